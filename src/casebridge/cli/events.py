"""``casebridge events``."""

from __future__ import annotations

import json

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import line, pairs, print_json
from casebridge.cli.words import event_pairs, events_table
from casebridge.errors import FixConfig
from casebridge.ledger.event import StoredEvent
from casebridge.model import EventKind, FeedbackEvent, match_key, parse_report_id

__all__ = ["events"]


@click.group()
def events() -> None:
    """List feedback events, or show one.

    An event is a statement about one report. It is never changed: what is known later is a later event that names the
    one it takes the place of.
    """


@events.command("list")
@click.option("--report", help="Only events about this CyberTipline report.")
@click.option("--case", "case_number", help="Only events of this case.")
@click.option("--source", help="Only events from this source.")
@click.option("--run", "run_id", type=click.IntRange(1), help="Only events that this run made.")
@click.option("--kind", type=click.Choice([kind.value for kind in EventKind], case_sensitive=False), help="Only these.")
@click.option("--current", is_flag=True, help="Only what stands now.")
@click.option("--incomplete", is_flag=True, help="Only events that wait for an answer.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@json_option
@pass_app
def list_(
    app: App,
    report: str | None,
    case_number: str | None,
    source: str | None,
    run_id: int | None,
    kind: str | None,
    current: bool,
    incomplete: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List events in the order they were stored."""
    bridge = app.bridge()
    if source is not None:
        bridge.source(source)
    with bridge.ledger("events", write=False) as ledger:
        found = ledger.events(
            source_name=source,
            case_key=match_key(case_number) if case_number is not None else None,
            report_id=(parse_report_id(report) or "") if report is not None else None,
            run_id=run_id,
            kind=kind.upper() if kind else None,
            complete=False if incomplete else None,
            current=current,
            limit=limit,
        )
    if as_json:
        print_json([_data(row) for row in found])
    elif not found:
        line("No event fits.")
    else:
        events_table(found)
        if len(found) == limit:
            line(f"The first {limit:,} that fit; --limit shows more.", "dim")


@events.command()
@click.argument("event")
@json_option
@pass_app
def show(app: App, event: str, as_json: bool) -> None:
    """Show one event in full; EVENT is its number or the beginning of its ID."""
    bridge = app.bridge()
    with bridge.ledger("events", write=False) as ledger:
        row = ledger.event(event)
    if row is None:
        raise FixConfig("event_unknown", "There is no such event.", next_step="See `casebridge events list`.")
    if as_json:
        print_json(_data(row))
    elif not row.payload:
        line(f"Event {row.seq} on report {row.report_id}: its content was purged.")
    else:
        line(f"Event {row.seq}", "bold")
        pairs(event_pairs(row, FeedbackEvent.model_validate_json(row.payload)))
        line(f"Where each value came from: `casebridge explain {row.seq}`", "dim")


def _data(row: StoredEvent) -> dict[str, object]:
    kept = {"seq": row.seq, "source": row.source, "run": row.run_id, "sendable": row.sendable}
    return {**kept, "event": json.loads(row.payload) if row.payload else None}
