"""What peers send: events, and replies to questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from casebridge.engine.hubdesk import text_passes
from casebridge.engine.receive.judge import Judged, judge, same_statement
from casebridge.guard.fault import FileFault
from casebridge.guard.json import parse_json
from casebridge.ledger.intake import Fate, take_in
from casebridge.ledger.intake_key import Answered, answered
from casebridge.ledger.message_out import take_replies
from casebridge.sdk.transport import Reply
from casebridge.sdk.webhook import ID
from casebridge.web.admit import body_of, check_digest, check_head, headers_of, sender_of, verify
from casebridge.web.batch import read_batch
from casebridge.web.hub import Hub, Peer
from casebridge.web.problem import Problem

__all__ = ["EVENTS_MEDIA", "REPLIES_MEDIA", "post_events", "post_replies"]

EVENTS_MEDIA = "application/cloudevents-batch+json"
REPLIES_MEDIA = "application/json"

_MOST_REPLIES = 1_000
_VERDICTS: dict[Fate, tuple[str, str]] = {
    "accepted": ("accepted", ""),
    "duplicate": ("duplicate", ""),
    "changed": ("rejected", "event_changed"),
}

Work = Callable[[Hub, Peer, str, bytes, bytes, dict[str, Any]], Answered]
"""Stores what a body says: hub, peer, ``webhook-id``, digest of the body, the body, what the log is to say."""


async def post_events(hub: Hub, request: Request) -> Response:
    """Takes a batch of events in. Raises ``Problem``."""
    return await _posted(hub, request, EVENTS_MEDIA, _take_events)


async def post_replies(hub: Hub, request: Request) -> Response:
    """Takes replies to questions in. Raises ``Problem``."""
    return await _posted(hub, request, REPLIES_MEDIA, _take_replies)


async def _posted(hub: Hub, request: Request, media: str, work: Work) -> Response:
    headers = headers_of(request)
    length = check_head(headers, media, hub.limits.max_bytes)
    peer = sender_of(hub, request, headers)
    body = await body_of(hub, request, length)
    told = request.scope["state"]["told"]
    told["bytes"] = length
    said = await run_sync(partial(_settled, hub, peer, headers, body, work, told), limiter=hub.workers)
    return Response(said.answer, said.status, media_type="application/json")


def _settled(
    hub: Hub, peer: Peer, headers: Mapping[str, str], body: bytes, work: Work, told: dict[str, Any]
) -> Answered:
    """The answer to a whole body, in a thread of its own. Nothing is kept of one that is refused."""
    check_digest(headers, body)
    digest = verify(hub, peer, headers, body)
    key = headers[ID]
    with hub.ledger.reading() as connection:
        said = answered(connection, peer.ident, key)
    told |= {"again": True} if said is not None else {}
    if said is None or said.digest == digest:
        # Also of a request that was taken before: what it brought may be lost since.
        said = work(hub, peer, key, digest, body, told)
    if said.digest != digest:
        raise Problem("body_changed")
    return said


def _take_events(hub: Hub, peer: Peer, key: str, digest: bytes, body: bytes, told: dict[str, Any]) -> Answered:
    judged = [judge(sent, peer.agencies) for sent in read_batch(body, hub.limits.max_events)]
    arrivals = [item.arrival for item in judged if item.arrival is not None]

    def answer(fates: Sequence[Fate]) -> str:
        receipts = _receipts(judged, fates)
        told.update(_counts(receipts))
        return json.dumps({"receipts": receipts}, separators=(",", ":"))

    with hub.ledger.writing() as connection:
        said = take_in(connection, hub.ledger.now(), peer.ident, key, digest, arrivals, same_statement, answer)
    if "event_changed" in told.get("refused", {}):
        hub.log.refusal("event_changed", peer.config.name, count=told["refused"]["event_changed"])
    return said


def _receipts(judged: Sequence[Judged], fates: Sequence[Fate]) -> list[dict[str, Any]]:
    left = iter(fates)
    found = []
    for item in judged:
        verdict, code = _VERDICTS[next(left)] if item.arrival is not None else ("rejected", item.code)
        found.append({"id": item.ident, "verdict": verdict, "code": code, "after": 0})
    return found


def _counts(receipts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    refused: dict[str, int] = {}
    for item in receipts:
        if item["verdict"] == "rejected":
            refused[item["code"]] = refused.get(item["code"], 0) + 1
        else:
            found[item["verdict"]] = found.get(item["verdict"], 0) + 1
    return found | ({"refused": refused} if refused else {})


def _take_replies(hub: Hub, peer: Peer, key: str, digest: bytes, body: bytes, _told: dict[str, Any]) -> Answered:
    replies = _read_replies(body)
    refused = {item.number: "reply_invalid" for item in replies if not text_passes(item.body)}
    fit = [item for item in replies if item.number not in refused]

    def answer(stored: Sequence[int]) -> str:
        unknown = {item.number: "message_unknown" for item in fit if item.number not in stored}
        codes = [{"number": number, "code": code} for number, code in (refused | unknown).items()]
        return json.dumps({"numbers": list(stored), "refused": codes}, separators=(",", ":"))

    with hub.ledger.writing() as connection:
        return take_replies(connection, hub.ledger.now(), peer.ident, key, digest, fit, answer)


def _read_replies(body: bytes) -> list[Reply]:
    try:
        found = parse_json(body, any_text=True)
    except FileFault as fault:
        raise Problem("replies_invalid", reason=fault.code) from None
    listed = found.get("replies") if isinstance(found, dict) and len(found) == 1 else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MOST_REPLIES:
        raise Problem("replies_invalid")
    replies = []
    for item in listed:
        if not isinstance(item, dict) or item.keys() != {"number", "body"}:
            raise Problem("replies_invalid")
        number, text = item["number"], item["body"]
        if type(number) is not int or not 0 < number < 1 << 63 or not isinstance(text, str):
            raise Problem("replies_invalid")
        replies.append(Reply(number, text))
    return replies
