"""``casebridge messages``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import Column, day, line, print_json, table
from casebridge.cli.words import heading
from casebridge.engine.messages import find
from casebridge.engine.wording import fault_text
from casebridge.ledger.message import StoredMessage

__all__ = ["messages"]

sink_option = click.option("--sink", help="Which hub, where several have sent a message of this number.")


@click.group()
def messages() -> None:
    """Read what a hub tells and asks, and reply."""


@messages.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what was read and needs no reply.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many.")
@json_option
@pass_app
def list_(app: App, everything: bool, limit: int, as_json: bool) -> None:
    """List messages, the newest first: those that nobody has read, and questions that want a reply."""
    found = app.bridge().messages(waiting=not everything, limit=limit)
    if as_json:
        print_json(found)
        return
    if not found:
        line("There is no message." if everything else "No message waits. `--all` shows the others.")
        return
    columns: list[Column] = [
        ("No.", {"justify": "right"}),
        "From",
        "Sent",
        "Kind",
        "Report",
        ("Begins", {"ratio": 1}),
        "State",
    ]
    rows = [
        [item.number, item.sink, day(item.sent_at), item.kind, item.report_id or "-", _first_line(item), _state(item)]
        for item in found
    ]
    table(columns, rows)
    line("The whole of one: `casebridge messages show NUMBER`", "dim")


@messages.command()
@click.argument("number", type=click.IntRange(1))
@sink_option
@json_option
@pass_app
def show(app: App, number: int, sink: str | None, as_json: bool) -> None:
    """Show a message; it counts as read from then on."""
    with app.bridge().ledger("messages show") as ledger:
        item = find(ledger, number, sink)
        ledger.mark_read(item.sink, item.number)
    if as_json:
        print_json(item)
        return
    line(f"Message {item.number} of {item.sink}: {item.kind}", "bold")
    about = f", about report {item.report_id}" if item.report_id else ""
    line(f"Sent {day(item.sent_at)}, received {day(item.received_at)}{about}.", indent=2)
    if item.body:
        for part in item.body.splitlines() or [""]:
            line(part, indent=2)
    else:
        line(f"Its text was not kept: {fault_text(item.state)[0]}", "red", indent=2)
    if item.reply:
        heading("Reply")
        line(item.reply, indent=2)
        arrived = f"Arrived {day(item.delivered_at)}." if item.delivered_at else "The next delivery hands it over."
        line(arrived, "dim", indent=2)
    elif item.kind == "question":
        heading("Reply with")
        line(f'casebridge messages reply {item.number} "TEXT"', "cyan", indent=2)


@messages.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("text")
@sink_option
@json_option
@pass_app
def reply(app: App, number: int, text: str, sink: str | None, as_json: bool) -> None:
    """Reply to a question of a hub: plain text, no names, nothing of what a file shows."""
    item = app.bridge().reply(number, text, sink=sink)
    if as_json:
        print_json(item)
        return
    line(f"The reply to message {item.number} is kept; the next delivery hands it over.", "green")


def _first_line(item: StoredMessage) -> str:
    first = (item.body.strip().splitlines() or [""])[0]
    return first if len(first) <= 60 else f"{first[:57]}..."


def _state(item: StoredMessage) -> str:
    if item.kind == "question":
        if item.delivered_at:
            return "replied"
        return "reply waits" if item.replied_at else "wants a reply"
    return item.state if item.state in ("new", "read") else "not kept"
