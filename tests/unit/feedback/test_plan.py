"""The planner: what changes makes an event, what does not makes none, and nothing is said twice."""

from __future__ import annotations

from typing import Any

import pytest

from casebridge.feedback import QuestionKey, is_late, plan, retraction, unfounded
from casebridge.model import ActorRole, CaseFacts, EventKind, FeedbackEvent, Trigger
from tests.unit.feedback.make import CLEARED, FRAME, UNMAPPED, UNMAPPED_B, World, facts

OPEN, CLOSED = facts("OPEN"), facts("CLOSED", closure_reasons=["FALSE_REPORT"])
HELD = facts("OPEN", dissemination="HOLD")
USEFUL = facts("OPEN", usefulness="USEFUL")


def counts(result: Any) -> tuple[int, int, int, int, int]:
    return result.made, result.unchanged, result.held, result.asked, result.retracted


def test_new_case_makes_one_event_a_report() -> None:
    world = World()
    result = world.read(OPEN, reports=("7", "9"))
    assert counts(result) == (2, 0, 0, 0, 0)
    first, second = world.events()
    assert (first.ref.report_id, second.ref.report_id) == ("7", "9")
    assert (first.revision, first.supersedes, first.late, first.completeness) == (1, None, False, "COMPLETE")
    assert first.event_id != second.event_id
    assert all(row.sendable and row.prev_seq is None for row in world.rows)
    assert first.provenance.lines == (2,)
    assert first.provenance.rules == ("map[1] Status #1",)


def test_unchanged_case_makes_no_event() -> None:
    world = World()
    world.read(OPEN)
    assert counts(world.read(OPEN, as_of="2026-04-01", ordinal=2)) == (0, 1, 0, 0, 0)
    assert len(world.rows) == 1


def test_changed_case_supersedes() -> None:
    world = World()
    world.read(OPEN)
    result = world.read(CLOSED, as_of="2026-03-02", ordinal=2)
    assert counts(result) == (1, 0, 0, 0, 0)
    first, second = world.events()
    assert (second.supersedes, second.revision) == (first.event_id, 2)
    assert result.events[0].prev_seq == 1
    assert second.investigation_status == "CLOSED"


def test_there_and_back_gives_three_identities_and_replay_the_same_three() -> None:
    worlds = [World(), World()]
    for world in worlds:
        for ordinal, said in enumerate((OPEN, CLOSED, OPEN), 1):
            world.read(said, ordinal=ordinal)
    ids = [row.event_id for row in worlds[0].rows]
    assert len(set(ids)) == 3
    assert ids == [row.event_id for row in worlds[1].rows]
    assert worlds[0].rows == worlds[1].rows


@pytest.mark.parametrize("other", [World(key="213307"), World(system="cad")])
def test_identity_belongs_to_system_and_record(other: World) -> None:
    world = World()
    world.read(OPEN)
    other.read(OPEN)
    assert world.rows[0].event_id != other.rows[0].event_id


def test_outcome_keys_are_shared_by_all_reports_of_the_case() -> None:
    world = World()
    world.read(facts("OPEN", "ARREST", "CHARGES_FILED"), reports=("7", "9", "11"))
    keys = [[item.outcome_key for item in said.outcomes] for said in world.events()]
    assert keys == [["213306/ARREST/-", "213306/CHARGES_FILED/-"]] * 3


LATE = [
    ("2026-03-01", "2026-03-02", True, 1, True),
    ("2026-03-03", "2026-03-02", True, 1, False),
    ("2026-03-02", "2026-03-02", True, 1, False),
    ("2026-03-02", "2026-03-02", True, 0, True),
    ("2026-03-02", "2026-03-02T00:00:00Z", True, 1, True),
    ("2026-03-03", "2026-03-02", False, 0, True),
    ("2026-03-01", "2026-03-02", False, 1, False),
    ("2026-03-01", "2026-03-02", False, 2, False),
]


@pytest.mark.parametrize(("as_of", "head_as_of", "dated", "ordinal", "late"), LATE)
def test_case_is_late_by_its_own_time_else_by_its_batch(
    as_of: str, head_as_of: str, dated: bool, ordinal: int, late: bool
) -> None:
    world = World()
    world.read(OPEN, as_of=head_as_of)
    (head,) = world.heads.values()
    assert is_late(world.case(CLOSED, as_of=as_of, dated=dated, ordinal=ordinal), head) is late


def test_late_statement_is_stored_and_leaves_the_head_alone() -> None:
    world = World()
    world.read(OPEN, as_of="2026-03-01")
    world.read(CLOSED, as_of="2026-03-05", ordinal=2)
    result = world.read(facts("ACTIVE"), as_of="2026-03-03", ordinal=3)
    assert counts(result) == (1, 0, 0, 0, 0)
    last = world.events()[-1]
    assert (last.late, last.supersedes, last.revision) == (True, None, 1)
    assert [said.investigation_status for said in world.standing()] == ["CLOSED"]


def test_late_statement_read_again_is_unchanged() -> None:
    world = World()
    world.read(CLOSED, as_of="2026-03-05")
    world.read(OPEN, as_of="2026-03-03")
    assert counts(world.read(OPEN, as_of="2026-03-03")) == (0, 1, 0, 0, 0)
    assert counts(world.read(OPEN, as_of="2026-03-02")) == (1, 0, 0, 0, 0)
    assert len({row.event_id for row in world.rows}) == 3


def test_late_statement_equal_to_the_head_is_unchanged() -> None:
    world = World()
    world.read(CLOSED, as_of="2026-03-05")
    assert counts(world.read(CLOSED, as_of="2026-03-03")) == (0, 1, 0, 0, 0)


def test_older_batch_read_again_is_late_when_records_have_no_time() -> None:
    world = World()
    for ordinal, said in ((1, OPEN), (2, CLOSED)):
        world.read(said, dated=False, ordinal=ordinal, as_of=f"2026-03-0{ordinal}")
    assert counts(world.read(OPEN, dated=False, ordinal=1)) == (0, 1, 0, 0, 0)
    assert [said.investigation_status for said in world.standing()] == ["CLOSED"]


def test_removed_link_retracts_and_keeps_the_others() -> None:
    world = World()
    world.read(USEFUL, reports=("7", "9"))
    result = world.read(USEFUL, reports=("9",), ordinal=2)
    assert counts(result) == (0, 2, 0, 0, 2)
    assert {(row.report_id, row.axis, row.kind, row.retracted) for row in result.events} == {
        ("7", "A", "RETRACTION", True),
        ("7", "B", "RETRACTION", True),
    }
    standing = {said.event_id for said in world.events()[:4]}
    for said in world.events()[4:]:
        assert said.supersedes in standing
        assert (said.revision, said.completeness, said.investigation_status) == (2, "COMPLETE", None)
    assert all(row.sendable for row in result.events)


def test_retraction_happens_once() -> None:
    world = World()
    world.read(OPEN)
    world.read(OPEN, reports=(), ordinal=2)
    assert counts(world.read(OPEN, reports=(), ordinal=3)) == (0, 0, 0, 0, 0)


def test_older_record_retracts_nothing() -> None:
    world = World()
    world.read(USEFUL, as_of="2026-03-05")
    assert counts(world.read(OPEN, as_of="2026-03-01"))[4] == 0
    assert counts(world.read(OPEN, as_of="2026-03-01", reports=()))[4] == 0


def test_retracted_case_that_returns_is_stated_again_with_its_own_identity() -> None:
    world = World()
    world.read(OPEN)
    world.read(OPEN, reports=(), ordinal=2)
    result = world.read(OPEN, ordinal=3)
    assert counts(result) == (1, 0, 0, 0, 0)
    first, taken_back, again = world.events()
    assert (again.supersedes, again.revision) == (taken_back.event_id, 3)
    assert len({first.event_id, taken_back.event_id, again.event_id}) == 3


def test_quality_axis_appears_changes_and_disappears_by_itself() -> None:
    world = World()
    world.read(OPEN)
    assert counts(world.read(USEFUL, ordinal=2)) == (1, 1, 0, 0, 0)
    assert (world.events()[-1].kind, world.events()[-1].usefulness) == ("QUALITY", "USEFUL")
    less = facts("OPEN", usefulness="NOT_USEFUL", not_useful_reasons=["OTHER"])
    assert counts(world.read(less, ordinal=3)) == (1, 1, 0, 0, 0)
    assert world.events()[-1].revision == 2
    assert counts(world.read(OPEN, ordinal=4)) == (0, 1, 0, 0, 1)
    assert world.events()[-1].kind is EventKind.RETRACTION


def test_statement_under_hold_is_stored_but_not_sendable() -> None:
    world = World()
    assert counts(world.read(HELD)) == (0, 0, 1, 0, 0)
    assert [row.sendable for row in world.rows] == [False]
    assert world.events()[0].dissemination == "HOLD"
    assert counts(world.read(HELD, ordinal=2)) == (0, 1, 0, 0, 0)
    assert counts(world.read(OPEN, ordinal=3)) == (1, 0, 0, 0, 0)
    assert world.rows[-1].sendable


@pytest.mark.parametrize("said", [facts(), facts(intake_state="ASSIGNED"), facts(dissemination="HOLD")])
def test_case_that_says_nothing_stores_nothing(said: CaseFacts) -> None:
    world = World()
    assert counts(world.read(said, reports=("7", "9"))) == (0, 0, 2, 0, 0)
    assert world.rows == []


def test_case_that_falls_silent_takes_back_what_it_said_once() -> None:
    world = World()
    world.read(OPEN)
    result = world.read(facts(), ordinal=2)
    assert counts(result) == (0, 0, 1, 0, 1)
    assert [row.sendable for row in world.rows] == [True, True]
    assert world.events()[-1].kind is EventKind.RETRACTION
    assert counts(world.read(facts(), ordinal=3)) == (0, 0, 1, 0, 0)


def test_older_silence_takes_nothing_back() -> None:
    world = World()
    world.read(OPEN, as_of="2026-03-02")
    assert counts(world.read(facts(), as_of="2026-03-01", ordinal=2)) == (0, 0, 1, 0, 0)


def test_statement_made_again_later_keeps_what_lies_between_from_taking_its_place() -> None:
    world = World()
    world.read(OPEN, as_of="2026-03-01")
    confirmed = world.read(OPEN, as_of="2026-03-03", ordinal=2).confirmed
    assert [(head.as_of, head.ordinal) for head in confirmed] == [("2026-03-03", 2)]
    assert world.read(OPEN, as_of="2026-03-03", ordinal=2).confirmed == []
    world.read(CLOSED, as_of="2026-03-02", ordinal=3)
    assert [event.late for event in world.events()] == [False, True]
    assert [event.investigation_status for event in world.standing()] == ["OPEN"]


def test_undated_statement_confirms_nothing() -> None:
    world = World()
    world.read(OPEN, dated=False)
    assert world.read(OPEN, dated=False, as_of="2026-04-01", ordinal=2).confirmed == []


def test_incomplete_statement_asks_its_one_question_once_a_case() -> None:
    world = World()
    result = world.read(facts("CLOSED"), reports=("7", "9"))
    assert counts(result) == (0, 0, 0, 2, 0)
    assert set(result.questions) == {(QuestionKey("213306", "", "CLOSURE_REASON", "", ""), "21-3306", False)}
    for said, row in zip(world.events(), world.rows, strict=True):
        assert (said.completeness, said.question, row.sendable) == ("INCOMPLETE", Trigger.CLOSURE_REASON, False)


def test_question_stays_raised_while_the_record_does_not_change() -> None:
    world = World()
    first = world.read(facts("CLOSED"))
    again = world.read(facts("CLOSED"), ordinal=2)
    assert (again.questions, again.unchanged, again.asked) == (first.questions, 1, 0)


def test_late_statement_asks_nobody() -> None:
    world = World()
    world.read(OPEN, as_of="2026-03-05")
    result = world.read(facts("CLOSED"), as_of="2026-03-01")
    assert (counts(result), result.questions) == ((0, 0, 0, 1, 0), [])
    assert world.events()[-1].question is Trigger.CLOSURE_REASON


@pytest.mark.parametrize(
    ("doubt", "field", "value"), [(UNMAPPED, "Status", "Q"), (UNMAPPED_B, "Useful", "so so")], ids=["A", "B"]
)
def test_unknown_code_is_asked_once_for_all_cases(doubt: Any, field: str, value: str) -> None:
    asked = [
        question
        for world in (World(), World(key="213307", number="21-3307"))
        for question in world.read(facts("OPEN", doubts=[doubt])).questions
    ]
    assert set(asked) == {(QuestionKey("", "", "UNMAPPED_VALUE", field, value), "", False)}


def test_question_under_hold_is_asked_all_the_same() -> None:
    world = World()
    assert counts(world.read(facts("OPEN", dissemination="HOLD", doubts=[CLEARED]))) == (0, 0, 0, 1, 0)


def test_other_axis_is_not_held_back_by_a_question() -> None:
    world = World()
    assert counts(world.read(facts("CLOSED", usefulness="USEFUL"))) == (1, 0, 0, 1, 0)
    assert [(row.axis, row.sendable) for row in world.rows] == [("A", False), ("B", True)]


def test_role_of_an_answer_stands_in_the_event() -> None:
    world = World()
    world.store(plan(world.case(OPEN, role=ActorRole.OFFICER), (), FRAME).events)
    assert world.events()[0].actor_role is ActorRole.OFFICER


def test_retraction_with_a_question_waits_and_without_one_goes_out() -> None:
    world = World()
    world.read(OPEN)
    (head,) = world.heads.values()
    case = world.case(OPEN, reports=(), ordinal=2)
    asked = retraction(case, head, FRAME, Trigger.RECORD_RETRACTED)
    plain = retraction(case, head, FRAME, role=ActorRole.SUPERVISOR)
    assert asked.event_id != plain.event_id
    assert (asked.sendable, asked.retracted) == (False, True)
    assert (plain.sendable, plain.retracted) == (True, True)
    said = FeedbackEvent.model_validate_json(plain.payload)
    assert (said.kind, said.actor_role, said.question) == ("RETRACTION", "SUPERVISOR", None)
    assert FeedbackEvent.model_validate_json(asked.payload).question is Trigger.RECORD_RETRACTED


def test_person_may_say_that_a_vanished_case_was_unfounded() -> None:
    world = World()
    world.read(OPEN)
    (head,) = world.heads.values()
    row = unfounded(world.case(OPEN, reports=(), ordinal=2), head, FRAME, ActorRole.SUPERVISOR)
    said = FeedbackEvent.model_validate_json(row.payload)
    assert (said.kind, said.investigation_status, said.actor_role) == ("STATUS", "UNFOUNDED", "SUPERVISOR")
    assert (row.sendable, row.retracted, row.revision) == (True, False, 2)
    assert said.model_dump_json(exclude_defaults=True) == row.payload
