"""``casebridge explain``."""

from __future__ import annotations

import rich_click as click

from casebridge.cli.app import App, json_option, pass_app
from casebridge.cli.screen import data, line, pairs, print_json, text
from casebridge.cli.words import event_pairs, events_table, form_pairs, heading
from casebridge.connectors.entry_sheet.form import loss_text
from casebridge.engine.bridge import Bridge
from casebridge.engine.explain import Explanation
from casebridge.engine.explain import explain as explained
from casebridge.errors import CasebridgeError
from casebridge.mapping import Profile

__all__ = ["explain"]


@click.command()
@click.argument("event")
@json_option
@pass_app
def explain(app: App, event: str, as_json: bool) -> None:
    """Show where each value of an event came from; EVENT is its number or the beginning of its ID."""
    bridge = app.bridge()
    with bridge.ledger("explain", write=False) as ledger:
        found = explained(ledger, event, _profiles(bridge))
    if as_json:
        print_json({**data(found), "stream": [row.seq for row in found.stream]})
        return
    line(f"Event {found.stored.seq}", "bold")
    pairs(event_pairs(found.stored, found.event))
    heading("Where it came from")
    pairs(_origin(found))
    if found.rules:
        heading("Which rules of the profile fired")
        for rule, words in found.rules:
            line(words or f"{rule} (of an earlier version of the profile)", indent=2)
    if len(found.stream) > 1:
        heading("All that was said about this case and report")
        events_table(found.stream)
    if found.form is not None:
        heading(f"What stands on the form for report {found.stored.report_id} now")
        pairs(form_pairs(found.form))
        for loss in found.form.losses:
            line(f"{loss_text(loss)} {loss.why}", "dim", indent=2)
    heading("Where it went")
    pairs([(sink, state) for sink, state in found.delivery] or [("nowhere", "No sink is known to the ledger.")])


def _profiles(bridge: Bridge) -> dict[str, Profile]:
    found = {}
    for item in bridge.config.source:
        try:
            found[item.name] = bridge.profile(item.name)
        except CasebridgeError:
            # An event can be explained without the profile's own words.
            continue
    return found


def _origin(found: Explanation) -> list[tuple[object, object]]:
    origin = found.event.provenance
    rows: list[tuple[str, object]] = [("Source", found.source)]
    polled = origin.connector == "rest"
    if found.batch is not None:
        rows.append(("Poll" if polled else "File", found.batch.name))
    if origin.lines:
        shown = ", ".join(map(str, origin.lines[:20])) + (" ..." if len(origin.lines) > 20 else "")
        noun = "Record" if polled else "Line"
        rows.append((noun if len(origin.lines) == 1 else f"{noun}s", shown))
    if origin.sha256:
        rows.append(("SHA-256", origin.sha256))
    rows += [("Read by", origin.connector), ("Profile", origin.profile)]
    return [(text(name, "bold"), value) for name, value in rows]
