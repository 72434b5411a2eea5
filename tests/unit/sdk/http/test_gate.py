"""Circuit and rate budget of a host, kept over restarts and honest clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.http.address import Origin
from casebridge.sdk.http.gate import LONGEST_PAUSE, Gate
from casebridge.sdk.http.trouble import trouble

HOST = Origin("https", "cases.example", 443)


class Desk:
    """A clock and a book that outlive every gate."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        self.kept: dict[str, dict[str, object]] = {}
        self.saves = 0
        self.book = self.reopened()

    def reopened(self) -> HostBook:
        def save(notes: object) -> None:
            self.saves += 1
            self.kept = {name: dict(values) for name, values in notes.items()}  # type: ignore[attr-defined]

        self.book = HostBook(lambda: self.kept, save)
        return self.book

    def gate(self, per_minute: int | None = None) -> Gate:
        return Gate(HOST, self.book, lambda: self.now, per_minute=per_minute, lease=60.0)

    def on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def fail(self, times: int) -> None:
        for _ in range(times):
            self.gate().failed()


def refused(gate: Gate) -> TryLater:
    with pytest.raises(TryLater) as caught:
        gate.admit()
    return caught.value


def test_circuit_opens_after_five_failures_in_a_row() -> None:
    desk = Desk()
    desk.fail(4)
    assert not desk.gate().open
    assert desk.gate().admit() is False
    desk.gate().succeeded()
    desk.fail(4)
    assert desk.gate().admit() is False
    desk.fail(1)
    assert desk.gate().open
    error = refused(desk.gate())
    assert error.code == "circuit_open"
    assert "asked again after 2026-03-01 12:01:00 UTC" in error.summary
    assert str(error.where) == "cases.example"


def test_circuit_outlives_a_restart() -> None:
    desk = Desk()
    desk.fail(5)
    desk.reopened()
    assert refused(desk.gate()).code == "circuit_open"


def test_one_trial_goes_through_and_keeps_the_others_out() -> None:
    desk = Desk()
    desk.fail(5)
    desk.on(61)
    assert desk.gate().admit() is True
    desk.reopened()
    refused(desk.gate())
    # A trial that was killed does not keep the host shut for ever.
    desk.on(61)
    assert desk.gate().admit() is True


def test_failed_trials_wait_twice_as_long_up_to_a_quarter_of_an_hour() -> None:
    desk = Desk()
    desk.fail(5)
    for wait in (60, 120, 240, 480, 900, 900):
        desk.on(wait - 1)
        refused(desk.gate())
        desk.on(2)
        assert desk.gate().admit() is True
        desk.gate().failed()


def test_a_good_answer_forgets_the_failures() -> None:
    desk = Desk()
    desk.fail(7)
    desk.gate().succeeded()
    desk.reopened()
    assert desk.gate().admit() is False
    assert desk.kept["cases.example:443"] == {}


def test_a_good_answer_without_failures_writes_nothing() -> None:
    desk = Desk()
    desk.gate().succeeded()
    assert desk.saves == 0


def test_a_trial_ended_by_a_wrong_setting_lets_the_next_one_try() -> None:
    desk = Desk()
    desk.fail(5)
    desk.on(61)
    gate = desk.gate()
    with pytest.raises(FixConfig), gate.counted(trial=gate.admit()):
        raise trouble("http_tls", HOST.host)
    assert desk.gate().admit() is True


@pytest.mark.parametrize(
    ("code", "host", "failures"),
    [
        ("http_unreachable", HOST.host, 1),
        ("http_unavailable", HOST.host, 1),
        ("http_unreachable", "sign-in.example", None),
        ("http_unauthorized", HOST.host, None),
        ("http_busy", HOST.host, None),
    ],
)
def test_only_failures_of_the_host_itself_count(code: str, host: str, failures: int | None) -> None:
    desk = Desk()
    gate = desk.gate()
    with pytest.raises((TryLater, FixConfig)), gate.counted(trial=gate.admit()):
        raise trouble(code, host)
    assert desk.book.notes(HOST.authority).get("failures") == failures


def test_a_clock_set_back_does_not_shut_the_host_for_ever() -> None:
    desk = Desk()
    desk.fail(5)
    desk.gate().pause(100)
    desk.on(-86_400 * 365)
    assert desk.gate().admit() is True
    assert desk.gate().paused() == 0


@pytest.mark.parametrize("junk", ["soon", None, True, float("nan"), float("inf"), [], -5, 10**400])
def test_notes_that_were_edited_do_no_harm(junk: object) -> None:
    desk = Desk()
    desk.kept = {HOST.authority: dict.fromkeys(("failures", "open_until", "not_before", "next_turn", "kept"), junk)}
    desk.reopened()
    gate = desk.gate(60)
    gate.turn()
    gate.admit()
    gate.failed()
    gate.succeeded()


@pytest.mark.parametrize(("asked", "held"), [(30, 30), (1e12, LONGEST_PAUSE), (-5, 0)])
def test_a_pause_is_clamped_and_kept(asked: float, held: float) -> None:
    desk = Desk()
    desk.gate().pause(asked)
    desk.reopened()
    assert desk.gate().paused() == held
    assert desk.gate().turn() == held


@given(st.sampled_from([1, 5, 12, 60, 1000]), st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_no_minute_sees_more_requests_than_the_budget(per_minute: int, gaps: list[float]) -> None:
    desk = Desk()
    sent: list[float] = []
    for gap in gaps:
        desk.on(gap)
        desk.on(desk.gate(per_minute).turn())
        sent.append(desk.now.timestamp())
    for first in sent:
        assert sum(first <= moment < first + 59.99 for moment in sent) <= per_minute


def test_the_budget_is_shared_and_used_up_evenly() -> None:
    desk = Desk()
    waits = []
    for _ in range(120):
        wait = desk.gate(60).turn()
        desk.on(wait)
        waits.append(wait)
    assert waits[:10] == pytest.approx([0] * 10, abs=1e-3)
    assert sum(waits) == pytest.approx(132, abs=3)
    assert desk.saves < 40
