"""``casebridge doctor``."""

from __future__ import annotations

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import pairs, print_json, text
from casebridge.engine.health.doctor import examine

__all__ = ["doctor"]

_MARKS = {"ok": ("ok", "green"), "warning": ("warning", "yellow"), "problem": ("problem", "red")}


@click.command()
@json_option
@pass_app
@click.pass_context
def doctor(context: click.Context, app: App, as_json: bool) -> None:
    """Look at this machine, the configuration and the ledger; each finding comes with its fix. Changes nothing.

    Ends with 1 if there is a problem; warnings alone end with 0.
    """
    found = examine(app.config, clock.utc_now)
    if as_json:
        print_json(found)
    else:
        for item in found:
            mark, style = _MARKS[item.level]
            fix = f"\nFix: {item.fix}" if item.fix else ""
            pairs([(text(f"{mark:<8}", style), f"{item.subject}: {item.message}{fix}")], indent=0)
    context.exit(1 if any(item.level == "problem" for item in found) else 0)
