"""``casebridge deadletter``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.replay import show_replays
from casebridge.cli.screen import Column, line, pairs, print_json, table
from casebridge.cli.words import many
from casebridge.engine.bridge import Bridge
from casebridge.engine.letters import discard as give_up
from casebridge.engine.letters import letter, letters
from casebridge.engine.result import SourceResult
from casebridge.engine.units import is_polled

__all__ = ["deadletter"]


def _noun(bridge: Bridge, source: str) -> str:
    """What the number of a record is called: a file has lines, a system has records."""
    polled = any(item.name == source and is_polled(item) for item in bridge.config.source)
    return "Record" if polled else "Line"


@click.group()
def deadletter() -> None:
    """List, retry and discard records that were set aside.

    A record that can't be read truthfully is set aside with its place and the reason, and the rest of its file or
    poll goes on. What it holds is never stored: look it up in the archived file or in the case system.
    """


@deadletter.command("list")
@click.option("--all", "everything", is_flag=True, help="Also resolved and discarded ones.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@json_option
@pass_app
def list_(app: App, everything: bool, limit: int, as_json: bool) -> None:
    """List the records set aside, the oldest first."""
    bridge = app.bridge()
    with bridge.ledger("deadletter", write=False) as ledger:
        found = letters(ledger, bridge.agency.key, None if everything else "open", limit)
    if as_json:
        print_json(found)
    elif not found:
        line("Nothing is set aside.")
    else:
        columns: list[Column] = [("No.", {"justify": "right"}), "File or poll"]
        columns += [("Line or record", {"justify": "right"}), ("What is wrong", {"ratio": 1})]
        columns += ["State"] if everything else []
        rows = []
        for item in found:
            what = f"{item.summary}{f' Column {item.column!r}.' if item.column else ''}"
            rows.append([item.number, item.file, item.line, what, item.state][: len(columns)])
        table(columns, rows)
        line("What to do about one: `casebridge deadletter show NUMBER`", "dim")


@deadletter.command()
@click.argument("number", type=click.IntRange(1))
@json_option
@pass_app
def show(app: App, number: int, as_json: bool) -> None:
    """Show one record that was set aside: where it stands and what to do."""
    bridge = app.bridge()
    with bridge.ledger("deadletter", write=False) as ledger:
        item = letter(ledger, bridge.agency.key, number)
    if as_json:
        print_json(item)
        return
    noun = _noun(bridge, item.source)
    rows: list[tuple[object, object]] = [
        ("Source", item.source),
        ("Poll" if noun == "Record" else "File", item.file),
        (noun, f"{item.line} to {item.line + item.lines - 1}" if item.lines > 1 else item.line),
        ("Column", item.column or "-"),
        ("What is wrong", item.summary),
        ("What to do", item.next_step),
        ("State", item.state + (f": {item.reason}" if item.reason else "")),
        ("Read so far", many(item.attempts, "time")),
        ("Code", item.code),
    ]
    pairs(rows)
    if item.state == "open":
        line("Once it is mended:   casebridge deadletter retry " + str(number), "dim")
        line(f'To give it up:       casebridge deadletter discard {number} --reason "..."', "dim")


@deadletter.command()
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--all", "everything", is_flag=True, help="All that are open.")
@json_option
@pass_app
@click.pass_context
def retry(context: click.Context, app: App, number: int | None, everything: bool, as_json: bool) -> None:
    """Read set-aside records once more, from the archived file or the system, with today's profile."""
    if (number is None) is not everything:
        raise click.UsageError("Give a NUMBER or --all.", context)
    bridge = app.bridge()
    with bridge.ledger("deadletter", write=False) as ledger:
        if number is not None:
            sources = [letter(ledger, bridge.agency.key, number).source]
        else:
            sources = sorted({item.source for item in letters(ledger, bridge.agency.key, "open", 1_000_000)})
    results: list[SourceResult] = []
    for source in sources:
        results += bridge.replay(source, number)
    if not results and not as_json:
        line("Nothing is set aside.")
        return
    context.exit(show_replays(results, as_json=as_json))


@deadletter.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--reason", required=True, help="Why it is given up; no names.")
@pass_app
def discard(app: App, number: int, reason: str) -> None:
    """Give up one record for good; the reason is kept."""
    bridge = app.bridge()
    with bridge.ledger("deadletter discard") as ledger:
        item = give_up(ledger, bridge.agency.key, number, reason)
    line(f"Dead letter {number} ({item.file}, {_noun(bridge, item.source).lower()} {item.line}) is discarded.")
