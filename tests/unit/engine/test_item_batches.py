"""Items of a case that come in files of their own: what earlier files said of the others stands."""

from __future__ import annotations

import pytest

from casebridge.model import EventKind, FeedbackEvent
from tests.support.agency import COLUMNS, PROFILE, Agency, row
from tests.unit.engine.conftest import Opened

HEADER = (*COLUMNS, "Action", "Item")
KEYS = 'delete = { column = "Action", in = ["D"] }\nitem = "Item"\n'


@pytest.fixture
def agency(open_agency: Opened) -> Agency:
    made = open_agency(profile=PROFILE.replace('report = "Tip"\n', "") + KEYS, file="grace_days = 7")
    made.link("2024-1", "1001")
    return made


def say(item: str, status: str = "", action: str = "I", case: str = "2024-1", **more: str) -> dict[str, str]:
    return row(case, "", status, item=item, action=action, **more)


def gone(item: str, case: str = "2024-1") -> dict[str, str]:
    return say(item, action="D", case=case)


def feed(agency: Agency, *rows: dict[str, str]) -> list[FeedbackEvent]:
    """Drops the rows as a file of the next day and reads it; the events of it."""
    agency.clock.pass_time(days=1)
    before = agency.last_seq()
    agency.drop(*rows, columns=HEADER, name=f"{agency.clock():%m%d}.csv")
    agency.sync()
    return agency.events(after_seq=before)


def later(agency: Agency, days: float) -> list[FeedbackEvent]:
    before = agency.last_seq()
    agency.clock.pass_time(days=days)
    agency.sync()
    return agency.events(after_seq=before)


def told(events: list[FeedbackEvent]) -> list[tuple[str, list[str]]]:
    return [(str(item.investigation_status), [outcome.kind.value for outcome in item.outcomes]) for item in events]


def kept(agency: Agency) -> list[str]:
    """The records of the items in the ledger; empty for one that was deleted."""
    with agency.bridge.ledger("test", write=False) as ledger, ledger.reading() as connection:
        return list(connection.exec_driver_sql("SELECT record FROM case_item ORDER BY ordinal, line").scalars())


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_items_of_two_files_are_united_in_either_order(agency: Agency, order: tuple[int, int]) -> None:
    rows = say("a", "Open", updated="2026-01-03"), say("b", "Arrest", updated="2026-01-01")
    feed(agency, rows[order[0]])
    (event,) = feed(agency, rows[order[1]])
    assert told([event]) == [("OPEN", ["ARREST"])]
    assert event.supersedes is not None
    assert event.provenance.lines == (2,)


def test_item_said_again_after_another_one_changes_only_itself(agency: Agency) -> None:
    feed(agency, say("a", "Unfounded"))
    feed(agency, say("b", useful="Yes"))
    (event,) = feed(agency, say("a", "Closed"))
    assert told([event]) == [("CLOSED", [])]
    feed(agency, say("b", useful="No", why="Old"))
    assert feed(agency, say("a", "Closed"), say("b", useful="No", why="Old")) == []
    assert len(kept(agency)) == 2


def test_older_message_of_an_item_is_passed_over_whatever_file_it_comes_in(agency: Agency) -> None:
    feed(agency, say("a", "Closed", updated="2026-02-02"))
    feed(agency, say("b", useful="Yes", updated="2026-02-01"))
    assert feed(agency, say("a", "Open", updated="2026-02-01")) == []
    assert feed(agency, say("a", "Open", updated="2026-02-03"), say("a", "Reopened", updated="2026-02-02")) != []
    assert ("OPEN", []) in told(agency.events(current=True))


def test_item_older_than_another_item_still_counts(agency: Agency) -> None:
    feed(agency, say("a", useful="Yes"))  # told at the time of its file
    assert len(feed(agency, say("b", "Open", updated="2026-01-01"))) == 1
    (event,) = feed(agency, say("b", "Closed", updated="2026-01-02"))
    assert told([event]) == [("CLOSED", [])]
    assert not agency.stored()[-1].late


def test_delete_of_one_item_leaves_the_others_of_earlier_files(agency: Agency) -> None:
    feed(agency, say("a", "Closed", updated="2026-02-05"))
    feed(agency, say("b", "Open", updated="2026-02-01"))
    (event,) = feed(agency, gone("a"))
    assert told([event]) == [("OPEN", [])]
    assert later(agency, days=30) == []


def test_case_is_held_then_taken_back_when_its_last_item_is_deleted(agency: Agency) -> None:
    feed(agency, say("a", "Open"))
    feed(agency, say("b", useful="Yes"))
    (event,) = feed(agency, gone("a"))
    assert event.kind is EventKind.RETRACTION
    assert feed(agency, gone("b")) == []
    (event,) = later(agency, days=8)
    assert (event.kind, event.question is not None) == (EventKind.RETRACTION, True)


def test_item_that_comes_again_lifts_the_mark_and_alone_says_what_the_case_is(agency: Agency) -> None:
    feed(agency, say("a", "Closed"), say("b", useful="Yes"))
    assert feed(agency, gone("a"), gone("b")) == []
    events = feed(agency, say("a", "Open"))
    assert [event.kind for event in events] == [EventKind.STATUS, EventKind.RETRACTION]
    assert later(agency, days=30) == []


@pytest.mark.parametrize("number", ["", "ITEM-77"])
def test_delete_that_names_only_its_item_finds_the_case_of_an_earlier_file(agency: Agency, number: str) -> None:
    feed(agency, say("a", "Closed"))
    feed(agency, say("b", "Open"))
    (event,) = feed(agency, gone("a", case=number))
    assert told([event]) == [("OPEN", [])]
    assert agency.letters() == []


def test_delete_that_names_only_its_item_finds_the_case_of_the_same_file(agency: Agency) -> None:
    (event,) = feed(agency, say("a", "Closed"), say("b", "Open"), gone("a", case=""))
    assert told([event]) == [("OPEN", [])]


def test_delete_whose_item_two_cases_have_is_not_guessed(agency: Agency) -> None:
    agency.link("2024-2", "1002")
    feed(agency, say("a", "Closed"), say("a", "Closed", case="2024-2"))
    assert feed(agency, gone("a", case="")) == []
    assert [letter.code for letter in agency.letters()] == ["case_number_missing"]
    assert feed(agency, gone("a", case="ELSE-1")) == []
    assert later(agency, days=30) == []
    assert feed(agency, gone("a", case="2024-2")) == []
    (event,) = later(agency, days=8)
    assert event.ref.report_id == "1002"


def test_delete_of_an_item_that_nobody_knows_is_counted_only(agency: Agency) -> None:
    feed(agency, say("a", "Open"))
    assert feed(agency, gone("z", case="ELSE-1"), gone("z", case="")) == []
    assert [letter.code for letter in agency.letters()] == ["case_number_missing"]
    assert len(kept(agency)) == 1


def test_unknown_item_deleted_under_its_case_leaves_the_others(agency: Agency) -> None:
    feed(agency, say("a", "Open"))
    assert feed(agency, gone("z")) == []
    assert later(agency, days=30) == []


def test_record_without_number_that_deletes_no_named_item_is_set_aside(agency: Agency) -> None:
    assert feed(agency, gone("", case=""), say("a", "Open", case="")) == []
    assert [letter.code for letter in agency.letters()] == ["case_number_missing"] * 2


def test_files_read_again_in_any_order_make_no_event(agency: Agency) -> None:
    feed(agency, say("a", "Closed"))
    feed(agency, say("b", useful="Yes"))
    feed(agency, gone("a"), say("c", "Open"))
    before = agency.last_seq(), kept(agency)
    agency.amend_profile('version = "1"', 'version = "2"')  # so that known files are read again
    for path in sorted((agency.drops / "archive").rglob("*.csv"), reverse=True):
        agency.drop_text(path.read_text(encoding="utf-8"), path.name)
        agency.sync()
        for result in agency.bridge.replay("rms"):
            assert result.books.balanced
    assert (agency.last_seq(), kept(agency)) == before


def test_what_came_before_a_delete_never_comes_back(agency: Agency) -> None:
    feed(agency, say("a", "Closed", updated="2026-02-05"))
    feed(agency, gone("a"), say("b", useful="Yes"))
    (event,) = feed(agency, say("a", "Open", updated="2026-02-01"))
    assert told([event]) == [("OPEN", [])]
    agency.amend_profile('version = "1"', 'version = "2"')
    oldest = min((agency.drops / "archive").rglob("*.csv"))
    agency.drop_text(oldest.read_text(encoding="utf-8"))
    before = agency.last_seq()
    agency.sync()
    assert agency.last_seq() == before


def test_letter_of_an_item_waits_for_that_item(agency: Agency) -> None:
    assert feed(agency, say("a", "Closed", updated="soon"), say("c", useful="Yes")) == []
    assert len(feed(agency, say("b", "Arrest"))) == 1
    assert [letter.code for letter in agency.letters()] == ["date_unreadable", "case_incomplete"]
    feed(agency, say("a", "Open"))
    (left,) = agency.letters()
    assert left.code == "case_incomplete"
    before = agency.last_seq()
    (result,) = agency.bridge.replay("rms", left.number)
    assert result.books.balanced
    assert agency.letters() == []
    assert [event.usefulness.value for event in agency.events(after_seq=before)] == ["USEFUL"]
    assert ("CLEARED_BY_ARREST", ["ARREST"]) in told(agency.events(current=True))


def test_candidate_is_held_with_all_its_items_until_it_is_linked(open_agency: Opened) -> None:
    more = '\n[select]\ncandidate = [{ column = "Share", in = ["Tip"] }]\n'
    agency = open_agency(profile=PROFILE.replace('report = "Tip"\n', "") + KEYS, more=more)
    agency.amend_profile(
        'codes.Hold = { dissemination = "HOLD" }', 'codes.Hold = { dissemination = "HOLD" }\ncodes.Tip = {}'
    )
    assert feed(agency, say("a", "Open", share="Tip", updated="2026-02-02")) == []
    assert feed(agency, say("b", "Arrest", updated="2026-02-01")) == []
    agency.link("2024-1", "1001")
    assert told(agency.events()) == [("OPEN", ["ARREST"])]


def test_nothing_is_kept_of_items_whose_case_concerns_no_report(agency: Agency) -> None:
    feed(agency, say("a", "Open"), say("a", "Open", case="2024-9"), gone("b", case="2024-9"))
    assert len(kept(agency)) == 1


def test_delete_of_a_case_that_was_never_spoken_of_leaves_nothing(agency: Agency) -> None:
    assert feed(agency, gone("a")) == []
    assert kept(agency) == []


@pytest.mark.parametrize("readings", [1, 2])
def test_case_that_loses_its_report_loses_its_items(open_agency: Opened, readings: int) -> None:
    agency = open_agency(profile=PROFILE + KEYS)
    feed(agency, say("a", "Open") | {"Tip": "1001"})
    agency.unlink("2024-1", "1001")
    for _ in range(readings):
        feed(agency, say("a", "Closed") | {"Tip": "1001"})
    assert kept(agency) == []


def test_full_exports_bring_all_items_and_none_is_kept(open_agency: Opened) -> None:
    agency = open_agency(profile=PROFILE + KEYS, file="snapshot = true")
    feed(agency, say("a", "Arrest") | {"Tip": "1001"}, say("b", "Open"))
    assert kept(agency) == []
    (event,) = feed(agency, say("b", "Closed") | {"Tip": "1001"})
    assert told([event])[0][0] == "CLOSED"


def test_profile_without_items_keeps_none(open_agency: Opened) -> None:
    agency = open_agency()
    agency.feed(row("2024-1", "1001", "Open"))
    assert kept(agency) == []


def test_names_of_items_and_values_beside_the_facts_are_not_kept(agency: Agency) -> None:
    feed(agency, say("Zebediah-Quillfeather", "Open", note="Quillfeather", suspect="Quillfeather"))
    assert b"Quillfeather" not in agency.bytes_kept()


def test_purged_case_loses_its_items_and_takes_none_in(agency: Agency) -> None:
    feed(agency, say("a", "Open"), say("b", useful="Yes"))
    with agency.bridge.ledger("test") as ledger:
        ledger.purge_case(1, "20241", "sealed")
    assert kept(agency) == []
    assert feed(agency, say("a", "Closed"), gone("b"), gone("b", case="")) == []
    assert kept(agency) == []
