"""``casebridge purge``."""

from __future__ import annotations

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, print_json
from casebridge.cli.words import many
from casebridge.engine.operate.purge import REASONS, CasePurge, purge_case
from casebridge.engine.operate.retention import purge_expired

__all__ = ["purge"]


@click.group()
def purge() -> None:
    """Remove a case for good, or what is older than the retention clock allows."""


@purge.command("case")
@click.argument("number")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Why; it stays in the ledger.")
@click.option("--source", help="Only from this source; the links of the case go anyway.")
@click.option(
    "--now", "at_once", is_flag=True, help="Purge at once: sinks are not told, and keep what they have of the case."
)
@click.option(
    "--after-delivery", is_flag=True, help="Take the case back, deliver that, then purge. This is the default."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_app
@click.pass_context
def case_(
    context: click.Context,
    app: App,
    number: str,
    reason: str,
    source: str | None,
    at_once: bool,
    after_delivery: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Remove case NUMBER for good: what it said, its links, its questions. Counts stay.

    What sinks were told is taken back first. Ends with 3 if a sink could not be told; then the case stays until the
    same command is run again.
    """
    if at_once and after_delivery:
        raise click.UsageError("Give --now or --after-delivery, not both.", context)
    if not yes and not as_json:
        click.confirm("Nothing brings a purged case back. Go on?", abort=True)
    done = purge_case(app.bridge(), number, reason, source=source, at_once=at_once)
    if as_json:
        print_json(done)
    else:
        _told(done)
    context.exit(0 if done.purged else 3)


def _told(done: CasePurge) -> None:
    if done.retracted:
        line(f"{many(done.retracted, 'event')} taken back.")
    if not done.purged:
        line(f"The case is still here: {', '.join(done.waiting)} could not be told yet.", "yellow")
        line("Next: run the same command again once that works, or add --now to purge without telling.")
        return
    line(f"The case is purged: {many(done.events, 'event')} lost {'its' if done.events == 1 else 'their'} content.")
    if done.untold:
        line(f"Not told, and so unchanged: {', '.join(done.untold)}.", "yellow")
    if done.copies:
        line("Copies that may still hold it, to be deleted or replaced:", "yellow")
        for path in done.copies:
            line(str(path), indent=2)
    line("Files in archives and in the case system itself are beyond casebridge's reach.")


@purge.command()
@click.option("--dry-run", is_flag=True, help="Only count.")
@json_option
@pass_app
def expired(app: App, dry_run: bool, as_json: bool) -> None:
    """Remove what `[retention]` no longer keeps. Nothing goes that waits for delivery or for an answer.

    The daemon does it once a day.
    """
    done = purge_expired(app.bridge(), clock.utc_now(), dry_run=dry_run)
    if as_json:
        print_json(done)
        return
    would = "would be " if dry_run else ""
    line(f"{many(done.cases, 'case')} {would}purged, {many(done.reports, 'report')} on batches {would}emptied,")
    line(f"{many(done.keys, 'key')} of requests {would}forgotten.")
    if done.busy:
        line(f"In use, so left for the next time: {', '.join(done.busy)}.", "yellow")
