"""One sink, whatever it does: what is sent when, in which order, and what a person is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casebridge.engine.config import DeliveryConfig
from casebridge.engine.delivery.deliver import deliver, patience_of
from casebridge.engine.delivery.desk import hold, look, release, retry, seen, stuck
from casebridge.engine.result import Delivery
from casebridge.errors import FixConfig, StopLedger, TryLater
from casebridge.ledger import Ledger
from casebridge.sdk import Envelope, Receipt, SinkContext
from tests.support.agency import Clock
from tests.support.sinks import AWAY, FakeSink, Verdict
from tests.unit.ledger.world import desk, ended, row, store

CONFIG = DeliveryConfig(batch=100)
MEND = FixConfig("secret_missing", "There is no secret.", next_step="Save it.")


class Line:
    """A ledger, a clock and one sink."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.ledger = Ledger.open(path, clock=self.clock, command="deliver")
        self.sink = FakeSink()

    def run(self, *cases: str) -> list[int]:
        at = desk(self.ledger)
        heads = self.ledger.heads(at.source, list(cases))
        rows = []
        for case in cases:
            head = heads[case][0] if case in heads else None
            revision = head.revision + 1 if head else 1
            rows.append(row(case, fact=f"F{revision}", revision=revision, prev=head.seq if head else None))
        numbers = store(at, *rows)
        ended(at)
        return numbers

    def deliver(self, config: DeliveryConfig = CONFIG) -> Delivery:
        return deliver(self.ledger, "out", self.sink, SinkContext(self.clock, lambda _seconds: None), config)

    def saying(self, verdicts: dict[int, Verdict], code: str = "busy", after: float = 0.0) -> None:
        def answer(item: Envelope) -> Receipt:
            verdict = verdicts.get(item.seq, "accepted")
            return Receipt(item.event_id, verdict, "" if verdict == "accepted" else code, after)

        self.sink.answer = answer


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path / "ledger.db")
    yield line
    assert line.ledger.verify() == []
    line.ledger.close()


def test_what_one_event_waits_for_holds_up_its_case_and_nobody_else(at: Line) -> None:
    at.run("A", "B", "C")
    at.saying({2: "retry"})
    done = at.deliver()
    assert (done.accepted, done.retry, done.problem, done.exit_code) == (2, 1, "", 0)
    at.run("A", "B")
    at.saying({})
    assert at.deliver().accepted == 1
    assert at.sink.arrived == [1, 3, 4]
    at.clock.pass_time(hours=1)
    assert at.deliver().accepted == 2
    assert at.sink.arrived == [1, 3, 4, 2, 5]


def test_a_sink_that_is_away_is_left_alone_and_tried_with_one_batch(at: Line) -> None:
    at.run("A", "B", "C")
    at.sink.answer = lambda _item: AWAY
    done = at.deliver(DeliveryConfig(batch=2))
    assert (done.problem, done.code, done.exit_code, done.retry) == (str(AWAY), "sink_unavailable", 3, 3)
    told = at.deliver()
    assert (told.skipped, told.code, told.exit_code) == ("resting", "sink_unavailable", 3)
    assert "casebridge deliver retry out" in told.problem
    at.clock.pass_time(hours=1)
    at.deliver(DeliveryConfig(batch=2))
    assert at.sink.calls == [[1, 2], [1, 2]]
    at.clock.pass_time(hours=1)
    at.saying({})
    assert at.deliver().accepted == 3
    state = at.ledger.sink_state("out")
    assert state is not None
    assert (state.failures, state.code) == (0, "")


def test_what_a_person_has_to_mend_is_told_each_time(at: Line) -> None:
    at.run("A")
    at.sink.answer = lambda _item: MEND
    assert at.deliver().exit_code == 2
    at.clock.pass_time(minutes=59)
    told = at.deliver()
    assert (told.code, told.exit_code, told.skipped) == ("secret_missing", 2, "resting")
    assert len(at.sink.calls) == 1
    at.clock.pass_time(minutes=1)
    assert at.deliver().skipped == ""


def test_a_sink_that_wants_everything_later_is_in_trouble_itself(at: Line) -> None:
    at.run("A", "B")
    at.saying(dict.fromkeys((1, 2), "retry"), after=7200.0)
    done = at.deliver()
    assert (done.code, done.exit_code, done.retry) == ("busy", 3, 2)
    assert at.ledger.delayed(1) == []
    at.clock.pass_time(minutes=119)
    assert at.deliver().skipped == "resting"
    at.clock.pass_time(minutes=1)
    at.saying({})
    assert at.deliver().accepted == 2


def test_one_case_that_a_sink_puts_off_for_ever_keeps_no_other_waiting(at: Line) -> None:
    at.run("A")
    at.saying({1: "retry"}, after=60.0)
    assert at.deliver().code == ""
    at.run("B")
    assert at.deliver().accepted == 1
    at.clock.pass_time(days=31)
    for _ in range(3):
        at.deliver()
        at.clock.pass_time(hours=7)
    assert [(item.code, item.state) for item in stuck(at.ledger, "out")] == [("gave_up", "refused")]


def test_an_outage_gives_nothing_up(at: Line) -> None:
    at.run("A")
    at.sink.answer = lambda _item: AWAY
    for _ in range(5):
        at.deliver()
        at.clock.pass_time(days=100)
    at.saying({})
    assert at.deliver().accepted == 1


def test_receipts_before_a_failure_count(at: Line) -> None:
    at.run("A", "B", "C", "D")
    at.sink.answer = lambda item: AWAY if item.seq > 2 else Receipt(item.event_id, "accepted")
    done = at.deliver(DeliveryConfig(batch=2))
    assert (done.accepted, done.retry, done.exit_code) == (2, 2, 3)
    at.clock.pass_time(hours=1)
    at.saying({})
    at.deliver()
    assert at.sink.calls[-1] == [3, 4]


def test_a_failure_among_late_events_leaves_them_waiting(at: Line) -> None:
    at.run("A", "B", "C")
    at.saying(dict.fromkeys((1, 2), "retry"), after=60.0)
    at.deliver()
    at.clock.pass_time(hours=1)
    at.sink.answer = lambda item: AWAY if item.seq == 2 else Receipt(item.event_id, "accepted")
    done = at.deliver(DeliveryConfig(batch=1))
    assert (done.accepted, done.exit_code) == (1, 3)
    assert [item.seq for item in stuck(at.ledger, "out")] == [2]


def test_events_without_a_receipt_are_sent_again(at: Line) -> None:
    at.run("A", "B")
    at.sink.answer = lambda item: None if item.seq == 1 else Receipt(item.event_id, "accepted")
    at.deliver()
    at.clock.pass_time(hours=1)
    at.saying({})
    at.deliver()
    assert at.sink.calls == [[1, 2], [1]]


def test_a_changed_body_alarms_until_somebody_looked(at: Line) -> None:
    at.run("A", "B")
    at.saying({1: "rejected"}, code="event_changed")
    done = at.deliver()
    assert (done.rejected, done.alarms) == (1, 1)
    (sink,) = look(at.ledger, at.clock()).sinks
    assert (sink.backlog.alarms, sink.refused) == (1, {"event_changed": 1})
    assert [(item.seq, item.seen) for item in stuck(at.ledger, "out")] == [(1, False)]
    assert seen(at.ledger, "out") == 1
    assert look(at.ledger, at.clock()).sinks[0].backlog.alarms == 0


def test_a_clock_that_is_set_back_while_sending_does_not_hammer(at: Line) -> None:
    at.run("A")
    back: list[int] = []

    def answer(item: Envelope) -> Receipt:
        assert len(at.sink.calls) < 3
        back.append(1)
        return Receipt(item.event_id, "retry", "busy")

    def clock() -> datetime:
        return at.clock() - timedelta(days=back.pop() if back else 0)

    at.sink.answer = answer
    deliver(at.ledger, "out", at.sink, SinkContext(clock, lambda _seconds: None), CONFIG)
    assert len(at.sink.calls) == 1


def test_a_clock_that_is_set_back_between_runs_does_not_block(at: Line) -> None:
    at.run("A", "B")
    at.saying({1: "retry"}, after=3600.0)
    at.deliver()
    at.clock.pass_time(days=-1)
    at.saying({})
    assert at.deliver().accepted == 1


def test_a_sink_that_another_process_sends_to_is_passed_over(at: Line) -> None:
    at.run("A")
    at.deliver()
    with (
        Ledger.open(at.ledger.place, clock=at.clock, command="daemon") as other,
        other.holding("sink", 1),
    ):
        done = at.deliver()
        assert (done.skipped, done.exit_code, done.problem) == ("busy", 0, "")
        with pytest.raises(TryLater):
            retry(at.ledger, "out")


def test_errors_of_the_ledger_are_not_those_of_the_sink(at: Line) -> None:
    at.run("A")
    for error in (TryLater("ledger_busy", "Busy."), StopLedger("ledger_damaged", "Damaged.")):
        at.sink.answer = lambda _item, error=error: error  # type: ignore[misc]
        with pytest.raises(type(error)):
            at.deliver()
    busy = TryLater("sink_busy", "A sink that says what a lock says.")
    at.sink.answer = lambda _item: busy
    assert at.deliver().code == "sink_busy"


def test_a_person_stops_a_sink(at: Line) -> None:
    at.run("A")
    at.deliver()
    at.run("B")
    assert hold(at.ledger, "out", "made-up reason") == "sink"
    assert at.deliver().skipped == "paused"
    assert release(at.ledger, "out") == "sink"
    assert at.deliver().accepted == 1


def test_a_person_holds_and_releases_a_run(at: Line) -> None:
    at.run("A")
    at.deliver()
    numbers = at.run("B")
    assert hold(at.ledger, "2", "made-up reason") == "run"
    assert at.deliver().accepted == 0
    outlook = look(at.ledger, at.clock())
    assert ([item.run_id for item in outlook.held], outlook.sinks[0].backlog.held) == ([2], 1)
    assert release(at.ledger, "2") == "run"
    at.deliver()
    assert at.sink.arrived[-1:] == numbers


def test_what_was_put_off_of_a_run_is_held_with_it(at: Line) -> None:
    at.run("A", "B")
    at.saying({1: "retry"})
    at.deliver()
    hold(at.ledger, "1", "made-up reason")
    at.clock.pass_time(hours=1)
    at.saying({})
    assert at.deliver().accepted == 0
    release(at.ledger, "1")
    assert at.deliver().accepted == 1


def test_retry_closes_the_circuit_and_reopens_what_is_named(at: Line) -> None:
    at.run("A", "B", "C", "D")
    at.saying({1: "rejected", 2: "rejected", 3: "retry"})
    at.deliver()
    at.saying({})
    at.sink.calls.clear()
    assert retry(at.ledger, "out") == 0
    assert at.deliver().accepted == 1
    assert retry(at.ledger, "out", event="2") == 1
    assert retry(at.ledger, "out", event="2") == 0, "it waits already"
    assert retry(at.ledger, "out", rejected=True) == 1
    at.deliver()
    assert at.sink.calls == [[3], [1, 2]]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda ledger: stuck(ledger, "none"), "sink_unknown"),
        (lambda ledger: hold(ledger, "none", "x"), "sink_unknown"),
        (lambda ledger: hold(ledger, "99", "x"), "run_unknown"),
        (lambda ledger: release(ledger, "none"), "sink_unknown"),
        (lambda ledger: release(ledger, "out"), "sink_not_paused"),
        (lambda ledger: release(ledger, "1"), "run_not_held"),
        (lambda ledger: retry(ledger, "out", event="99"), "event_unknown"),
        (lambda ledger: retry(ledger, "out", event="1"), "event_not_waiting"),
    ],
)
def test_what_is_not_there_is_told(at: Line, act: object, code: str) -> None:
    at.run("A")
    at.deliver()
    with pytest.raises(FixConfig) as caught:
        act(at.ledger)  # type: ignore[operator]
    assert caught.value.code == code
    assert caught.value.next_step


def test_the_configuration_says_when_an_event_is_given_up() -> None:
    assert patience_of(DeliveryConfig(give_up_after="6h")).give_up == timedelta(hours=6).total_seconds()
