from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from casebridge.ledger.patience import FURTHEST, LEAST, Patience, limits_of_waiting
from casebridge.model import moment_text
from tests.unit.ledger.world import NOW


@given(failures=st.integers(1, 10_000), asked=st.floats(0, 1e12), random=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_at_least_what_was_asked_for_and_bounded(failures: int, asked: float, random: float) -> None:
    wait = Patience(random=lambda: random).wait(failures, asked)
    assert LEAST <= wait <= FURTHEST
    assert wait >= min(asked, FURTHEST)


def test_waits_double_up_to_the_longest_and_are_spread() -> None:
    full = Patience(random=lambda: 1.0)
    assert [full.wait(number) for number in (1, 2, 3, 9, 10, 99)] == [10, 20, 40, 2560, 3600, 3600]
    assert Patience(random=lambda: 0.5).wait(3) == 20
    assert len({Patience().wait(8) for _ in range(20)}) > 1


def test_an_event_is_given_up_by_age_and_not_after_few_tries() -> None:
    patience = Patience(give_up=3600.0)
    first = moment_text(NOW)
    assert patience.is_over(first, 3, NOW + timedelta(hours=1))
    assert not patience.is_over(first, 3, NOW + timedelta(minutes=59))
    assert not patience.is_over(first, 2, NOW + timedelta(days=900))
    assert not patience.is_over(first, 99, NOW - timedelta(days=1))


def test_the_limits_of_waiting_stand_around_what_is_not_due() -> None:
    by, beyond = limits_of_waiting(NOW)
    assert by == moment_text(NOW)
    assert beyond == moment_text(NOW + timedelta(seconds=FURTHEST))
