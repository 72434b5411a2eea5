from __future__ import annotations

from dataclasses import replace

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.rows import DeadLetter
from tests.unit.ledger.world import Desk, damage, file_of, row, store


@pytest.fixture
def whole(at: Desk, ledger: Ledger) -> Ledger:
    """A ledger in which each check has something to look at."""
    ledger.register_sink("out", "event")
    store(at, row("A"), row("B"), row("C", complete=False), row("D", sendable=False))
    store(at, row("A", fact="X", revision=2, prev=1), dead=[DeadLetter(3, 1, "row_too_short", "", "")])
    second = replace(at, run=ledger.start_run(at.source, "sync"))
    gone = row("B", fact="gone", revision=2, prev=2, retracted=True)
    store(second, row("A", fact="OLD", prev=5, late=True), gone)
    store(at, row("A", fact="Y", revision=3, prev=5), row("P"))
    ledger.purge_case(at.source, "P", "sealed")
    ledger.register_sink("late", "form")
    return ledger


def test_verify_finds_nothing_in_a_whole_ledger(whole: Ledger) -> None:
    assert whole.verify() == []


DAMAGE = {
    "an event is lost": ("events", "DELETE FROM event WHERE seq = 4"),
    "the last event is lost": ("heads", "DELETE FROM event WHERE seq = 9; DELETE FROM event WHERE seq = 8"),
    "a revision is doubled": ("revisions", "UPDATE event SET revision = 1 WHERE seq = 8"),
    "a revision is skipped": ("revisions", "UPDATE event SET revision = 7 WHERE seq = 8"),
    "a stream begins in its middle": ("revisions", "UPDATE event SET revision = 2 WHERE seq = 3"),
    "a chain is cut": ("chain", "UPDATE event SET prev_seq = NULL WHERE seq = 5"),
    "a chain leads into another stream": ("chain", "UPDATE event SET prev_seq = 2 WHERE seq = 5"),
    "a chain leaves one out": ("chain", "UPDATE event SET prev_seq = 1 WHERE seq = 8"),
    "a late event hangs on nothing": ("chain", "UPDATE event SET prev_seq = NULL WHERE seq = 6"),
    "a head is lost": ("heads", "DELETE FROM head WHERE case_key = 'C'"),
    "a head lags behind": ("heads", "UPDATE head SET seq = 5 WHERE case_key = 'A'"),
    "a head has another hash": ("heads", "UPDATE head SET content_hash = event_id WHERE case_key = 'A'"),
    "a head has another revision": ("heads", "UPDATE head SET revision = 9 WHERE case_key = 'A'"),
    "a head has another event": ("heads", "UPDATE head SET event_id = content_hash WHERE case_key = 'A'"),
    "a head has another time": ("heads", "UPDATE head SET as_of = '1999-01-01' WHERE case_key = 'A'"),
    "a head has no stream": ("heads", "UPDATE head SET case_key = 'Z' WHERE case_key = 'D'"),
    "the books do not balance": ("books", "UPDATE run SET read = read + 1"),
    "the books forgot an event": (
        "books",
        "UPDATE run SET events = events - 1, unchanged = unchanged + 1 WHERE run_id = 1",
    ),
    "the books count an event too many": (
        "books",
        "UPDATE run SET events = events + 1, fanout = fanout + 1 WHERE run_id = 1",
    ),
    "the books count a sendable event as held": (
        "books",
        "UPDATE run SET events = events - 1, held = held + 1 WHERE run_id = 1",
    ),
    "the books moved an event to held": (
        "books",
        "UPDATE run SET events = events + 1, held = held - 1 WHERE run_id = 1",
    ),
    "the books forgot a retraction": ("books", "UPDATE run SET retracted = 0"),
    "a dead letter is lost": ("books", "DELETE FROM dead_letter"),
    "a segment is lost": ("outbox", "DELETE FROM outbox WHERE segment = 2"),
    "the last segment is lost": ("outbox", "DELETE FROM outbox WHERE first_seq = 8"),
    "a segment is doubled": (
        "outbox",
        "INSERT INTO outbox (sink_id, first_seq, last_seq, state, attempts, next_try, code)"
        " SELECT sink_id, first_seq, last_seq, state, attempts, next_try, code FROM outbox WHERE segment = 2",
    ),
    "a segment overlaps another": ("outbox", "UPDATE outbox SET first_seq = 4 WHERE segment = 3"),
    "an event lost its content": ("tombstone", "UPDATE event SET payload = '' WHERE seq = 1"),
    "a purged event has its content back": (
        "tombstone",
        "UPDATE event SET payload = 'x', recorded_at = '2026-01-01T00:00:00Z' WHERE payload = ''",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_verify_finds_damage(whole: Ledger, name: str) -> None:
    check, statements = DAMAGE[name]
    for sql in statements.split("; "):
        damage(whole, sql)
    found = whole.verify()
    assert check in {problem.check for problem in found}
    assert all(problem.what and problem.next_step for problem in found)


def test_verify_finds_rows_that_refer_to_nothing(whole: Ledger) -> None:
    with whole._engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        sqlite = connection.dialect.name == "sqlite"
        raw.execute("PRAGMA foreign_keys=OFF" if sqlite else "SET session_replication_role = replica")
        raw.execute("UPDATE event SET run_id = 99 WHERE seq = 1")
        raw.execute("PRAGMA foreign_keys=ON" if sqlite else "SET session_replication_role = DEFAULT")
        raw.commit()
    (problem,) = whole.verify()
    assert problem.check == "reference"
    assert "1 rows of event name a run" in problem.what


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_verify_reports_only_the_file_when_the_file_is_damaged(whole: Ledger) -> None:
    with whole.writing() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("CREATE INDEX spare ON run (command)")
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX spare ON run (state)' WHERE name = 'spare'"
        )
        connection.exec_driver_sql("UPDATE run SET read = 99")
    path = file_of(whole)
    whole.close()
    with Ledger.open(path, clock=whole.now, write=False) as again:
        (problem,) = again.verify()
    assert problem.check == "file"


def test_verify_names_no_value_of_a_record(whole: Ledger) -> None:
    damage(whole, "UPDATE event SET case_key = 'SECRET' WHERE seq = 4")
    assert "SECRET" not in str(whole.verify())
