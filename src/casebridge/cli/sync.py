"""``casebridge sync``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, print_json, progress
from casebridge.cli.words import books_lines, delivery_lines, events_table, heading, many, source_lines
from casebridge.engine.bridge import Bridge
from casebridge.engine.result import SyncResult
from casebridge.ledger.event import StoredEvent

__all__ = ["show_result", "sync"]

EVENTS = 20


@click.command()
@click.argument("source", nargs=-1)
@click.option("--due", is_flag=True, help="Only sources whose interval has passed since their last run.")
@click.option(
    "--once", is_flag=True, expose_value=False, help="One run and no more: what sync does; for timers to say so."
)
@click.option("--no-deliver", is_flag=True, help="Read and store, but write nothing out.")
@click.option("--accept-vanished", is_flag=True, help="Believe a full export that lacks many known cases.")
@click.option("--quiet", is_flag=True, help="Print nothing unless something needs a person.")
@json_option
@pass_app
@click.pass_context
def sync(
    context: click.Context,
    app: App,
    source: tuple[str, ...],
    due: bool,
    no_deliver: bool,
    accept_vanished: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read what is new and write out the feedback.

    Reads every SOURCE (all if none is named, folders of reports as well), stores what it says, asks what is missing,
    and hands the events to the sinks. Running it again with nothing new does nothing.

    Ends with 0 if all is well, 1 if records or files were set aside, 2 if the configuration or a right has to be
    corrected, 3 if a folder or a system was not there, 4 if the ledger can't be trusted.
    """
    bridge = app.bridge()
    with progress(quiet=quiet or as_json) as told:
        result = bridge.sync(
            source or None, due=due, send=not no_deliver, accept_vanished=accept_vanished, progress=told
        )
    if as_json:
        print_json({"exit_code": result.exit_code, "sources": result.sources, "deliveries": result.deliveries})
    elif not quiet or result.exit_code:
        show_result(bridge, result)
    context.exit(result.exit_code)


def show_result(bridge: Bridge, result: SyncResult) -> None:
    """Prints a sync: files, events, questions, what was sent, the books."""
    if not result.sources:
        line("No source is due.")
    for item in result.sources:
        source_lines(item)
    events, more = _made(bridge, result)
    if events:
        heading(f"{many(len(events) + more, 'new event')}")
        events_table(events)
        if more:
            line(f"and {more:,} more: `casebridge events list`", "dim")
    asked = sum(item.books.questions for item in result.sources)
    dead = sum(item.books.dead for item in result.sources)
    if asked:
        line(
            f"{many(asked, 'statement')} wait{'s' * (asked == 1)} for an answer: `casebridge questions list`", "yellow"
        )
    if dead:
        line(f"{many(dead, 'record')} set aside: `casebridge deadletter list`", "yellow")
    if result.deliveries:
        heading("Sent")
        delivery_lines(result.deliveries)
    for item in result.sources:
        if item.batches or not item.books.balanced:
            heading(f"Books of {item.source}")
            books_lines(item.books)


def _made(bridge: Bridge, result: SyncResult) -> tuple[list[StoredEvent], int]:
    found: list[StoredEvent] = []
    total = 0
    with bridge.ledger("sync", write=False) as ledger:
        for item in result.sources:
            books = item.books
            total += books.events + books.retracted + books.questions
            if item.run_id and books.events + books.retracted + books.questions:
                found += ledger.events(run_id=item.run_id, limit=EVENTS)
    return found[:EVENTS], max(0, total - EVENTS) if len(found) >= EVENTS else 0
