"""``casebridge link``."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.reportwords import brief
from casebridge.cli.screen import day, line, print_json, table
from casebridge.cli.words import many
from casebridge.engine.bridge import Bridge
from casebridge.engine.links import LinkImport, add_link, import_links, reject_link
from casebridge.engine.units import is_polled
from casebridge.engine.wording import fault_text
from casebridge.guard.table import TableOptions

__all__ = ["link"]

FAULTS = 20


@click.group()
def link() -> None:
    """Link cases to CyberTipline reports.

    A case may concern several reports and a report several cases. Nothing is said about a report without a link.
    """


@link.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--report-column", help="The column of the report ID, if it is not found by itself.")
@click.option("--case-column", help="The column of the case number, if it is not found by itself.")
@click.option("--delimiter", default=",", show_default=True, help="The character between cells; \\t for a tab.")
@json_option
@pass_app
@click.pass_context
def import_(
    context: click.Context,
    app: App,
    file: Path,
    report_column: str | None,
    case_column: str | None,
    delimiter: str,
    as_json: bool,
) -> None:
    """Take in a link table: a CSV or XLSX file with a column of report IDs and one of case numbers.

    Ends with 1 if rows could not be used; the others are taken.
    """
    mark = "\t" if delimiter == "\\t" else delimiter
    if len(mark) != 1:
        raise click.BadParameter("one character, or \\t", context, param_hint="--delimiter")
    bridge = app.bridge()
    with bridge.ledger("link import") as ledger:
        done = import_links(
            ledger,
            bridge.agency,
            file,
            report_column=report_column,
            case_column=case_column,
            options=TableOptions(delimiter=mark),
        )
    if as_json:
        print_json(done)
    else:
        _told(bridge, done)
        for fault in done.faults[:FAULTS]:
            line(f"{file.name}, line {fault.line}: {fault_text(fault.code)[0]}", "yellow", indent=2)
        if len(done.faults) > FAULTS:
            line(f"and {len(done.faults) - FAULTS:,} more", "dim", indent=2)
    context.exit(1 if done.faults else 0)


@link.command()
@click.argument("case")
@click.argument("report")
@json_option
@pass_app
def add(app: App, case: str, report: str, as_json: bool) -> None:
    """Link one case to one report."""
    bridge = app.bridge()
    with bridge.ledger("link add") as ledger:
        done = add_link(ledger, bridge.agency, case, report)
    if as_json:
        print_json(done)
    else:
        _told(bridge, done)
        _known(bridge, report)


@link.command()
@click.argument("case")
@click.argument("report")
@json_option
@pass_app
def reject(app: App, case: str, report: str, as_json: bool) -> None:
    """Take a link back; what was said because of it is taken back too."""
    bridge = app.bridge()
    with bridge.ledger("link reject") as ledger:
        retracted = reject_link(ledger, bridge.agency, case, report)
    if as_json:
        print_json({"retracted": retracted})
        return
    line("The link is taken back and will not be used again.")
    if retracted:
        line(f"{many(retracted, 'event')} taken back. Run `casebridge sync` to write that out.")


@link.command("list")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@json_option
@pass_app
def list_(app: App, limit: int, as_json: bool) -> None:
    """List the links in the order of case numbers."""
    bridge = app.bridge()
    with bridge.ledger("link", write=False) as ledger:
        found = ledger.list_links(agency=bridge.agency.key, limit=limit)
        total = ledger.count_links(bridge.agency.key)
    if as_json:
        print_json(found)
    elif not found:
        line("There is no link yet. Next: `casebridge link import FILE`")
    else:
        names = {"CONFIRMED": "linked", "REJECTED": "taken back", "CANDIDATE": "asked"}
        table(
            ["Case", "Report", "State", "By", "Since"],
            [
                [row.case_number, row.report_id, names[row.state], row.linked_by.lower(), day(row.linked_at)[:10]]
                for row in found
            ],
        )
        if total > len(found):
            line(f"{len(found):,} of {total:,}; --limit shows more.", "dim")


def _told(bridge: Bridge, done: LinkImport) -> None:
    parts = [f"{many(done.added, 'link')} added"]
    parts += [f"{done.changed:,} changed"] if done.changed else []
    parts += [f"{done.unchanged:,} known already"] if done.unchanged else []
    parts += [f"{many(len(done.faults), 'row')} unusable"] if done.faults else []
    line(", ".join(parts) + ".", "green" if not done.faults else "yellow")
    if done.events:
        line(f"{many(done.events, 'event')} followed from records that waited for a link.")
    if done.added or done.changed:
        polled = {is_polled(item) for item in bridge.config.source}
        if polled != {True}:
            line("Records read before are looked at again by `casebridge replay`.", "dim")
        if True in polled:
            line("`casebridge sync` asks a system for these cases, if the profile has [rest.case].", "dim")


def _known(bridge: Bridge, report: str) -> None:
    """What is known of the report that was linked, so that a slip of the pen shows."""
    found = bridge.report(report)
    if found.meta is not None:
        line(f"Report {found.report_id}: {brief(found.meta)}.", "dim")
    elif bridge.config.reports:
        line(f"No document of report {found.report_id} was read yet.", "dim")
