"""``casebridge reconcile``."""

from __future__ import annotations

from datetime import datetime

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, line, print_json, table
from casebridge.cli.words import delivery_lines, many
from casebridge.engine.reconcile import Reconciliation

__all__ = ["reconcile"]

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("sink", required=False)
@click.option("--since", type=DAY, help="First day on which events were recorded (UTC); 31 days back by default.")
@click.option("--until", type=DAY, help="Last day; today by default.")
@click.option("--dry-run", is_flag=True, help="Compare only; nothing is sent.")
@json_option
@pass_app
def reconcile(
    app: App, sink: str | None, since: datetime | None, until: datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Compare what a hub has with what it took from us, and send again what it lacks.

    Compared are counts and digests of every agency and day, then the events of the days that differ. Ends with 1 if the
    hub has an event with other content, or one that nobody here knows: nothing is changed or deleted for that.
    """
    days = {"since": since.date() if since else None, "until": until.date() if until else None}
    found = app.bridge().reconcile(sink, **days, dry_run=dry_run)
    code = max(item.exit_code for item in found)
    if as_json:
        print_json({"exit_code": code, "sinks": found})
    else:
        for item in found:
            _show(item, dry_run=dry_run)
    raise SystemExit(code)


def _show(item: Reconciliation, *, dry_run: bool) -> None:
    line(f"{item.sink}: {item.first} to {item.last}", "bold")
    if not item.differences:
        line(f"Both sides have the same ({many(item.compared, 'agency day')} compared).", "green", indent=2)
        return
    right = {"justify": "right"}
    counts: list[Column] = [(name, right) for name in ("Ours", "Theirs", "Missing", "Changed", "Purged", "Unknown")]
    rows = [
        [day.day, day.agency, day.ours, day.theirs, day.missing, day.changed, day.purged, day.unknown]
        for day in item.differences
    ]
    table(["Day", "Agency", *counts], rows)
    missing = sum(day.missing for day in item.differences)
    if missing:
        told = "Run without --dry-run to send them again." if dry_run else "They are on their way once more."
        line(f"The hub lacks {many(missing, 'event')}. {told}")
    for event_id in item.changed_events:
        line(f"Event {event_id} has other content there: see `casebridge explain {event_id}`, and ask the hub.", "red")
    if any(day.purged for day in item.differences):
        line("Purged events were removed here and are still there: ask the hub to remove them too.")
    if any(day.unknown for day in item.differences):
        line("Unknown events are of this agency and not in this ledger: was it restored from an old backup?", "red")
    if item.delivery is not None:
        delivery_lines([item.delivery])
