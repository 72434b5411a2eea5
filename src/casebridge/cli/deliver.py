"""``casebridge deliver``."""

from __future__ import annotations

from datetime import datetime

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, data, day, line, pairs, print_json, table
from casebridge.cli.words import delivery_lines, heading, many
from casebridge.engine.delivery.desk import SinkOutlook, look, stuck
from casebridge.engine.delivery.desk import hold as stop
from casebridge.engine.delivery.desk import release as let_go
from casebridge.engine.delivery.desk import retry as try_again
from casebridge.engine.delivery.desk import seen as looked_at
from casebridge.engine.result import SyncResult
from casebridge.ledger.guard import HeldRun

__all__ = ["deliver"]


@click.group(invoke_without_command=True)
@json_option
@pass_app
@click.pass_context
def deliver(context: click.Context, app: App, as_json: bool) -> None:
    """Send what is due, without reading any source; or look at what waits.

    Ends with 0 if all is well, 1 if a sink refused something, 2 if the configuration or a right has to be corrected,
    3 if a sink was not there, 4 if the ledger can't be trusted.
    """
    if context.invoked_subcommand is not None:
        return
    result = SyncResult(deliveries=app.bridge().deliver())
    if as_json:
        print_json({"exit_code": result.exit_code, "deliveries": result.deliveries})
    elif result.deliveries:
        delivery_lines(result.deliveries)
    else:
        line("There is no sink. Add a [[sink]] to the configuration.")
    context.exit(result.exit_code)


@deliver.command("list")
@json_option
@pass_app
def list_(app: App, as_json: bool) -> None:
    """List the sinks with what waits for each of them, and the runs that wait for a person."""
    now = clock.utc_now()
    with app.bridge().ledger("deliver list", write=False) as ledger:
        found = look(ledger, now)
    if as_json:
        print_json(found)
        return
    if not found.sinks:
        line("No sink yet: those of the configuration show up with the first sync.")
    for item in found.sinks:
        _sink(item, now)
    if found.held:
        _held(found.held)


def _sink(item: SinkOutlook, now: datetime) -> None:
    state, backlog = item.state, item.backlog
    heading(item.name)
    waiting = many(backlog.events, "event") + (f", the oldest {_age(backlog.oldest, now)}" if backlog.oldest else "")
    rows: list[tuple[object, object]] = [("Waiting", waiting)]
    if backlog.delayed:
        rows.append(("Put off", f"{many(backlog.delayed, 'event')}, next try {day(backlog.next_try)}"))
    if backlog.held:
        rows.append(("Held", f"{many(backlog.held, 'event')} of runs that wait for a person"))
    if item.refused:
        rows.append(("Refused", ", ".join(f"{count:,} {code}" for code, count in item.refused.items())))
    if backlog.alarms:
        rows.append(
            ("ALARM", f"{many(backlog.alarms, 'event')} changed on the way: `casebridge deliver show {item.name}`")
        )
    if state.failures:
        tried = f"until {day(state.open_until)}" if item.resting else "tried with the next delivery"
        rows.append(("Failed", f"{many(state.failures, 'time')} in a row ({state.code}), {tried}"))
    if state.paused:
        rows.append(("Stopped", f"{state.paused} (`casebridge deliver release {item.name}`)"))
    rows.append(("Last sent", day(state.last_sent)))
    pairs(rows)


def _held(runs: list[HeldRun]) -> None:
    heading("Runs that wait for a person")
    columns: list[Column] = [("Run", {"justify": "right"}), "Source", "Began", ("Events", {"justify": "right"})]
    columns.append(("Of them changes", {"justify": "right"}))
    table(columns, [[row.run_id, row.source, day(row.started_at), row.events, row.changed] for row in runs])
    line("If one is right: `casebridge deliver release RUN`", "dim")


def _age(moment: str, now: datetime) -> str:
    seconds = max(0, int((now - datetime.fromisoformat(moment)).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{many(seconds // size, unit)} old"
    return "less than a minute old"


@deliver.command()
@click.argument("sink")
@click.option("--seen", is_flag=True, help="Note that you looked at what was refused: it alarms no longer.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@json_option
@pass_app
def show(app: App, sink: str, seen: bool, limit: int, as_json: bool) -> None:
    """Show the events that SINK put off or refused, and why."""
    with app.bridge().ledger("deliver show", write=seen) as ledger:
        found = stuck(ledger, sink, limit)
        if seen:
            looked_at(ledger, sink)
    if as_json:
        print_json(found)
        return
    if not found:
        line(f"{sink} neither put off nor refused anything.")
        return
    columns: list[Column] = [("No.", {"justify": "right"}), "Report", "Kind", "State", ("Why", {"ratio": 1})]
    rows = []
    for item in found:
        tries = f", tried {many(item.attempts, 'time')}" if item.attempts else ""
        when = f"next try {day(item.at)}" if item.state == "waits" else day(item.at)
        why = f"{item.summary} {item.next_step}".strip() + f" ({item.code or 'order'}{tries}; {when})"
        state = item.state if item.state == "waits" or item.seen else "refused, new"
        rows.append([item.seq, item.report_id, item.kind.lower(), state, why])
    table(columns, rows)
    line(f"To send one once more: `casebridge deliver retry {sink} NUMBER`", "dim")


@deliver.command()
@click.argument("sink")
@click.argument("event", required=False)
@click.option("--rejected", is_flag=True, help="Send all that it refused once more.")
@json_option
@pass_app
def retry(app: App, sink: str, event: str | None, rejected: bool, as_json: bool) -> None:
    """Try SINK at the next delivery, whatever it said before; with EVENT or --rejected, what it refused as well."""
    with app.bridge().ledger("deliver retry") as ledger:
        reopened = try_again(ledger, sink, rejected=rejected, event=event)
    if as_json:
        print_json(data({"sink": sink, "reopened": reopened}))
        return
    again = f", with {many(reopened, 'event')} that it refused" if reopened else ""
    line(f"{sink} is tried at the next delivery{again}: `casebridge deliver`")


@deliver.command()
@click.argument("what", metavar="SINK|RUN")
@click.option("--reason", required=True, help="Why, for whoever comes after you; no names.")
@pass_app
def hold(app: App, what: str, reason: str) -> None:
    """Stop a sink, or hold back what a run made and no sink has yet."""
    with app.bridge().ledger("deliver hold") as ledger:
        kind = stop(ledger, what, reason)
    line(f"The {kind} {what} is held. To let it go: `casebridge deliver release {what}`")


@deliver.command()
@click.argument("what", metavar="SINK|RUN")
@pass_app
def release(app: App, what: str) -> None:
    """Let a sink go on that was stopped, or a run that waits for a person."""
    with app.bridge().ledger("deliver release") as ledger:
        kind = let_go(ledger, what)
    line(f"The {kind} {what} is released: `casebridge deliver` sends what waited for it.")
