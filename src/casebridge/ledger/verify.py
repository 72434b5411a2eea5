"""Whether the ledger can be believed: every check looks for one kind of damage and says what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from casebridge.ledger.check import REPORT, RESTORE, Problem
from casebridge.ledger.check_delivery import delays_in_place, outbox_covers
from casebridge.ledger.check_file import database_sound
from casebridge.ledger.check_item import items_in_place
from casebridge.ledger.check_report import books_match_reports, reports_whole
from casebridge.ledger.check_stream import chains, events_without_gap, heads_in_place, revisions
from casebridge.ledger.run import books, books_of
from casebridge.ledger.schema import run
from casebridge.ledger.statement import scalar

__all__ = ["Problem", "verify"]


def verify(connection: Connection) -> list[Problem]:
    """All that is wrong with the ledger, read in one snapshot; empty if nothing is. Holds no value of a record.

    If the file itself is damaged, only that is reported: nothing read from it would count.
    """
    if damage := list(database_sound(connection)):
        return damage
    return [problem for check in _CHECKS for problem in check(connection)]


def _books_balance(connection: Connection) -> Iterator[Problem]:
    for row in connection.execute(select(run).order_by(run.c.run_id)):
        found = books_of(row)
        if not found.balanced:
            yield Problem("books", f"Run {row.run_id} does not balance: off by {found.differences()}.", REPORT)
    life = books(connection)
    if not life.balanced:
        yield Problem("books", f"The ledger as a whole does not balance: off by {life.differences()}.", REPORT)


def _books_match_events(connection: Connection) -> Iterator[Problem]:
    # Stored events were counted as events (all sendable), retracted (either), questions or held (never sendable);
    # the last two also count cases without an event. So the books bound what is stored from both sides.
    sql = (
        "SELECT r.run_id, r.events, r.retracted, r.questions + r.held, coalesce(e.stored, 0), coalesce(e.sendable, 0)"
        " FROM run r LEFT JOIN (SELECT run_id, count(*) AS stored, count(*) FILTER (WHERE sendable) AS sendable"
        " FROM event GROUP BY run_id) e ON e.run_id = r.run_id ORDER BY r.run_id"
    )
    for run_id, events, retracted, others, stored, sendable in connection.exec_driver_sql(sql):
        sure = events + retracted
        if not (sure <= stored <= sure + others and events <= sendable <= sure):
            yield Problem(
                "books",
                f"Run {run_id} counted {sure} to {sure + others} events, {events} to {sure} of them sendable;"
                f" {stored} are stored, {sendable} sendable.",
                RESTORE,
            )


def _books_match_dead_letters(connection: Connection) -> Iterator[Problem]:
    counted = scalar(connection, "SELECT sum(dead) FROM run")
    stored = scalar(connection, "SELECT sum(attempts) FROM dead_letter")
    if counted != stored:
        yield Problem("books", f"{counted} dead letters were counted, {stored} attempts are stored.", RESTORE)


def _tombstones_fit(connection: Connection) -> Iterator[Problem]:
    bare = scalar(
        connection,
        "SELECT count(*) FROM event WHERE payload = '' AND event_id NOT IN (SELECT event_id FROM tombstone)",
    )
    if bare:
        yield Problem("tombstone", f"{bare} events lost their content without a purge.", RESTORE)
    kept = scalar(
        connection,
        "SELECT count(*) FROM event e JOIN tombstone t ON t.event_id = e.event_id"
        " WHERE e.payload <> '' AND e.recorded_at < t.at",
    )
    if kept:
        yield Problem("tombstone", f"{kept} events still have the content that was purged.", "Purge the case again.")


_CHECKS: tuple[Callable[[Connection], Iterator[Problem]], ...] = (
    events_without_gap,
    revisions,
    chains,
    heads_in_place,
    _books_balance,
    _books_match_events,
    _books_match_dead_letters,
    outbox_covers,
    delays_in_place,
    _tombstones_fit,
    books_match_reports,
    reports_whole,
    items_in_place,
)
