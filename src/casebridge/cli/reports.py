"""``casebridge reports``."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.reportwords import report_lines, report_table
from casebridge.cli.screen import line, print_json, progress
from casebridge.cli.words import books_lines, source_lines

__all__ = ["reports"]


@click.group()
def reports() -> None:
    """List and show the reports themselves, and which of them belong together.

    What is known of a report comes from its documents, read from the folders under [[reports]] or by hand: when it
    came, from whom, how many files and which of them the provider viewed, never what it says of anybody.
    """


@reports.command("list")
@click.option("--after", default="0", help="Only reports with a greater number.", metavar="REPORT")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@json_option
@pass_app
def list_(app: App, after: str, limit: int, as_json: bool) -> None:
    """List the reports in the order of their numbers."""
    bridge = app.bridge()
    if not after.isascii() or not after.isdigit() or len(after) > 19:
        raise click.BadParameter("the number of a report", param_hint="--after")
    found = bridge.reports(after=after, limit=limit)
    if as_json:
        print_json(found)
    elif not found:
        line(
            "No report yet. Name a folder of documents under [[reports]] in the configuration, then `casebridge sync`."
        )
    else:
        report_table(found, clock.utc_now().date())
        if len(found) == limit:
            line(f"More: `casebridge reports list --after {found[-1].report_id}`", "dim")
        line("All that is known of one: `casebridge reports show REPORT`", "dim")


@reports.command()
@click.argument("report")
@json_option
@pass_app
def show(app: App, report: str, as_json: bool) -> None:
    """Show one report: its metadata, its cases, what was said about it, and the reports it belongs with.

    What is suggested about its quality is made from the metadata alone: nothing of it is sent or stored.
    """
    found = app.bridge().report(report)
    if as_json:
        print_json(found)
    else:
        report_lines(found, clock.utc_now().date())


@reports.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--type", "kind", required=True, metavar="PLUGIN/NAME", help="What reads it.")
@json_option
@pass_app
@click.pass_context
def read(context: click.Context, app: App, file: Path, kind: str, as_json: bool) -> None:
    """Read one document by hand and store what it says; the file stays where it is.

    Ends with 1 if it could not be read, or parts of it could not.
    """
    bridge = app.bridge()
    with progress(quiet=as_json) as told:
        result = bridge.read_report(file.absolute(), kind, told)
    if as_json:
        print_json(result)
    else:
        source_lines(result)
        books_lines(result.books)
    context.exit(result.exit_code or int(result.partial or result.failed))
