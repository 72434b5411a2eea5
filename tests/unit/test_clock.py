from __future__ import annotations

import time
from datetime import UTC, timedelta

import pytest

from casebridge import clock


def test_utc_now_is_aware_and_goes_with_the_system_clock() -> None:
    before = time.time()  # noqa: TID251 - the reading under test is compared with the system's
    now = clock.utc_now()
    after = time.time()  # noqa: TID251
    assert now.utcoffset() == timedelta(0)
    assert now.tzinfo is UTC
    assert before - 0.001 <= now.timestamp() <= after + 0.001


@pytest.mark.parametrize(("seconds", "waits"), [(2.5, [2.5]), (0.0, []), (-1.0, [])])
def test_sleep_waits_only_for_a_positive_time(
    seconds: float, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    clock.sleep(seconds)
    assert waited == waits
