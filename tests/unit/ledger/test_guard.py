"""A run that changes too much waits for a person, however it ends."""

from __future__ import annotations

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.guard import Limits
from tests.unit.ledger.world import NOW, Desk, desk, opened, page, row, store

HALF = Limits(0.5, 2)


@pytest.fixture
def sink(at: Desk, ledger: Ledger) -> int:
    """Four cases stand, and were sent."""
    made = ledger.register_sink("out", "event")
    store(at, row("A"), row("B"), row("C"), row("D"))
    ledger.finish_run(at.run, "done")
    ledger.record_receipts(made, ledger.pending(made, 10, NOW).segments, [], NOW)
    with ledger.writing() as connection:
        connection.exec_driver_sql("DELETE FROM delay")
    return made


def begin(at: Desk, limits: Limits | None = HALF, command: str = "sync") -> Desk:
    return Desk(at.ledger, at.source, at.ledger.start_run(at.source, command, limits), at.ordinal)


def change(at: Desk, *cases: str, retracted: bool = False, sendable: bool = True) -> None:
    numbers = {name: seq for seq, name in enumerate("ABCD", 1)}
    rows = (
        row(name, fact="NEXT", revision=2, prev=numbers[name], retracted=retracted, sendable=sendable) for name in cases
    )
    store(at, *rows)


def sent(ledger: Ledger, sink: int) -> list[int]:
    return [event.seq for event in ledger.pending(sink, 100, NOW).events]


def test_a_run_that_changes_more_than_its_share_is_held_until_it_is_released(
    at: Desk, ledger: Ledger, sink: int
) -> None:
    run = begin(at)
    change(run, "A", "B", "C")
    assert ledger.finish_run(run.run, "done", {"x": 1}) == (3, 4)
    assert ledger.runs(1)[0].detail == {"x": 1, "held": {"changed": 3, "standing": 4}}
    assert ledger.runs(1)[0].guard == "held"
    assert sent(ledger, sink) == []
    assert [(item.run_id, item.source, item.events, item.changed) for item in ledger.runs_on_hold()] == [
        (run.run, "rms", 3, 3)
    ]
    assert ledger.release_run(run.run)
    assert not ledger.release_run(run.run)
    assert sent(ledger, sink) == [5, 6, 7]
    assert ledger.runs_on_hold() == []


@pytest.mark.parametrize(
    ("cases", "limits"),
    [("AB", HALF), ("A", Limits(0.0, 2)), ("ABCD", None), ("ABCD", Limits(1.0, 0)), ("", Limits(0.0, 0))],
    ids=["not above the share", "too few", "deliberate", "all may change", "nothing changed"],
)
def test_a_run_within_its_limits_is_not_held(
    at: Desk, ledger: Ledger, sink: int, cases: str, limits: Limits | None
) -> None:
    run = begin(at, limits)
    change(run, *cases)
    assert ledger.finish_run(run.run, "done") is None
    assert sent(ledger, sink) == [*range(5, 5 + len(cases))]


def test_what_is_new_or_not_sent_is_no_change_and_does_not_dilute_one(at: Desk, ledger: Ledger, sink: int) -> None:
    run = begin(at)
    change(run, "A", "B", sendable=False)
    store(run, *(row(f"N{number}") for number in range(20)))
    store(run, *(row(f"N{number}", fact="NEXT", revision=2, prev=7 + number) for number in range(20)))
    store(run, row("A", fact="OLD", prev=1, late=True), row("B", fact="OLD", prev=2, late=True))
    assert ledger.finish_run(run.run, "done") is None
    again = begin(at, Limits(0.5, 2))
    store(again, *(row(f"M{number}") for number in range(100)))
    rows = (row(f"N{number}", fact="LAST", revision=3, prev=27 + number) for number in range(15))
    store(again, *rows)
    assert ledger.finish_run(again.run, "done") == (15, 24)


def test_what_a_run_takes_back_stood_before_it(at: Desk, ledger: Ledger, sink: int) -> None:
    run = begin(at)
    change(run, "A", "B", "C", "D", retracted=True)
    assert ledger.finish_run(run.run, "done") == (4, 4)


def test_what_follows_a_held_run_waits_in_its_source_only(at: Desk, ledger: Ledger, sink: int) -> None:
    run = begin(at)
    change(run, "A", "B", "C")
    ledger.finish_run(run.run, "done")
    by_hand = begin(at, None, "link reject")
    store(by_hand, row("D", fact="GONE", revision=2, prev=4))
    ledger.finish_run(by_hand.run, "done")
    other = desk(ledger, "cms", batch="c" * 64)
    store(other, row("A"))
    ledger.finish_run(other.run, "done")
    assert sent(ledger, sink) == [9]
    ledger.release_run(run.run)
    assert sent(ledger, sink) == [5, 6, 7, 8, 9]


def test_a_killed_run_is_held_as_if_it_had_ended(at: Desk, ledger: Ledger, sink: int) -> None:
    run = begin(at)
    change(run, "A", "B", "C")
    place = ledger.place
    ledger.close()
    with opened(place) as again:
        found = again.runs(1)[0]
        assert (found.state, found.guard) == ("failed", "held")
        assert found.detail == {"interrupted": True, "held": {"changed": 3, "standing": 4}}
        assert sent(again, sink) == []


@pytest.mark.parametrize("detail", [None, {"code": "ledger_unwritable"}], ids=["killed", "no room"])
def test_the_halves_of_a_run_that_was_cut_off_count_as_one(
    at: Desk, ledger: Ledger, sink: int, detail: dict[str, str] | None
) -> None:
    first = begin(at)
    change(first, "A", "B")
    store(first, row("N"))
    if detail:
        assert ledger.finish_run(first.run, "failed", detail) is None
    second = begin(at)
    assert ledger.runs_on_hold() == []
    store(second, row("N", fact="NEXT", revision=2, prev=7), row("A", fact="LAST", revision=3, prev=5))
    assert ledger.finish_run(second.run, "done") is None
    third = begin(at)
    change_later = row("C", fact="NEXT", revision=2, prev=3)
    store(third, change_later)
    assert ledger.finish_run(third.run, "done") is None


def test_a_cut_off_run_lets_no_change_through_by_halves(at: Desk, ledger: Ledger, sink: int) -> None:
    first = begin(at)
    change(first, "A", "B")
    second = begin(at)
    change(second, "C")
    assert ledger.finish_run(second.run, "done") == (3, 4)
    assert sent(ledger, sink) == [5, 6]


def test_a_person_holds_a_run(at: Desk, ledger: Ledger, sink: int) -> None:
    run = begin(at)
    change(run, "A")
    ledger.finish_run(run.run, "done")
    assert ledger.hold_run(run.run)
    assert sent(ledger, sink) == []
    assert not ledger.hold_run(99)
    assert page(run).source_id == at.source
