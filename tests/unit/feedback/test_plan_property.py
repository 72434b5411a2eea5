"""The planner over any run of reads: all accounted for, no identity twice, replay the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casebridge.model import CaseFacts, FeedbackEvent
from tests.unit.feedback.make import World, any_facts, facts, outcome

OPEN, CLOSED = facts("OPEN"), facts("CLOSED", closure_reasons=["FALSE_REPORT"])
HELD = facts("OPEN", dissemination="HOLD")
USEFUL = facts("OPEN", usefulness="USEFUL")


REPORTS = st.lists(st.sampled_from(["7", "9", "11"]), unique=True, max_size=3).map(sorted)
READ = st.tuples(
    any_facts()
    | st.sampled_from(
        [OPEN, CLOSED, USEFUL, HELD, facts("CLEARED_BY_ARREST", outcomes=[outcome("ARREST", implied=True)])]
    ),
    REPORTS,
    st.integers(1, 4),
)
READS = st.lists(READ, min_size=1, max_size=5)
SOME = settings(max_examples=50)  # each example plans up to five batches


def replayed(reads: list[tuple[CaseFacts, list[str], int]], *, dated: bool) -> tuple[World, list[Any]]:
    world, results = World(), []
    for ordinal, (said, reports, day) in enumerate(reads, 1):
        as_of = f"2026-03-0{day}" if dated else f"2026-03-0{ordinal}"
        results.append(world.read(said, reports=reports, as_of=as_of, ordinal=ordinal, dated=dated))
    return world, results


@SOME
@given(READS, st.booleans())
def test_every_statement_is_accounted_for(reads: list[Any], dated: bool) -> None:
    world, results = replayed(reads, dated=dated)
    for (said, reports, _), result in zip(reads, results, strict=True):
        statements = len(world.case(said).statements) * len(reports)
        assert result.made + result.unchanged + result.held + result.asked == statements
        assert sum(not row.retracted for row in result.events) <= statements - result.unchanged
        assert sum(row.retracted for row in result.events) == result.retracted
        assert sum(row.sendable and not row.retracted for row in result.events) == result.made
        late = sum(row.late and "INCOMPLETE" in row.payload for row in result.events)
        assert result.asked - late <= len(result.questions) <= statements


@SOME
@given(READS, st.booleans())
def test_event_identities_are_unique_and_replay_gives_the_same(reads: list[Any], dated: bool) -> None:
    world, _ = replayed(reads, dated=dated)
    ids = [row.event_id for row in world.rows]
    assert len(set(ids)) == len(ids)
    assert replayed(reads, dated=dated)[0].rows == world.rows


@SOME
@given(READS, st.booleans())
def test_planning_the_same_state_twice_makes_nothing(reads: list[Any], dated: bool) -> None:
    world, results = replayed(reads, dated=dated)
    said, reports, day = reads[-1]
    as_of = f"2026-03-0{day}" if dated else f"2026-03-0{len(reads)}"
    again = world.look(world.case(said, reports=reports, as_of=as_of, ordinal=len(reads), dated=dated))
    assert again.events == []
    assert again.asked == again.made == 0
    assert again.questions == results[-1].questions


@SOME
@given(READS)
def test_standing_events_state_what_was_read_last(reads: list[Any]) -> None:
    world, _ = replayed(reads, dated=False)
    said, reports, _ = reads[-1]
    standing = {
        (event.ref.report_id, event.kind == "QUALITY"): event
        for event in world.standing()
        if event.kind != "RETRACTION"
    }
    for statement in world.case(said).statements:
        for report_id in reports:
            event = standing.pop((report_id, statement.axis == "B"), None)
            if event is None:
                assert statement.silent
                continue
            assert event.question is statement.question
            assert (event.dissemination == "HOLD") is statement.held
            if statement.axis == "B":
                assert (event.usefulness, event.not_useful_reasons) == (said.usefulness, said.not_useful_reasons)
                continue
            assert event.investigation_status is said.investigation_status
            assert event.closure_reasons == said.closure_reasons
            stated = {f"213306/{item.outcome_key}" for item in said.outcomes}
            found = {item.outcome_key for item in event.outcomes}
            assert stated <= found
            assert all(item.implied for item in event.outcomes if item.outcome_key not in stated)
    assert standing == {}


@SOME
@given(READS, st.booleans())
def test_revisions_of_a_stream_run_without_gaps_and_name_their_predecessor(reads: list[Any], dated: bool) -> None:
    world, _ = replayed(reads, dated=dated)
    last: dict[tuple[str, str], FeedbackEvent] = {}
    for row, event in zip(world.rows, world.events(), strict=True):
        stream = row.report_id, row.axis
        if row.late:
            assert event.supersedes is None
            assert stream in last
            continue
        before = last.get(stream)
        assert event.revision == (before.revision + 1 if before else 1)
        assert event.supersedes == (before.event_id if before else None)
        last[stream] = event
