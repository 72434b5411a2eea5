"""``casebridge check``."""

from __future__ import annotations

import rich_click as click
from rich.text import Text

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, pairs, print_json, text
from casebridge.cli.words import heading, many
from casebridge.engine.look.firstlook import look_at_receiver
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

    A hub's receivers are looked at as well: whether events of their peers can be fetched.

    Ends with 1 if something needs a person.
    """
    bridge = app.bridge()
    names = [source] if source else [item.name for item in (*bridge.config.source, *bridge.config.reports)]
    receivers = [] if source else bridge.config.receiver
    if not names and not receivers:
        raise FixConfig("source_none", "The configuration has no source.", next_step="Add a [[source]] table.")
    folders = {item.name for item in bridge.config.reports}
    found = {name: bridge.check(name) for name in names}
    fetched = {item.name: look_at_receiver(item, bridge.plugins, bridge.sink_context()) for item in receivers}
    wrong = sum(not result.ok for results in (*found.values(), *fetched.values()) for result in results)
    if as_json:
        told = [("source", *item) for item in found.items()] + [("receiver", *item) for item in fetched.items()]
        print_json([{kind: name, **_data(result)} for kind, name, results in told for result in results])
    else:
        for name, results in found.items():
            heading(f"{'Reports' if name in folders else 'Source'} {name}")
            for result in results:
                _show(result)
        for name, results in fetched.items():
            heading(f"Receiver {name}")
            for result in results:
                _show(result)
        line()
        if wrong:
            line(f"{many(wrong, 'thing')} to look at.", "yellow")
        else:
            line(f"All is well. Next: `casebridge {'sync' if names else 'hub receive --once'}`", "green")
    context.exit(1 if wrong else 0)


def _data(result: CheckResult) -> dict[str, object]:
    return {"subject": result.subject, "ok": result.ok, "message": result.message, "next_step": result.next_step}


def _show(result: CheckResult) -> None:
    mark, style = ("ok", "green") if result.ok else ("!!", "red")
    said = text(f"{result.subject}: {result.message}", "" if result.ok else style)
    step = text(f"\nNext: {result.next_step}" if result.next_step else "", "dim" if result.ok else "")
    pairs([(text(mark, style), Text.assemble(said, step))])
