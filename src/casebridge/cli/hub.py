"""``casebridge hub``."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from typing import Literal

import rich_click as click

from casebridge import clock
from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.receive import receive
from casebridge.cli.screen import Column, day, line, print_json, table
from casebridge.cli.words import many
from casebridge.engine import hubdesk as desk
from casebridge.engine.config import seconds
from casebridge.errors import FixConfig
from casebridge.model import moment_text

__all__ = ["hub"]

_PEER = click.option("--peer", help="Only of this peer.")
_LIMIT = click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")


@click.group()
def hub() -> None:
    """Look at what agencies sent to this hub, fetch what is kept for it elsewhere, and write to them.

    `casebridge serve` takes in what comes over HTTPS; these commands work beside it.
    """


hub.add_command(receive)


@hub.command()
@json_option
@pass_app
def peers(app: App, as_json: bool) -> None:
    """List who may send: when each was last heard of, and what it sent."""
    bridge = app.bridge()
    configured = {item.name for item in bridge.config.peer}
    with bridge.ledger("hub", write=False) as ledger:
        found = desk.peers(ledger)
    if as_json:
        print_json([{**item._asdict(), "configured": item.name in configured} for item in found])
        return
    if not found:
        line("Nobody was heard of yet: the peers of the configuration show up once `casebridge serve` runs.")
        return
    right = {"justify": "right"}
    counts: list[Column] = [("Agencies", right), ("Events", right), ("Unfetched", right), ("Unanswered", right)]
    rows = [
        [
            item.name,
            day(item.last_seen),
            day(item.newest),
            item.agencies,
            f"{item.events:,}",
            item.unfetched,
            item.unanswered,
        ]
        for item in found
    ]
    table(["Peer", "Last seen", "Newest day", *counts], rows)
    gone = [item.name for item in found if item.name not in configured]
    if gone:
        line(f"No longer in the configuration: {', '.join(gone)}.", "dim")


@hub.command()
@_PEER
@click.option("--since", help="Only what came since: a day (2026-03-01), or so long ago (6h, 7d).")
@click.option("--after", type=click.IntRange(0), default=0, help="Only behind this number, to go on from there.")
@_LIMIT
@json_option
@pass_app
def events(app: App, peer: str | None, since: str | None, after: int, limit: int, as_json: bool) -> None:
    """List what was taken in, in the order in which it came."""
    bridge = app.bridge()
    moment = _since(since)
    with bridge.ledger("hub", write=False) as ledger:
        found = desk.events(ledger, _known(app, peer), moment, after, limit)
    if as_json:
        print_json([{**item._asdict(), "payload": json.loads(item.payload)} for item in found])
        return
    if not found:
        line("No event fits.")
        return
    columns: list[Column] = [("Number", {"justify": "right"}), "Received", "Peer", "Agency", "Report", "Says"]
    table(
        columns,
        [[item.number, day(item.received_at), item.peer, item.agency, item.report_id, item.kind] for item in found],
    )
    if len(found) == limit:
        line(f"The first {limit:,} that fit; go on with --after {found[-1].number}.", "dim")


@hub.command()
@click.argument("peer")
@click.argument("text")
@click.option("--report", required=True, help="The CyberTipline report that it is about; - for none.")
@click.option(
    "--kind",
    type=click.Choice(["guidance", "question"]),
    required=True,
    help="guidance tells something, a question wants a reply.",
)
@pass_app
def send(app: App, peer: str, text: str, report: str, kind: Literal["guidance", "question"]) -> None:
    """Leave TEXT for PEER, which fetches it with its next pull.

    Plain text of at most 4,000 characters, without names, addresses or telephone numbers; - reads it from stdin.
    """
    bridge = app.bridge()
    body = sys.stdin.read() if text == "-" else text
    name = _known(app, peer)
    assert name is not None  # noqa: S101
    with bridge.ledger("hub send") as ledger:
        number = desk.send(ledger, name, kind, "" if report == "-" else report, body.strip())
    line(f"Message {number} waits for {name}.", "green")


@hub.command()
@_PEER
@click.option("--all", "all_", is_flag=True, help="All messages, not only questions that have a reply.")
@_LIMIT
@json_option
@pass_app
def replies(app: App, peer: str | None, all_: bool, limit: int, as_json: bool) -> None:
    """List what peers replied, the newest message first."""
    bridge = app.bridge()
    with bridge.ledger("hub", write=False) as ledger:
        found = desk.messages(ledger, _known(app, peer), replied=not all_, limit=limit)
    if as_json:
        print_json(found)
        return
    if not found:
        line("No reply yet." if not all_ else "No message was sent yet.")
    for item in found:
        about = f" about report {item.report_id}" if item.report_id else ""
        line(f"{item.number}  {item.kind} to {item.peer}{about}, {day(item.created_at)}", "bold")
        line(item.body, indent=2)
        if item.reply:
            line(f"Reply of {day(item.replied_at)}:", "dim", indent=2)
            line(item.reply, indent=4)
        elif item.kind == "question" or not item.fetched_at:
            line("Waits for a reply." if item.fetched_at else "Not fetched yet.", "dim", indent=2)
    if found:
        line(f"{many(len(found), 'message')}.", "dim")


def _known(app: App, peer: str | None) -> str | None:
    """The name, if the configuration has a peer of it."""
    names = [item.name for item in app.bridge().config.peer]
    if peer is None or peer in names:
        return peer
    hint = f"Peers: {', '.join(names) or 'none'}."
    raise FixConfig("peer_unknown", "There is no peer of that name.", next_step=hint)


def _since(text: str | None) -> str:
    if not text:
        return ""
    try:
        return moment_text(clock.utc_now() - timedelta(seconds=seconds(text)))
    except ValueError:
        pass
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter("a day as 2026-03-01, or 6h, 7d", param_hint="--since") from None
