"""``casebridge status``."""

from __future__ import annotations

from typing import Any

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, data, day, line, print_json, table
from casebridge.cli.words import books_lines, heading, many
from casebridge.engine.health.beat import daemon_facts
from casebridge.engine.health.vital import vitals
from casebridge.engine.overview import SourceState, overview

__all__ = ["status"]


@click.command()
@json_option
@pass_app
def status(app: App, as_json: bool) -> None:
    """Show where everything stands: sources, questions, records set aside, what waits to be sent, the books."""
    bridge, now = app.bridge(), clock.utc_now()
    found = overview(bridge, now)
    daemon = daemon_facts(bridge.config.ledger.state, now)
    if as_json:
        sinks = [{"name": name, **data(backlog)} for name, backlog in found.sinks]
        print_json({**data(found), "sinks": sinks, "health": vitals(bridge, now), "daemon": daemon})
        return
    known = f", documents of {many(found.reports, 'report')}" if found.reports else ""
    line(f"Agency {found.agency}, {many(found.links, 'link')} between cases and reports{known}", "bold")
    if daemon is not None:
        line(_daemon(daemon))
    heading("Sources")
    if found.sources:
        columns: list[Column] = ["Source", "Last sync", ("Result", {"ratio": 1})]
        table(columns, [[item.name, *_last(item)] for item in found.sources])
    else:
        line("None. Add a [[source]] to the configuration.", indent=2)
    heading("Waiting for a person")
    snoozed = f" ({found.snoozed} of them snoozed)" if found.snoozed else ""
    line(f"{many(found.questions, 'question')}{snoozed}{_see(found.questions, 'questions list')}", indent=2)
    set_aside = f"{many(found.dead_letters, 'record')} set aside"
    line(f"{set_aside}{_see(found.dead_letters, 'deadletter list')}", indent=2)
    heading("Waiting to be sent")
    for name, backlog in found.sinks:
        parts = [f"{many(backlog.events, 'event')}"]
        parts += [f"next try {day(backlog.next_try)}"] if backlog.next_try else []
        parts += [f"{backlog.rejected:,} refused"] if backlog.rejected else []
        parts += [f"{backlog.held:,} held: `casebridge deliver list`"] if backlog.held else []
        parts += [f"ALARM, {backlog.alarms:,} changed: `casebridge deliver show {name}`"] if backlog.alarms else []
        line(f"{name}: {', '.join(parts)}", indent=2)
    if not found.sinks:
        line("No sink yet: those of the configuration show up with the first sync.", indent=2)
    heading("Books since the ledger began")
    books_lines(found.books)


def _daemon(facts: dict[str, Any]) -> str:
    if not facts["fresh"]:
        return f"A daemon wrote last {day(str(facts['at']))}; it was killed, or hangs."
    state = "runs" if facts.get("alive") else "runs, and asks to be restarted"
    paused = f"; no source is read: {facts['paused']}" if facts.get("paused") else ""
    return f"The daemon {state} (process {facts.get('pid')}){paused}"


def _see(count: int, command: str) -> str:
    return f": `casebridge {command}`" if count else ""


def _last(item: SourceState) -> tuple[str, str]:
    run = item.last_run
    if run is None:
        return "never", "-"
    books = run.books
    problems = run.detail.get("problems") or []
    if run.detail.get("interrupted"):
        result = "Interrupted; the next sync picks up what it left."
    elif problems:
        result = str(problems[0])
    elif not books.batches:
        result = "Nothing new."
    elif item.unit == "document":
        result = f"{many(books.batches, item.unit)}, {books.reports:,} told something new of a report"
        result += f", {books.dead:,} set aside" if books.dead else ""
    else:
        result = (
            f"{many(books.batches, item.unit)}, {many(books.read, 'record')}, {many(books.events, 'event')}"
            f"{f', {books.dead:,} set aside' if books.dead else ''}"
        )
    return day(run.started_at), ("Failed. " if run.state == "failed" else "") + result
