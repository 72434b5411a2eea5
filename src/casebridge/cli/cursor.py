"""``casebridge cursor``."""

from __future__ import annotations

import json

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, data, day, line, print_json, table
from casebridge.cli.words import heading
from casebridge.engine.bridge import Bridge
from casebridge.engine.units import is_polled
from casebridge.errors import FixConfig
from casebridge.ledger import Ledger

__all__ = ["cursor"]

BATCHES = 10


@click.group()
def cursor() -> None:
    """Show or move how far a source was read."""


@cursor.command()
@click.argument("source")
@json_option
@pass_app
def show(app: App, source: str, as_json: bool) -> None:
    """Show the position of SOURCE, that of its latest backfill, and the files or polls read last."""
    bridge = app.bridge()
    bridge.source(source)
    with bridge.ledger("cursor", write=False) as ledger:
        number = _number(ledger, bridge, source)
        position = ledger.cursor(number)
        apart = ledger.backfill(number)
        batches = ledger.batches(number, BATCHES)
    polled = is_polled(bridge.source(source))
    if as_json:
        identity = "id" if polled else "sha256"
        rows = [{"name": row.batch.name, identity: row.batch.batch_id, "state": row.state} for row in batches]
        found = {"source": source, "position": json.loads(position) if position else None}
        window = {**data(apart), "position": json.loads(apart.position or "null")} if apart else None
        print_json({**found, "backfill": window, "polls" if polled else "files": rows})
        return
    line(f"Position: {position or 'at the start'}")
    if apart:
        reached = "done" if apart.done else f"at {apart.position}" if apart.position else "at its start"
        line(f"Backfill from {day(apart.since)} to {day(apart.until)}: {reached}")
    if batches:
        heading("Polls read last" if polled else "Files read last")
        shown = [[row.batch.name, row.state, day(row.batch.received_at), f"{row.batch.size:,}"] for row in batches]
        columns: list[Column] = ["Poll" if polled else "File", "Result", "Dated", ("Bytes", {"justify": "right"})]
        table(columns[:3] if polled else columns, [row[: 3 if polled else 4] for row in shown])


@cursor.command("set")
@click.argument("source")
@click.argument("position")
@pass_app
def set_(app: App, source: str, position: str) -> None:
    """Move SOURCE to POSITION, a JSON object as `cursor show --json` prints it."""
    bridge = app.bridge()
    bridge.source(source)
    try:
        parsed = json.loads(position)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise FixConfig(
            "position_invalid",
            "A position is a JSON object.",
            next_step="Copy one from `casebridge cursor show SOURCE --json`.",
        )
    with bridge.ledger("cursor set") as ledger:
        number = _number(ledger, bridge, source)
        with ledger.holding("source", number):
            ledger.set_cursor(number, json.dumps(parsed))
    line(f"Source {source} goes on from there.")


@cursor.command()
@click.argument("source")
@pass_app
def reset(app: App, source: str) -> None:
    """Send SOURCE back to its start: files that are dropped again are read again, a system is read whole.

    Nothing that was stored goes away, and what is read again and says the same makes no new event.
    """
    bridge = app.bridge()
    bridge.source(source)
    with bridge.ledger("cursor reset") as ledger:
        number = _number(ledger, bridge, source)
        with ledger.holding("source", number):
            ledger.reset_cursor(number)
    if is_polled(bridge.source(source)):
        line(f"Source {source} starts again: the next `casebridge sync {source}` reads the whole system.")
    else:
        line(f"Source {source} starts again. Drop the files again, or run `casebridge replay {source}`.")


def _number(ledger: Ledger, bridge: Bridge, name: str) -> int:
    for row in ledger.sources():
        if row.name == name and row.agency == bridge.agency.key:
            return row.source_id
    raise FixConfig("source_unread", "This source was never read.", next_step=f"Run `casebridge sync {name}` first.")
