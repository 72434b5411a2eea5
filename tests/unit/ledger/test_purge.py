from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger import open as opening
from casebridge.ledger.rows import DeadLetter, Held, QuestionRow
from tests.unit.ledger.world import (
    AGENCY,
    LATER,
    NOW,
    OTHER_AGENCY,
    Desk,
    asked,
    desk,
    ended,
    file_of,
    opened,
    row,
    store,
)

CASE = "SEALEDCASE7"


@pytest.fixture
def sealed(at: Desk, ledger: Ledger) -> Desk:
    """A case that left its mark in every table that can hold one."""
    ledger.register_sink("out", "event")
    ledger.add_links(AGENCY, [(CASE, CASE, "LOOSE", "1001"), ("KEPT", "KEPT", "", "1001")], "IMPORT", "CONFIRMED", NOW)
    key = asked(CASE)
    store(at, row(CASE), row("KEPT"), questions=[QuestionRow(key, CASE), QuestionRow(asked("KEPT"), "KEPT")])
    store(at, row(CASE, fact="SECRETFACT", revision=2, prev=1), held=[Held(CASE, "r", "", 1, CASE)])
    store(at, row(CASE, fact="OLD", prev=3, late=True), dead=[DeadLetter(4, 1, "date_unreadable", "", CASE)])
    return at


def contents(ledger: Ledger) -> list[bytes]:
    return [found.read_bytes() for found in file_of(ledger).parent.iterdir() if found.is_file()]


def test_purge_removes_a_case_and_keeps_its_counts(sealed: Desk, ledger: Ledger) -> None:
    books = ledger.books()
    assert ledger.purge_case(sealed.source, CASE, "expunged") == 3
    assert ledger.verify() == []
    assert ledger.books() == books
    assert ledger.heads(sealed.source, [CASE]) == {}
    assert ledger.held(sealed.source, [CASE]) == {}
    assert ledger.links(AGENCY, [CASE]) == {}
    assert [question.case_number for question in ledger.questions(state=None)] == ["KEPT"]
    assert [(event.report_id, event.payload) for event in ledger.events() if event.case_key != "KEPT"] == [
        ("1001", "")
    ] * 3
    assert [event.case_key for event in ledger.events(current=True)] == ["KEPT"]
    ended(sealed)
    assert [event.seq for event in ledger.pending(1, 10, LATER).events] == [2]
    assert ledger.backlog(1).events == 1


def test_purge_leaves_a_tombstone_an_event_that_names_no_case(sealed: Desk, ledger: Ledger) -> None:
    ledger.purge_case(sealed.source, CASE, "expunged")
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT event_id, key_hash, reason, at FROM tombstone").all()
    assert {bytes(found[0]) for found in rows} >= {row(CASE).event_id}
    assert len(rows) == 3
    assert {(len(found[1]), found[2], found[3]) for found in rows} == {(32, "expunged", "2026-03-01T09:30:00Z")}


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_purge_leaves_no_trace_of_the_case_in_the_file(sealed: Desk, ledger: Ledger) -> None:
    assert any(CASE.encode() in content for content in contents(ledger))
    ledger.purge_case(sealed.source, CASE, "expunged")
    for content in contents(ledger):
        assert CASE.encode() not in content
        assert b"SECRETFACT" not in content


def test_purge_leaves_no_trace_in_a_write_ahead_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "journal_for", lambda _version: "WAL")
    with opened(path) as ledger:
        at = desk(ledger)
        store(at, row(CASE))
        assert any(CASE.encode() in content for content in contents(ledger))
        ledger.purge_case(at.source, CASE, "expunged")
        assert not any(CASE.encode() in content for content in contents(ledger))
        assert path.with_name(f"{path.name}-wal").exists()


def test_a_purged_case_is_known_and_its_links_stay_out(sealed: Desk, ledger: Ledger) -> None:
    assert ledger.purged(AGENCY, [CASE]) == set()
    version = ledger.link_version(AGENCY)
    ledger.purge_case(sealed.source, CASE, "expunged")
    assert ledger.link_version(AGENCY) == version + 1
    assert ledger.purged(AGENCY, [CASE, "KEPT"]) == {CASE}
    assert ledger.purged(OTHER_AGENCY, [CASE]) == set()
    assert ledger.add_links(AGENCY, [(CASE, CASE, "", "1001")], "IMPORT", "CONFIRMED", NOW) == (0, 0, 1)
    assert ledger.add_links(OTHER_AGENCY, [(CASE, CASE, "", "1001")], "IMPORT", "CONFIRMED", NOW) == (1, 0, 0)


def test_a_case_without_events_is_purged_for_good_too(at: Desk, ledger: Ledger) -> None:
    store(at, held=[Held("A", "r", "", 1, "{}")])
    assert ledger.purge_case(at.source, "A", "expunged") == 0
    assert ledger.held(at.source, ["A"]) == {}
    assert ledger.purged(AGENCY, ["A"]) == {"A"}
    assert ledger.verify() == []


def test_a_case_that_came_back_is_purged_again(sealed: Desk, ledger: Ledger) -> None:
    ledger.purge_case(sealed.source, CASE, "expunged")
    store(sealed, row(CASE))
    assert ledger.verify() == []
    assert ledger.purge_case(sealed.source, CASE, "expunged") == 1
    assert ledger.verify() == []
