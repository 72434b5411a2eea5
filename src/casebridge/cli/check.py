"""``casebridge check``."""

from __future__ import annotations

import rich_click as click
from rich.text import Text

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, pairs, print_json, text
from casebridge.cli.words import heading, many
from casebridge.errors import FixConfig
from casebridge.sdk import CheckResult

__all__ = ["check"]


@click.command()
@click.argument("source", required=False)
@json_option
@pass_app
@click.pass_context
def check(context: click.Context, app: App, source: str | None, as_json: bool) -> None:
    """Look at a source before it is read: its profile, its folder or system, its first records.

    Writes nothing. Runs the profile's own tests, reaches the folder or system, and holds the first waiting file or the
    first page against the profile: what would be kept, codes without a meaning, records that would be set aside, and
    what is not read.

    Ends with 1 if something needs a person.
    """
    bridge = app.bridge()
    names = [source] if source else [item.name for item in (*bridge.config.source, *bridge.config.reports)]
    if not names:
        raise FixConfig("source_none", "The configuration has no source.", next_step="Add a [[source]] table.")
    folders = {item.name for item in bridge.config.reports}
    found = {name: bridge.check(name) for name in names}
    wrong = sum(not result.ok for results in found.values() for result in results)
    if as_json:
        print_json([{"source": name, **_data(result)} for name, results in found.items() for result in results])
    else:
        for name, results in found.items():
            heading(f"{'Reports' if name in folders else 'Source'} {name}")
            for result in results:
                _show(result)
        line()
        if wrong:
            line(f"{many(wrong, 'thing')} to look at.", "yellow")
        else:
            line("All is well. Next: `casebridge sync`", "green")
    context.exit(1 if wrong else 0)


def _data(result: CheckResult) -> dict[str, object]:
    return {"subject": result.subject, "ok": result.ok, "message": result.message, "next_step": result.next_step}


def _show(result: CheckResult) -> None:
    mark, style = ("ok", "green") if result.ok else ("!!", "red")
    said = text(f"{result.subject}: {result.message}", "" if result.ok else style)
    step = text(f"\nNext: {result.next_step}" if result.next_step else "", "dim" if result.ok else "")
    pairs([(text(mark, style), Text.assemble(said, step))])
