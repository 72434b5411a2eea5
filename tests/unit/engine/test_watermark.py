"""The time by which a REST source asks is read as the profile reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from casebridge.engine.watermark import time_reader
from casebridge.mapping import Profile


def profile(as_of: dict[str, str] | None, mark: dict[str, str] | None, zone: str | None = None) -> Profile:
    data: dict[str, Any] = {
        "name": "p",
        "version": "1",
        "time_zone": zone,
        "records": {"format": "json"},
        "fields": {name: name for name in ("N", "S", "T", "U")},
        "case": {"number": "N", "as_of": as_of},
        "map": [{"column": "S", "to": "status"}],
        "rest": {"id": "N", "list": {"path": "/c"}, "watermark": mark},
    }
    return Profile.model_validate(data)


NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("as_of", "mark", "zone", "text", "wanted"),
    [
        ({"column": "T", "format": "%m/%d/%Y %H:%M"}, {"field": "T"}, NEW_YORK, "03/02/2026 08:00", (2, 13)),
        ({"column": "T", "format": "%m/%d/%Y"}, {"field": "T"}, NEW_YORK, "03/02/2026", (2, 5)),
        ({"column": "T", "format": "%m/%d/%Y"}, {"field": "T"}, None, "03/02/2026", (2, 0)),
        ({"column": "T", "format": "epoch_s"}, {"field": "U"}, None, "2026-03-02T08:00:00Z", (2, 8)),
        (None, {"field": "U", "format": "epoch_ms"}, None, "1772438400999", (2, 8)),
        (None, {"field": "U"}, NEW_YORK, "2026-03-02T08:00:00", (2, 13)),
        (None, {"field": "U"}, None, "2026-03-02T08:00:00", (2, 8)),
    ],
)
def test_a_watermark_is_read_as_utc(
    as_of: dict[str, str] | None, mark: dict[str, str], zone: str | None, text: str, wanted: tuple[int, int]
) -> None:
    read = time_reader(profile(as_of, mark, zone))
    assert read(text) == datetime(2026, 3, wanted[0], wanted[1], tzinfo=UTC)


def test_a_blank_is_no_time_and_nonsense_an_error() -> None:
    read = time_reader(profile(None, {"field": "U"}))
    assert read("") is None
    with pytest.raises(ValueError, match="date_unreadable"):
        read("soon")


def test_a_profile_without_a_watermark_has_a_reader_too() -> None:
    assert time_reader(profile(None, None))("2026-03-02T08:00:00Z") == datetime(2026, 3, 2, 8, tzinfo=UTC)
