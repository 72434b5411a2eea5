from __future__ import annotations

import pytest

from casebridge.errors import StopLedger
from casebridge.ledger import Ledger
from casebridge.ledger.books import Books
from casebridge.ledger.rows import AnsweredQuestion, BatchDone, DeadLetter, Held, PageWork, QuestionRow
from casebridge.sdk import Batch
from tests.unit.ledger.world import AGENCY, LATER, Desk, another, asked, desk, ended, opened, page, row, store


def everything(at: Desk) -> PageWork:
    """A page that touches every table a page can touch."""
    return page(
        at,
        row(),
        row("2024002", complete=False),
        questions=[QuestionRow(asked("2024002"), "2024-002")],
        held=[Held("2024003", "candidate", "2026-02-01", at.ordinal, "{}")],
        dead=[DeadLetter(7, 1, "row_too_short", "", "")],
        cursor='{"file":1}',
        done=BatchDone("done", "v1", '{"verdict":"done"}'),
    )


def test_commit_stores_all_of_a_page(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    assert ledger.commit(everything(at)) == [1, 2]
    assert set(ledger.heads(at.source, ["2024001", "2024002"])) == {"2024001", "2024002"}
    assert [question.key for question in ledger.questions()] == [asked("2024002")]
    assert ledger.held(at.source, ["2024003"])["2024003"].reason == "candidate"
    assert [letter.line for letter in ledger.dead_letters()] == [7]
    assert ledger.cursor(at.source) == '{"file":1}'
    assert ledger.known(at.source, "a" * 64, "v1")
    assert ledger.books(at.run) == ledger.books() == everything(at).books
    ended(at)
    assert [event.seq for event in ledger.pending(sink, 10, LATER).events] == [1]
    assert ledger.verify() == []


def test_commit_leaves_no_trace_when_its_last_step_fails(at: Desk, ledger: Ledger) -> None:
    ledger.register_sink("out", "event")
    work = everything(at)
    work.done = BatchDone("done", "v1", None)  # type: ignore[arg-type]  # NULL is refused by the very last statement
    before = ledger.verify(), ledger.books(), ledger.batch(at.source, at.ordinal)
    with pytest.raises(StopLedger, match="refused") as caught:
        ledger.commit(work)
    assert caught.value.code == "ledger_refused"
    assert (ledger.verify(), ledger.books(), ledger.batch(at.source, at.ordinal)) == before
    assert ledger.heads(at.source, ["2024001"]) == {}
    assert not ledger.questions()
    assert not ledger.dead_letters()
    assert ledger.cursor(at.source) is None
    assert ledger.commit(everything(at)) == [1, 2]


def test_commit_refuses_books_that_do_not_balance(at: Desk, ledger: Ledger) -> None:
    with pytest.raises(StopLedger) as caught:
        store(at, row(), books=Books(read=2, translated=1, events=1))
    assert caught.value.code == "books_unbalanced"
    assert not ledger.events()


def test_commit_numbers_events_without_gap_over_pages(at: Desk) -> None:
    assert store(at, row("A"), row("B")) == [1, 2]
    assert store(at) == []
    assert store(at, row("C")) == [3]


def test_commit_moves_a_head_on_by_one_revision(at: Desk, ledger: Ledger) -> None:
    (first,) = store(at, row())
    (second,) = store(at, row(fact="CLOSED", revision=2, prev=first, as_of="2026-02-02"))
    (head,) = ledger.heads(at.source, ["2024001"])["2024001"]
    assert (head.seq, head.revision, head.as_of, head.retracted) == (second, 2, "2026-02-02", False)
    (third,) = store(at, row(revision=3, prev=second, retracted=True, kind="RETRACTION"))
    (head,) = ledger.heads(at.source, ["2024001"])["2024001"]
    assert (head.seq, head.retracted) == (third, True)
    assert ledger.verify() == []


@pytest.mark.parametrize("revision", [1, 3])
def test_commit_refuses_an_event_planned_on_another_head(at: Desk, ledger: Ledger, revision: int) -> None:
    store(at, row())
    with pytest.raises(StopLedger) as caught:
        store(at, row("OTHER"), row(fact="CLOSED", revision=revision, prev=1))
    assert caught.value.code == "head_moved"
    assert len(ledger.events()) == 1


def test_commit_leaves_the_head_alone_for_a_late_event(at: Desk, ledger: Ledger) -> None:
    (first,) = store(at, row())
    store(at, row(fact="OLD", prev=first, late=True, as_of="2025-01-01"))
    (head,) = ledger.heads(at.source, ["2024001"])["2024001"]
    assert head.seq == first
    assert ledger.verify() == []


def test_commit_adds_up_books_and_rules(at: Desk, ledger: Ledger) -> None:
    for _ in range(2):
        books = Books(read=3, ignored=3)
        books.by_rule["ignored:not_linked"] = 3
        store(at, books=books)
    total = ledger.books(at.run)
    assert (total.read, total.ignored, total.by_rule) == (6, 6, {"ignored:not_linked": 6})


def test_commit_marks_missing_and_returned_cases(at: Desk, ledger: Ledger) -> None:
    store(at, row("A"), row("A", axis="B"), row("B"))
    store(at, missing=["A", "B", "UNKNOWN"])
    store(at, returned=["B"])
    found = ledger.heads(at.source, ["A", "B"])
    assert [head.missing_since for head in found["A"]] == ["2026-03-01T09:30:00Z"] * 2
    assert found["B"][0].missing_since is None


def test_commit_keeps_the_first_day_a_case_was_missing(at: Desk, ledger: Ledger) -> None:
    store(at, row())
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE head SET missing_since = '2026-01-01T00:00:00Z'")
    store(at, missing=["2024001"])
    assert ledger.heads(at.source, ["2024001"])["2024001"][0].missing_since == "2026-01-01T00:00:00Z"


def test_commit_replaces_and_deletes_held_records(at: Desk, ledger: Ledger) -> None:
    store(at, held=[Held("A", "candidate", "2026-01-01", 1, "{}")])
    store(at, held=[Held("A", "no_link", "2026-01-02", 1, '{"x":1}')])
    assert ledger.held(at.source, ["A"]) == {"A": Held("A", "no_link", "2026-01-02", 1, '{"x":1}')}
    store(at, unheld=["A"])
    assert ledger.held(at.source, ["A"]) == {}


def test_commit_closes_a_question_with_the_event_its_answer_causes(at: Desk, ledger: Ledger) -> None:
    store(at, row(complete=False), questions=[QuestionRow(asked(), "2024-001")])
    (number,) = [question.number for question in ledger.questions()]
    answered = AnsweredQuestion(number, ("FALSE_REPORT", "UNFOUNDED"), "OFFICER")
    store(at, row(fact="CLOSED", revision=2, prev=1), answered=[answered])
    found = ledger.question(number)
    assert found is not None
    assert (found.state, found.answer, found.role) == ("answered", ("FALSE_REPORT", "UNFOUNDED"), "OFFICER")
    assert found.answered_at == "2026-03-01T09:30:00Z"


def test_commit_counts_attempts_of_a_dead_letter(at: Desk, ledger: Ledger) -> None:
    store(at, dead=[DeadLetter(7, 1, "row_too_short", "", ""), DeadLetter(9, 2, "date_unreadable", "closed_on", "K")])
    again = ledger.start_run(at.source, "retry")
    store(Desk(ledger, at.source, again, at.ordinal), dead=[DeadLetter(7, 1, "row_too_long", "", "")])
    first, second = ledger.dead_letters()
    assert (first.attempts, first.code, first.first_run, first.last_run) == (2, "row_too_long", at.run, again)
    assert (second.attempts, second.column_name, second.case_key, second.lines) == (1, "closed_on", "K", 2)


def test_commit_resolves_and_reopens_a_dead_letter(at: Desk, ledger: Ledger) -> None:
    letter = DeadLetter(7, 1, "row_too_short", "", "")
    store(at, dead=[letter])
    store(at, resolved=[7, 8])
    (found,) = ledger.dead_letters(state=None)
    assert (found.state, found.closed_at) == ("resolved", "2026-03-01T09:30:00Z")
    store(at, dead=[letter])
    (found,) = ledger.dead_letters(state=None)
    assert (found.state, found.closed_at) == ("open", None)


def test_commit_keeps_a_discarded_dead_letter_discarded(at: Desk, ledger: Ledger) -> None:
    letter = DeadLetter(7, 1, "row_too_short", "", "")
    store(at, dead=[letter])
    assert ledger.discard(1, "test record")
    store(at, dead=[letter], resolved=[7])
    (found,) = ledger.dead_letters(state=None)
    assert (found.state, found.attempts, found.reason) == ("discarded", 2, "test record")
    assert found.closed_at is not None


def test_commit_makes_one_segment_a_sink_and_none_without_sendable_events(at: Desk, ledger: Ledger) -> None:
    sinks = [ledger.register_sink(name, "event") for name in ("one", "two")]
    store(at, row("A"), row("B", sendable=False), row("C"))
    store(at, row("D", sendable=False))
    ended(at)
    for sink in sinks:
        found = ledger.pending(sink, 10, LATER)
        assert (len(found.segments), [event.seq for event in found.events]) == (1, [1, 3])


def test_commit_is_there_after_reopening(at: Desk, ledger: Ledger) -> None:
    store(at, row())
    place = another(ledger)
    ledger.close()
    with opened(place) as again:
        assert [event.case_key for event in again.events()] == ["2024001"]
        assert desk(again).source == at.source


def test_commit_keeps_sources_apart(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "cms", AGENCY, "b" * 64)
    store(at, row())
    store(other, row(), row("B"))
    assert len(ledger.heads(at.source, ["2024001", "B"])) == 1
    assert len(ledger.heads(other.source, ["2024001", "B"])) == 2
    assert ledger.verify() == []


def test_commit_refuses_text_that_can_not_be_stored_and_names_none_of_it(at: Desk, ledger: Ledger) -> None:
    with pytest.raises(StopLedger) as caught:
        store(at, row()._replace(case_key="SECRET\ud800"))
    assert caught.value.code == "ledger_refused"
    assert "SECRET" not in f"{caught.value!r}{caught.value.detail}{caught.value.__cause__}"
    assert caught.value.__suppress_context__
    assert ledger.verify() == []


def test_commit_refuses_a_run_that_is_not_there_and_names_no_value(at: Desk, ledger: Ledger) -> None:
    stranger = Desk(ledger, at.source, 99, at.ordinal)
    with pytest.raises(StopLedger) as caught:
        store(stranger, row("SECRET"))
    assert caught.value.code == "ledger_refused"
    assert "SECRET" not in f"{caught.value!r}{caught.value.detail}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "SECRET" not in str(caught.value.__context__)


def test_commit_keeps_batches_apart_by_ordinal(at: Desk, ledger: Ledger) -> None:
    second = ledger.open_batch(at.source, at.run, Batch("b" * 64, "two.csv", "2026-03-02T08:00:00Z"))
    letter = DeadLetter(7, 1, "row_too_short", "", "")
    store(at, dead=[letter])
    store(Desk(ledger, at.source, at.run, second), dead=[letter])
    store(Desk(ledger, at.source, at.run, second), resolved=[7])
    assert [(found.ordinal, found.state) for found in ledger.dead_letters(state=None)] == [
        (at.ordinal, "open"),
        (second, "resolved"),
    ]


def test_commit_moves_a_head_that_was_confirmed_and_nothing_else(at: Desk, ledger: Ledger) -> None:
    store(at, row(as_of="2026-02-01"))
    (head,) = ledger.heads(at.source, ["2024001"])["2024001"]
    ledger.commit(page(at, confirmed=[head._replace(as_of="2026-02-09", ordinal=4)]))
    (moved,) = ledger.heads(at.source, ["2024001"])["2024001"]
    assert (moved.as_of, moved.ordinal) == ("2026-02-09", 4)
    assert moved._replace(as_of=head.as_of, ordinal=head.ordinal) == head
    assert ledger.verify() == []
