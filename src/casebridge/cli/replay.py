"""``casebridge replay``."""

from __future__ import annotations

from collections.abc import Sequence

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, print_json, progress
from casebridge.cli.words import books_lines, heading, source_lines
from casebridge.engine.result import SourceResult, SyncResult

__all__ = ["replay", "show_replays"]


@click.command()
@click.argument("source", required=False)
@json_option
@pass_app
@click.pass_context
def replay(context: click.Context, app: App, source: str | None, as_json: bool) -> None:
    """Read files or polls again with today's profile and links.

    Reads the newest archived file of SOURCE (of all sources if none is named) and every one with open dead letters; a
    system is asked again for what it gave in those polls. Use it after a change of the profile or of the links. What
    is read again and says the same makes no new event.
    """
    bridge = app.bridge()
    names = [source] if source else [item.name for item in bridge.config.source]
    results: list[SourceResult] = []
    with progress(quiet=as_json) as told:
        for name in names:
            results += bridge.replay(name, progress=told)
    context.exit(show_replays(results, as_json=as_json))


def show_replays(results: Sequence[SourceResult], *, as_json: bool) -> int:
    """Prints what reading again brought; returns the exit code."""
    code = SyncResult(sources=list(results)).exit_code
    if as_json:
        print_json({"exit_code": code, "sources": results})
        return code
    if not results:
        line("Nothing was read so far.")
    for item in results:
        source_lines(item)
        heading("Books")
        books_lines(item.books)
    if any(item.books.events or item.books.retracted for item in results):
        line("Run `casebridge sync` to write out the new events.", "dim")
    return code
