"""The volume guard: a run that changes too much of what its source stands for waits for a person.

Whoever exports a file with its columns shifted changes every case at once. What such a run made is stored, but no sink
gets it, nor what the same source says after it, before somebody has looked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.rows import EventRow
from casebridge.ledger.statement import scalar

__all__ = [
    "INTERRUPTED",
    "LIMITS",
    "NOT_HELD",
    "HeldRun",
    "Limits",
    "TooMuch",
    "count_changes",
    "go_on_from",
    "hold_run",
    "limits_kept",
    "release_run",
    "runs_on_hold",
    "too_much",
]

NOT_HELD = (
    "NOT EXISTS (SELECT 1 FROM run h WHERE h.guard = 'held' AND h.source_id = {run}.source_id"
    " AND h.run_id <= {run}.run_id)"
)
"""SQL: whether the run ``{run}`` may be sent: neither it nor an earlier one of its source is held."""

_KEPT = "guard"

INTERRUPTED = "interrupted"
"""The key of a run's detail that says that its process was killed."""


class Limits(NamedTuple):
    """A run is held that changes more than ``share`` of what stood before it, and at least ``least`` statements."""

    share: float = 0.25
    least: int = 20


LIMITS = Limits()
"""Those of a configuration that says nothing of them."""


class TooMuch(NamedTuple):
    """How many statements a held run changed, of how many that stood before it."""

    changed: int
    standing: int


class HeldRun(NamedTuple):
    """A run that waits for a person: its number, source, command, start (wire form), events, and what it changed."""

    run_id: int
    source: str
    command: str
    started_at: str
    events: int
    changed: int


def limits_kept(limits: Limits | None) -> dict[str, Any]:
    """What a run's detail keeps of the limits while it runs: whoever finds it killed has to know them."""
    return {} if limits is None else {_KEPT: list(limits)}


def go_on_from(connection: Connection, source_id: int, command: str) -> tuple[int, int, int]:
    """What a new run takes over (first_seq, changed, fresh) of the one before it: both are one if that was cut off.

    That is, killed or stopped by the ledger. Otherwise a kill would let a change through by halves, or take the second
    half for a change of the first.
    """
    row = connection.exec_driver_sql(
        "SELECT detail, first_seq, changed, fresh FROM run WHERE source_id = ? AND command = ?"
        " ORDER BY run_id DESC LIMIT 1",
        (source_id, command),
    ).one_or_none()
    detail = {} if row is None else json.loads(row[0])
    if row is None or not (detail.get(INTERRUPTED) or str(detail.get("code", "")).startswith("ledger_")):
        return 0, 0, 0
    return int(row[1]), int(row[2]), int(row[3])


def count_changes(connection: Connection, run_id: int, first: int, events: Sequence[EventRow]) -> None:
    """Adds events that are stored from number ``first`` on to what their run has changed."""
    began = scalar(connection, "SELECT first_seq FROM run WHERE run_id = ?", run_id) or first
    # What a run says itself and corrects itself was never sent, so it changes nothing.
    changed = sum(row.sendable and not row.late and row.prev_seq is not None and row.prev_seq < began for row in events)
    fresh = sum(row.prev_seq is None for row in events)
    connection.exec_driver_sql(
        "UPDATE run SET first_seq = ?, changed = changed + ?, fresh = fresh + ? WHERE run_id = ?",
        (began, changed, fresh, run_id),
    )


def too_much(connection: Connection, run_id: int) -> TooMuch | None:
    """What a run that is about to end has changed, if that is more than its limits allow; marks it as held then."""
    detail, source_id, first_seq, changed, fresh = connection.exec_driver_sql(
        "SELECT detail, source_id, first_seq, changed, fresh FROM run WHERE run_id = ?", (run_id,)
    ).one()
    kept = json.loads(detail).get(_KEPT)
    if kept is None or changed < max(int(kept[1]), 1):
        return None
    # What the run took back stood before it, what it said for the first time did not.
    heads = scalar(
        connection,
        "SELECT count(*) FROM head WHERE source_id = ? AND (NOT retracted OR seq >= ?)",
        source_id,
        first_seq,
    )
    found = TooMuch(int(changed), heads - int(fresh))
    if changed <= float(kept[0]) * found.standing:
        return None
    connection.exec_driver_sql("UPDATE run SET guard = 'held' WHERE run_id = ?", (run_id,))
    return found


def hold_run(connection: Connection, run_id: int) -> bool:
    """Holds what a run made and no sink has yet; False if there is no such run."""
    done = connection.exec_driver_sql("UPDATE run SET guard = 'held' WHERE run_id = ?", (run_id,))
    return bool(done.rowcount)


def release_run(connection: Connection, run_id: int) -> bool:
    """Lets a held run go; False if it is not held."""
    done = connection.exec_driver_sql(
        "UPDATE run SET guard = 'released' WHERE run_id = ? AND guard = 'held'", (run_id,)
    )
    return bool(done.rowcount)


def runs_on_hold(connection: Connection) -> list[HeldRun]:
    """The runs that wait for a person, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT r.run_id, s.name, r.command, r.started_at, r.events + r.retracted, r.changed"
        " FROM run r JOIN source s ON s.source_id = r.source_id WHERE r.guard = 'held' ORDER BY r.run_id"
    )
    return [HeldRun(*row) for row in rows]
