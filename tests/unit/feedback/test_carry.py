"""Outcomes that a status implied outlive that status, but not the source's own correction."""

from __future__ import annotations

from typing import Any

import pytest

from casebridge.feedback import carried_fragment, project, state
from casebridge.model import FeedbackEvent, Trigger
from tests.unit.feedback.make import World, event, facts, outcome

IMPLIED = outcome("ARREST", implied=True)
ARRESTED: dict[str, Any] = {"outcomes": [IMPLIED]}


def kinds(said: FeedbackEvent) -> list[str]:
    return [item.kind.value for item in said.outcomes]


@pytest.mark.parametrize("status", ["OPEN", "ACTIVE", "PENDING", "REOPENED", "INACTIVE", "COLD", None])
def test_implied_arrest_survives_going_back(status: str | None) -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED))
    result = world.read(facts(status), ordinal=2)
    last = world.events()[-1]
    assert kinds(last) == ["ARREST"]
    assert last.outcomes[0].outcome_key == "213306/ARREST/-"
    assert (last.kind, last.investigation_status, last.revision) == ("OUTCOME", status, 2)
    assert (result.made, result.held, world.rows[-1].sendable) == (1, 0, True)
    assert project([last]).case_status == "Arrest"


@pytest.mark.parametrize(
    "status", ["CLOSED", "ADMINISTRATIVELY_CLOSED", "UNFOUNDED", "CLEARED_BY_EXCEPTIONAL_MEANS", "CLEARED_BY_ARREST"]
)
def test_implied_arrest_dropped_when_the_source_corrects_itself(status: str) -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED))
    world.read(facts(status, closure_reasons=["FALSE_REPORT"]), ordinal=2)
    assert kinds(world.events()[-1]) == []


def test_outcome_with_evidence_of_its_own_ends_with_its_evidence() -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", "CONVICTION"))
    world.read(facts("OPEN"), ordinal=2)
    assert kinds(world.events()[-1]) == []


def test_carried_arrest_is_carried_on_and_stated_once() -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED))
    for ordinal, status in enumerate(("OPEN", "ACTIVE", "INACTIVE"), 2):
        world.read(facts(status, "CHARGES_FILED"), ordinal=ordinal)
        assert kinds(world.events()[-1]) == ["ARREST", "CHARGES_FILED"]
    world.read(facts("OPEN", **ARRESTED), ordinal=5)
    assert kinds(world.events()[-1]) == ["ARREST"]


def test_unchanged_open_case_makes_no_event_although_it_carries() -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED))
    world.read(facts("OPEN"), ordinal=2)
    result = world.read(facts("OPEN"), ordinal=3)
    assert (result.events, result.unchanged) == ([], 1)


def test_late_statement_carries_nothing_back_in_time() -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED), as_of="2026-03-02")
    world.read(facts("OPEN"), as_of="2026-03-01")
    assert world.rows[-1].late
    assert kinds(world.events()[-1]) == []


def test_held_statement_stays_held_when_it_carries() -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED))
    result = world.read(facts("OPEN", dissemination="HOLD"), ordinal=2)
    assert (result.held, world.rows[-1].sendable) == (1, False)
    assert kinds(world.events()[-1]) == ["ARREST"]


def test_answered_arrest_is_carried_like_any_other() -> None:
    previous = event("CLEARED_BY_ARREST", **ARRESTED)
    fragment = carried_fragment(previous, state(facts("OPEN"))[0])
    assert fragment is not None
    assert '"outcome_key":"ARREST/-"' in fragment


def test_nothing_carried_on_the_quality_axis_or_without_an_implied_outcome() -> None:
    previous = event("CLEARED_BY_ARREST", **ARRESTED)
    quality = state(facts("OPEN", usefulness="USEFUL"))[1]
    assert carried_fragment(previous, quality) is None
    assert carried_fragment(event("OPEN"), state(facts("ACTIVE"))[0]) is None
    assert carried_fragment(previous, state(facts("OPEN", **ARRESTED))[0]) is None


def test_question_of_the_new_statement_is_kept() -> None:
    world = World()
    world.read(facts("CLEARED_BY_ARREST", **ARRESTED))
    world.read(facts("OPEN", closure_reasons=["OTHER"]), ordinal=2)
    assert world.events()[-1].question is Trigger.OTHER_TEXT
