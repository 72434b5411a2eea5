"""The latest run of each source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from casebridge.ledger.run import RunRow, run_row
from casebridge.ledger.schema import run, source
from casebridge.model import moment_text

__all__ = ["began_since", "latest_runs"]


def latest_runs(
    connection: Connection, commands: Sequence[str] = ("sync",), *, state: str | None = None
) -> dict[int, RunRow]:
    """The latest run of each source that has one, by the source's number.

    Args:
        connection: to the ledger.
        commands: runs of these only.
        state: only runs that ended so (done, failed) or have not ended (running); None for all.
    """
    inner = run.alias()
    wanted = (inner.c.source_id == source.c.source_id) & inner.c.command.in_(commands)
    if state is not None:
        wanted &= inner.c.state == state
    newest = select(inner.c.run_id).where(wanted).order_by(inner.c.run_id.desc()).limit(1).scalar_subquery()
    rows = connection.execute(select(run).join_from(source, run, run.c.run_id == newest))
    return {row.source_id: run_row(row) for row in rows}


def began_since(connection: Connection, name: str, moment: datetime) -> bool:
    """Whether the latest run of the source called ``name`` began at ``moment`` or later."""
    newest = (
        select(run.c.started_at)
        .join_from(run, source, run.c.source_id == source.c.source_id)
        .where(source.c.name == name)
        .order_by(run.c.run_id.desc())
        .limit(1)
    )
    found = connection.execute(newest).scalar_one_or_none()
    return found is not None and found >= moment_text(moment)
