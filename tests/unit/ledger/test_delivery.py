"""How far an event has come, whatever a sink said of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from casebridge.ledger.delivery import delivery_of
from tests.support.agency import Agency, row


def told(agency: Agency, seq: int = 1) -> list[tuple[str, str]]:
    with agency.bridge.ledger("test", write=False) as ledger, ledger.reading() as connection:
        return delivery_of(connection, seq)


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path / "agency")


def change(agency: Agency, *statements: str) -> None:
    with closing(sqlite3.connect(agency.ledger_path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_event_is_sent_once_its_sinks_took_it(agency: Agency) -> None:
    agency.feed(row("1", "900000001", "Open"))
    assert told(agency) == [("out", "sent"), ("sheet", "sent")]


def test_event_waits_before_and_after_a_try(agency: Agency) -> None:
    agency.drop(row("1", "900000001", "Open"))
    agency.sync(send=False)
    assert told(agency) == [("out", "waiting"), ("sheet", "waiting")]
    agency.out.rmdir()
    agency.sync()
    assert told(agency) == [("out", "waiting: sink_unavailable"), ("sheet", "sent")]


def test_event_that_may_not_leave_is_not_sent(agency: Agency) -> None:
    agency.feed(row("1", "900000001", "Closed"))
    assert told(agency) == [("out", "not sent"), ("sheet", "not sent")]


def test_refused_event_says_why_and_its_neighbour_was_taken(agency: Agency) -> None:
    agency.feed(row("1", "900000001", "Open"), row("2", "900000002", "Open"))
    change(
        agency,
        "INSERT INTO receipt VALUES (1, 1, 'rejected', 'too_large', '2026-03-02T00:00:00Z', '')",
        "INSERT INTO receipt VALUES (2, 1, 'accepted', '', '2026-03-02T00:00:00Z', '')",
        "UPDATE outbox SET state = 'rejected' WHERE sink_id = 1",
    )
    assert told(agency) == [("out", "rejected: too_large"), ("sheet", "sent")]
    assert told(agency, 2) == [("out", "sent"), ("sheet", "sent")]


def test_event_outside_every_segment_waits(agency: Agency) -> None:
    agency.feed(row("1", "900000001", "Open"))
    change(agency, "DELETE FROM outbox")
    assert told(agency) == [("out", "waiting"), ("sheet", "waiting")]


def test_event_of_a_held_run_is_held(agency: Agency) -> None:
    agency.drop(row("1", "900000001", "Open"))
    agency.sync(send=False)
    change(agency, "UPDATE run SET guard = 'held'")
    assert told(agency) == [("out", "held"), ("sheet", "held")]
