"""Several items of one case in a batch: each replaces its own earlier self, and together they say what the case is."""

from __future__ import annotations

import pytest

from casebridge.model import EventKind, FeedbackEvent, InvestigationStatus
from tests.support.agency import COLUMNS, PROFILE, Agency, row
from tests.unit.engine.conftest import Opened

HEADER = (*COLUMNS, "Action", "Item")
ITEM = 'item = "Item"\n'
DELETE = 'delete = { column = "Action", in = ["D"] }\n'


@pytest.fixture
def agency(open_agency: Opened) -> Agency:
    return open_agency(profile=PROFILE + DELETE + ITEM, file="grace_days = 7")


def say(item: str, status: str, action: str = "I", **more: str) -> dict[str, str]:
    return row("2024-1", "1001", status, item=item, action=action, **more)


def feed(agency: Agency, *rows: dict[str, str]) -> list[FeedbackEvent]:
    agency.clock.pass_time(days=1)
    agency.sync()
    before = len(agency.events())
    agency.drop(*rows, columns=HEADER, name=f"{agency.clock():%m%d}.csv")
    result = agency.sync()
    assert all(source.books.balanced for source in result.sources)
    return agency.events()[before:]


def statuses(events: list[FeedbackEvent]) -> list[InvestigationStatus | None]:
    return [event.investigation_status for event in events]


def test_items_of_a_case_are_united(agency: Agency) -> None:
    (event,) = feed(agency, say("a", "Open", updated="2026-01-03"), say("b", "Arrest", updated="2026-01-01"))
    assert (event.investigation_status, len(event.outcomes)) == ("OPEN", 1)
    assert event.provenance.lines == (2, 3)


def test_item_replaces_its_earlier_self_whole(agency: Agency) -> None:
    (event,) = feed(agency, say("a", "Arrest"), say("b", "Open"), say("a", "Open"))
    assert (event.investigation_status, event.outcomes) == ("OPEN", ())


def test_delete_of_one_item_leaves_the_others(agency: Agency) -> None:
    (event,) = feed(agency, say("a", "Arrest"), say("b", "Open"), say("a", "", "D"))
    assert (event.investigation_status, event.outcomes) == ("OPEN", ())


def test_item_that_comes_again_after_its_delete_counts(agency: Agency) -> None:
    (event,) = feed(agency, say("a", "Open"), say("a", "", "D"), say("a", "Arrest"))
    assert statuses([event]) == ["CLEARED_BY_ARREST"]


def test_case_is_gone_only_when_none_of_its_items_is_left(agency: Agency) -> None:
    feed(agency, say("a", "Open"), say("b", "Open"))
    assert feed(agency, say("a", "", "D"), say("b", "", "D")) == []
    agency.clock.pass_time(days=8)
    before = len(agency.events())
    agency.sync()
    assert [event.kind for event in agency.events()[before:]] == [EventKind.RETRACTION]


def test_unreadable_item_sets_the_case_aside_unless_it_was_replaced(agency: Agency) -> None:
    assert feed(agency, say("a", "Open", updated="soon"), say("b", "Arrest")) == []
    (event,) = feed(agency, say("a", "Open", updated="soon"), say("b", "Arrest"), say("a", "Open"))
    assert len(event.outcomes) == 1


def test_items_alone_without_deletes_are_united_the_same_way(open_agency: Opened) -> None:
    agency = open_agency(profile=PROFILE + ITEM)
    (event,) = feed(agency, say("a", "Arrest"), say("b", "Open"), say("a", "Open"))
    assert (event.investigation_status, event.outcomes) == ("OPEN", ())
