"""What peers ask: what the hub has of them, and what it has to tell them. Each sees its own only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from casebridge.ledger.intake_list import intake_held, intake_totals
from casebridge.ledger.message_out import messages_after
from casebridge.web.admit import headers_of, query_of, sender_of, target_of, verify
from casebridge.web.hub import Hub, Peer
from casebridge.web.problem import Problem

__all__ = ["get_held", "get_messages", "get_totals"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST_DAYS = 3_660
_HELD_AT_ONCE = 10_000
_MESSAGES_AT_ONCE = 100

Found = dict[str, Any]


async def get_totals(hub: Hub, request: Request) -> Response:
    """How many events there are of each agency and day, with their digest. Raises ``Problem``."""
    return await _asked(hub, request, frozenset({"first", "last"}), frozenset(), _totals)


async def get_held(hub: Hub, request: Request) -> Response:
    """The events of one agency and day. Raises ``Problem``."""
    return await _asked(hub, request, frozenset({"agency", "day"}), frozenset({"after"}), _held)


async def get_messages(hub: Hub, request: Request) -> Response:
    """The messages behind a number. Raises ``Problem``."""
    return await _asked(hub, request, frozenset({"after"}), frozenset(), _messages)


async def _asked(
    hub: Hub,
    request: Request,
    names: frozenset[str],
    optional: frozenset[str],
    work: Callable[[Hub, Peer, Mapping[str, str]], Found],
) -> Response:
    headers = headers_of(request)
    peer = sender_of(hub, request, headers)

    def settled() -> Found:
        verify(hub, peer, headers, target_of(request))
        hub.note_seen(peer)
        return work(hub, peer, query_of(request, names, optional))

    return JSONResponse(await run_sync(settled, limiter=hub.workers))


def _totals(hub: Hub, peer: Peer, query: Mapping[str, str]) -> Found:
    first, last = _day(query["first"]), _day(query["last"])
    if not 0 <= (last - first).days <= _MOST_DAYS:
        raise Problem("query_invalid")
    with hub.ledger.reading() as connection:
        rows = intake_totals(connection, peer.ident, first.isoformat(), last.isoformat())
    days = [{"agency": row.agency, "day": row.day, "count": row.events, "digest": row.digest.hex()} for row in rows]
    return {"days": days}


def _held(hub: Hub, peer: Peer, query: Mapping[str, str]) -> Found:
    day, after = _day(query["day"]).isoformat(), _number(query.get("after", "0"))
    with hub.ledger.reading() as connection:
        rows = intake_held(connection, peer.ident, query["agency"], day, after, _HELD_AT_ONCE)
    following = rows[-1].number if len(rows) == _HELD_AT_ONCE else 0
    return {"events": [{"id": row.event_id, "digest": row.digest.hex()} for row in rows], "next": following}


def _messages(hub: Hub, peer: Peer, query: Mapping[str, str]) -> Found:
    with hub.ledger.writing() as connection:
        rows = messages_after(connection, hub.ledger.now(), peer.ident, _number(query["after"]), _MESSAGES_AT_ONCE)
    told = [
        {
            "number": row.number,
            "kind": row.kind,
            "report_id": row.report_id,
            "body": row.body,
            "sent_at": row.created_at,
        }
        for row in rows
    ]
    return {"messages": told}


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem("query_invalid")


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Problem("query_invalid")
    return int(text)
