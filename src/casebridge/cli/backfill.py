"""``casebridge backfill``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.replay import show_replays
from casebridge.cli.screen import data, day, line, print_json, progress
from casebridge.engine.result import SyncResult

__all__ = ["backfill"]


@click.command()
@click.argument("source")
@click.option("--since", required=True, metavar="DATE", help="First day of the window, or a time with an offset.")
@click.option("--until", required=True, metavar="DATE", help="Last day of the window, or a time.")
@json_option
@pass_app
@click.pass_context
def backfill(context: click.Context, app: App, source: str, since: str, until: str, as_json: bool) -> None:
    """Read what a system changed in a window of the past.

    For a source that can be asked for a span of time. It moves nothing that `casebridge sync` goes by, and what is
    older than what stands changes nothing. Stopped on the way, the same command goes on where it was.
    """
    with progress(quiet=as_json) as told:
        done = app.bridge().backfill(source, since, until, progress=told)
    code = SyncResult(sources=[done.result]).exit_code if done.result else 0
    if as_json:
        print_json({"exit_code": code, **data(done)})
        context.exit(code)
    line(f"Changed from {day(done.since)} to {day(done.until)}:", "bold")
    if done.result is not None:
        code = show_replays([done.result], as_json=False)
    if done.finished:
        line("This window is read to its end." if done.result else "This window was read to its end before.", "green")
    else:
        line("This window is not at its end yet. Run the same command again to go on.", "yellow")
    context.exit(code)
