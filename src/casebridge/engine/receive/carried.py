"""Events that another transport than HTTP carried to the hub: judged and kept by the same rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from casebridge.engine.config import PeerConfig
from casebridge.engine.receive.judge import Judged, Sent, judge, same_statement
from casebridge.guard.fault import FileFault
from casebridge.guard.json import parse_json
from casebridge.guard.json.member import member_texts
from casebridge.ledger import Ledger
from casebridge.ledger.intake import Fate, take_in
from casebridge.ledger.peer import register_peer
from casebridge.sdk import Receipt
from casebridge.sdk.cloudevent import MAX_BYTES
from casebridge.sdk.receiver import Arrived

__all__ = ["take_carried"]

_VERDICTS: dict[Fate, Receipt] = {
    "accepted": Receipt("", "accepted"),
    "duplicate": Receipt("", "duplicate"),
    "changed": Receipt("", "rejected", "event_changed"),
}


def take_carried(ledger: Ledger, peer: PeerConfig, events: Sequence[Arrived]) -> list[Receipt]:
    """Takes in what is new; one receipt an event, in order, once they are durable.

    Args:
        ledger: open for writing.
        peer: whose account the events came from, whatever they say themselves.
        events: as they were carried; one that is broken refuses no other.

    Raises what the ledger raises.
    """
    judged = [_judged(item, frozenset(peer.agencies)) for item in events]
    arrivals = [item.arrival for item in judged if item.arrival is not None]
    digest = sha256("\n".join(item.line for item in events).encode("utf-8", "surrogatepass")).digest()
    found: list[Fate] = []

    def answer(fates: Sequence[Fate]) -> str:
        found.extend(fates)
        return json.dumps({"fates": list(fates)})

    # Named by its content: a batch that comes again after a crash is the same, and no other one can be.
    key = f"carried-{digest.hex()[:32]}"
    with ledger.writing() as connection:
        number = register_peer(connection, ledger.now(), peer.name)
        said = take_in(connection, ledger.now(), number, key, digest, arrivals, same_statement, answer)
    # An answer that was kept says what was new then; none of it is new now.
    before: list[Fate] = ["duplicate" if fate == "accepted" else fate for fate in json.loads(said.answer)["fates"]]
    fates = iter(found or before)
    receipts = []
    for event, item in zip(events, judged, strict=True):
        verdict = _VERDICTS[next(fates)] if item.arrival is not None else Receipt("", "rejected", item.code)
        receipts.append(Receipt(event.event_id, verdict.verdict, verdict.code))
    return receipts


def _judged(event: Arrived, agencies: frozenset[str]) -> Judged:
    sent = _sent(event.line)
    if isinstance(sent, str):
        return Judged("", None, sent)
    found = judge(sent, agencies)
    if found.arrival is not None and found.ident != event.event_id:
        # Who carried it knows it by another ID than it has: one of the two was put there by somebody.
        return Judged(found.ident, None, "event_mismatch")
    return found


def _sent(line: str) -> Sent | str:
    """The one event of a line, or the code of what is wrong with it."""
    if len(line) > 2 * MAX_BYTES:
        return "too_large"
    try:
        document = f"[{line}]"
        found = parse_json(document.encode(), any_text=True)
    except (FileFault, UnicodeEncodeError):
        return "event_invalid"
    if not isinstance(found, list) or len(found) != 1:
        return "event_invalid"
    return Sent(found[0], member_texts(document, "data")[0])
