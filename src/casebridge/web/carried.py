"""Events that another transport than HTTP carried to the hub: judged and kept by the same rules."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from casebridge.ledger import Ledger
from casebridge.ledger.intake import Fate, take_in
from casebridge.sdk import Receipt
from casebridge.web.batch import read_batch
from casebridge.web.hub import Peer
from casebridge.web.judge import judge, same_statement

__all__ = ["take_carried"]

_VERDICTS: dict[Fate, Receipt] = {
    "accepted": Receipt("", "accepted"),
    "duplicate": Receipt("", "duplicate"),
    "changed": Receipt("", "rejected", "event_changed"),
}


def take_carried(ledger: Ledger, peer: Peer, lines: Sequence[str]) -> list[Receipt]:
    """Takes in what is new; one receipt an event, in order, once they are durable.

    Args:
        ledger: open for writing.
        peer: whose account the events came from, whatever they say themselves.
        lines: CloudEvents, one JSON object each; the caller has looked that each is one and no more.

    Raises ``Problem`` if they are no batch, and what the ledger raises.
    """
    body = f"[{','.join(lines)}]".encode()
    judged = [judge(sent, peer.agencies) for sent in read_batch(body, len(lines))]
    arrivals = [item.arrival for item in judged if item.arrival is not None]
    digest = sha256(body).digest()
    found: list[Fate] = []

    def answer(fates: Sequence[Fate]) -> str:
        found.extend(fates)
        return json.dumps({"fates": list(fates)})

    # Named by its content: a batch that comes again after a crash is the same, and no other one can be.
    key = f"carried-{digest.hex()[:32]}"
    with ledger.writing() as connection:
        said = take_in(connection, ledger.now(), peer.ident, key, digest, arrivals, same_statement, answer)
    fates = iter(found or json.loads(said.answer)["fates"])
    receipts = []
    for item in judged:
        verdict = _VERDICTS[next(fates)] if item.arrival is not None else Receipt("", "rejected", item.code)
        receipts.append(Receipt(item.ident, verdict.verdict, verdict.code))
    return receipts
