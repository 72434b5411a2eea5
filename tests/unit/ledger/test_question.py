from __future__ import annotations

from datetime import timedelta

from casebridge.ledger import Ledger
from casebridge.ledger.rows import QuestionRow
from tests.unit.ledger.world import LATER, NOW, Desk, asked, desk, store


def ask(at: Desk, *cases: str, obsolete: bool = False) -> None:
    store(at, questions=[QuestionRow(asked(case), case, obsolete) for case in cases])


def states(ledger: Ledger) -> list[tuple[int, str]]:
    return [(question.number, question.state) for question in ledger.questions(state=None)]


def test_a_question_is_asked_once(at: Desk, ledger: Ledger) -> None:
    ask(at, "A")
    ask(at, "A", "B")
    assert states(ledger) == [(1, "open"), (2, "open")]
    (first, _) = ledger.questions()
    assert (first.key, first.case_number, first.asked_at, first.answer) == (asked("A"), "A", "2026-03-01T09:30:00Z", ())


def test_a_withdrawn_question_is_asked_again(at: Desk, ledger: Ledger) -> None:
    ask(at, "A")
    ask(at, "A", "NEVER-ASKED", obsolete=True)
    assert states(ledger) == [(1, "obsolete")]
    ask(at, "A")
    assert states(ledger) == [(1, "open")]


def test_an_answered_question_is_neither_asked_again_nor_withdrawn(at: Desk, ledger: Ledger) -> None:
    ask(at, "A")
    assert ledger.answer_question(1, ("UNFOUNDED",), "OFFICER", NOW)
    assert not ledger.answer_question(1, ("OTHER",), "OFFICER", LATER)
    ask(at, "A")
    ask(at, "A", obsolete=True)
    assert states(ledger) == [(1, "answered")]
    assert ledger.answers(at.source, ["A", "B"]) == {"A": {"CLOSURE_REASON": ("UNFOUNDED",)}}


def test_answers_of_another_source_do_not_count(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "cms")
    ask(other, "A")
    ledger.answer_question(1, ("UNFOUNDED",), "OFFICER", NOW)
    assert ledger.answers(at.source, ["A"]) == {}
    assert ledger.answers(other.source, ["A"]) == {"A": {"CLOSURE_REASON": ("UNFOUNDED",)}}


def test_the_latest_answer_to_a_trigger_counts(at: Desk, ledger: Ledger) -> None:
    keys = [asked("A")._replace(report_id=report) for report in ("1", "2")]
    store(at, questions=[QuestionRow(key, "A") for key in keys])
    ledger.answer_question(1, ("NEW",), "OFFICER", LATER)
    ledger.answer_question(2, ("OLD",), "OFFICER", NOW)
    assert ledger.answers(at.source, ["A"]) == {"A": {"CLOSURE_REASON": ("NEW",)}}


def test_value_answers_are_those_of_unmapped_values(at: Desk, ledger: Ledger) -> None:
    unmapped = asked("", "UNMAPPED_VALUE", "status", "JO")
    store(at, questions=[QuestionRow(unmapped, ""), QuestionRow(asked("A"), "A")])
    for number in (1, 2):
        ledger.answer_question(number, ("CLOSED", "x"), "PROFILE_OWNER", NOW)
    assert ledger.value_answers(at.source) == {("status", "JO"): ("CLOSED", "x")}
    assert ledger.value_answers(at.source + 1) == {}


def test_a_snoozed_question_comes_back(at: Desk, ledger: Ledger) -> None:
    ask(at, "A", "B")
    assert ledger.snooze(1, LATER)
    assert [row.number for row in ledger.questions(awake_at=NOW)] == [2]
    assert [row.number for row in ledger.questions(awake_at=LATER)] == [1, 2]
    assert [row.number for row in ledger.questions(awake_at=LATER + timedelta(days=1), limit=1)] == [1]
    assert not ledger.snooze(9, LATER)
    ledger.answer_question(1, ("X",), "OFFICER", NOW)
    found = ledger.question(1)
    assert found is not None
    assert found.snoozed_until is None
    assert not ledger.snooze(1, LATER)


def test_questions_filters(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "cms")
    ask(at, "A", "B")
    store(other, questions=[QuestionRow(asked("A", "CLEARED_KIND"), "A")])
    assert [row.number for row in ledger.questions(source_id=at.source)] == [1, 2]
    assert [row.number for row in ledger.questions(trigger="CLEARED_KIND")] == [3]
    assert [row.number for row in ledger.questions(case_key="A")] == [1, 3]
    assert ledger.questions("answered") == []
    assert ledger.question(9) is None


def test_open_questions_are_those_of_the_cases_named(at: Desk, ledger: Ledger) -> None:
    other = desk(ledger, "cms")
    ask(at, "C", "A", "B")
    ask(other, "A")
    ledger.answer_question(3, ("X",), "OFFICER", NOW)
    assert [(row.number, row.key.case_key) for row in ledger.open_questions(at.source, ["A", "B", "C"])] == [
        (1, "C"),
        (2, "A"),
    ]
    assert ledger.open_questions(at.source, []) == []


def test_a_question_about_a_case_that_is_gone_is_asked_each_time_it_goes(at: Desk, ledger: Ledger) -> None:
    gone, other = asked(trigger="RECORD_RETRACTED"), asked()
    questions = [QuestionRow(gone, "2024-001"), QuestionRow(other, "2024-001")]
    store(at, questions=questions)
    for item in ledger.questions("open"):
        ledger.answer_question(item.number, ("WITHDRAWN",), "SUPERVISOR", NOW)
    store(at, questions=questions)
    (again,) = ledger.questions("open")
    assert (again.key, again.answer, again.answered_at, again.role) == (gone, (), None, "")
