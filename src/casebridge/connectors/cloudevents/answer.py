"""What a hub's answer to a batch says; whatever does not say it in full says nothing. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, get_args

from casebridge.errors import CasebridgeError, FixConfig, Place, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk import Receipt
from casebridge.sdk.http import HttpResponse
from casebridge.sdk.records import FileFault, parse_json

__all__ = ["document", "problem", "receipts_of", "refusal", "trouble"]

Verdict = Literal["accepted", "duplicate", "retry", "rejected"]
_VERDICTS: dict[object, Verdict] = {word: word for word in get_args(Verdict)}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_WAIT = 86_400.0
_REFUSALS = {401: "hub_peer", 403: "hub_certificate"}


def receipts_of(body: bytes, event_ids: Sequence[str]) -> list[Receipt] | None:
    """The receipts, in the order of ``event_ids``; None unless there is one good receipt for each and no other."""
    found = document(body)
    entries = found.get("receipts") if isinstance(found, dict) else None
    if not isinstance(entries, list) or len(entries) != len(event_ids):
        return None
    said: dict[str, Receipt] = {}
    for entry in entries:
        receipt = _receipt(entry)
        if receipt is None:
            return None
        said[receipt.event_id] = receipt
    # As many as were sent, and none missing: then none is there twice or of another's event.
    return [said[ident] for ident in event_ids] if said.keys() == set(event_ids) else None


def document(body: bytes) -> object:
    """The JSON of an answer; None if it can't be read truthfully."""
    try:
        return parse_json(body, any_text=True)
    except FileFault:
        return None


def problem(response: HttpResponse) -> str:
    """The code of an RFC 9457 problem; empty if the answer is none."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    found = document(response.body) if kind == "application/problem+json" else None
    return _code(found.get("code")) if isinstance(found, dict) else ""


def refusal(response: HttpResponse, host: str) -> CasebridgeError:
    """The error of an answer that is neither success nor about the batch itself.

    ``TryLater`` (``hub_garbage``, ``hub_failed``) or ``FixConfig`` (``hub_peer``, ``hub_certificate``,
    ``hub_refused``).
    """
    status, code = response.status, problem(response)
    if status // 100 == 2:
        return trouble("hub_garbage", host)
    if status // 100 == 5 or status in (408, 409, 425, 429):
        return trouble("hub_failed", host, f"The hub answers {status}.")
    ours = _REFUSALS.get(status, "hub_refused")
    # What the hub says is shown only if it is a code that stands in casebridge's own table.
    more = f" {FAULTS[code].meaning}" if code in FAULTS else ""
    return trouble(ours, host, f"{FAULTS[ours].meaning} (status {status}).".replace(". (", " (") + more)


def trouble(code: str, host: str, summary: str = "") -> CasebridgeError:
    """The error of this code about ``host``; ``summary`` replaces the table's sentence."""
    fault = FAULTS[code]
    kind = TryLater if code in ("hub_garbage", "hub_failed") else FixConfig
    return kind(code, summary or fault.meaning, where=Place(host), next_step=fault.next_step)


def _receipt(entry: object) -> Receipt | None:
    if not isinstance(entry, dict):
        return None
    ident, said, after, code = entry.get("id"), entry.get("verdict"), entry.get("after", 0), entry.get("code")
    verdict = _VERDICTS.get(said) if isinstance(said, str) else None
    if not isinstance(ident, str) or verdict is None:
        return None
    # Nearly all are taken at once, with nothing more to say.
    if not code and after == 0:
        return Receipt(ident, verdict)
    if isinstance(after, bool) or not isinstance(after, (int, float)) or not math.isfinite(after):
        return None
    return Receipt(ident, verdict, _code(code), min(max(float(after), 0.0), _LONGEST_WAIT))


def _code(value: object) -> str:
    """A code as it may be kept and shown: anything else could say whatever its writer likes."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""
