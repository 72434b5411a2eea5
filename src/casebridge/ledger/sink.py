"""Sinks: which there are, whether they are tried at the moment, and what was there before them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from casebridge.ledger.lock import alone
from casebridge.ledger.patience import Patience, limits_of_waiting
from casebridge.ledger.schema import sink
from casebridge.ledger.statement import scalar
from casebridge.ledger.trouble import config_fault
from casebridge.model import moment_text

__all__ = [
    "SinkRow",
    "SinkState",
    "enter_sink",
    "fill_sink",
    "pause_sink",
    "sink_failed",
    "sink_state",
    "sinks",
    "wake_sink",
]

SEGMENT = 1_000
FILL = 50_000
"""Events that one transaction looks at when a new sink gets what is there already."""

_STATE = (
    "SELECT sink_id, name, takes, failures, open_until, code, exit_code, paused, last_sent, filled < fill_to FROM sink"
)
_SEGMENT = (
    "INSERT INTO outbox (sink_id, first_seq, last_seq, state, attempts, next_try, code, run_id)"
    " VALUES (?, ?, ?, 'pending', 0, '', '', ?)"
)


class SinkRow(NamedTuple):
    """A sink: its number, its name in the configuration and what it takes."""

    sink_id: int
    name: str
    takes: str


class SinkState(NamedTuple):
    """A sink and its circuit.

    ``failures`` in a row, the last of them ``code`` with ``exit_code``; it is left alone until ``open_until``.
    ``paused`` is why a person stopped it. ``last_sent`` is when it last took something. ``filling``: what was there
    before it does not stand in its outbox yet. Moments are in wire form, empty if there is none.
    """

    sink_id: int
    name: str
    takes: str
    failures: int
    open_until: str
    code: str
    exit_code: int
    paused: str
    last_sent: str
    filling: bool

    def rests(self, now: datetime) -> bool:
        """Whether it is left alone at ``now``."""
        by, beyond = limits_of_waiting(now)
        return by < self.open_until <= beyond


def sinks(connection: Connection) -> list[SinkRow]:
    """All sinks, the oldest first."""
    query = select(sink.c.sink_id, sink.c.name, sink.c.takes).order_by(sink.c.sink_id)
    return [SinkRow(*row) for row in connection.execute(query)]


def sink_state(connection: Connection, name: str) -> SinkState | None:
    """The sink called ``name``, or None."""
    row = connection.exec_driver_sql(f"{_STATE} WHERE name = ?", (name,)).one_or_none()
    return None if row is None else SinkState._make((*row[:9], bool(row[9])))


def enter_sink(connection: Connection, at: datetime, name: str, takes: str) -> int:
    """The number of the sink called ``name``; a new one is to be filled with what is there already (``fill_sink``).

    Raises:
        FixConfig: ``sink_takes_changed`` if the name belongs to a sink that takes something else.
    """
    known = select(sink).where(sink.c.name == name)
    found = connection.execute(known).one_or_none()
    if found is None:
        alone(connection, "register")
        # What is being numbered now either stands already when it is looked for below, or knows of the sink.
        alone(connection, "number")
        found = connection.execute(known).one_or_none()
    if found is not None:
        if found.takes != takes:
            raise config_fault("sink_takes_changed")
        return int(found.sink_id)
    values = {"name": name, "takes": takes, "created_at": moment_text(at)}
    sink_id = int(connection.execute(insert(sink).values(values).returning(sink.c.sink_id)).scalar_one())
    connection.exec_driver_sql(
        "UPDATE sink SET fill_to = (SELECT coalesce(max(seq), 0) FROM event) WHERE sink_id = ?", (sink_id,)
    )
    return sink_id


def fill_sink(connection: Connection, sink_id: int) -> bool:
    """Puts the next events that were there before a sink into its outbox; False once all are.

    Each call is a transaction of its own, so that nobody waits for millions of events; a segment ends with its run.
    """
    # Writing first keeps everybody else off this row, on PostgreSQL as well.
    connection.exec_driver_sql("UPDATE sink SET filled = filled WHERE sink_id = ?", (sink_id,))
    filled, to = connection.exec_driver_sql("SELECT filled, fill_to FROM sink WHERE sink_id = ?", (sink_id,)).one()
    if filled >= to:
        return False
    end = min(filled + FILL, to)
    rows = connection.exec_driver_sql(
        "SELECT seq, run_id FROM event WHERE seq > ? AND seq <= ? AND sendable ORDER BY seq", (filled, end)
    )
    segments: list[tuple[int, int, int, int]] = []
    size = 0
    for seq, run_id in rows:
        if segments and segments[-1][3] == run_id and size < SEGMENT:
            segments[-1] = (sink_id, segments[-1][1], seq, run_id)
            size += 1
        else:
            segments.append((sink_id, seq, seq, run_id))
            size = 1
    if segments:
        connection.exec_driver_sql(_SEGMENT, segments)
    connection.exec_driver_sql("UPDATE sink SET filled = ? WHERE sink_id = ?", (end, sink_id))
    return bool(end < to)


def sink_failed(
    connection: Connection, at: datetime, sink_id: int, code: str, exit_code: int, asked: float, patience: Patience
) -> None:
    """Opens a sink's circuit: nothing could be sent to it, for ``code``; it ``asked`` to be left alone for seconds.

    What a person has to mend (``exit_code`` 2) is tried at the longest interval.
    """
    failures = scalar(connection, "SELECT failures FROM sink WHERE sink_id = ?", sink_id) + 1
    until = patience.next_try(at, failures, max(asked, patience.longest if exit_code == 2 else 0.0))
    connection.exec_driver_sql(
        "UPDATE sink SET failures = ?, open_until = ?, code = ?, exit_code = ? WHERE sink_id = ?",
        (failures, until, code, exit_code, sink_id),
    )


def wake_sink(connection: Connection, sink_id: int) -> None:
    """Closes a sink's circuit and makes everything due that it put off."""
    connection.exec_driver_sql(
        "UPDATE sink SET failures = 0, open_until = '', code = '', exit_code = 0 WHERE sink_id = ?", (sink_id,)
    )
    connection.exec_driver_sql("UPDATE delay SET next_try = '' WHERE sink_id = ?", (sink_id,))


def pause_sink(connection: Connection, sink_id: int, reason: str) -> None:
    """Stops a sink for a reason of a person's; an empty one lets it go on."""
    connection.exec_driver_sql("UPDATE sink SET paused = ? WHERE sink_id = ?", (reason, sink_id))
