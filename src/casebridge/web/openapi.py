"""The OpenAPI document of the hub: what each address takes and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from casebridge.model import FeedbackEvent
from casebridge.web.posts import EVENTS_MEDIA, REPLIES_MEDIA
from casebridge.web.problem import MEDIA

if TYPE_CHECKING:
    from casebridge.web.hub import Hub

__all__ = ["PARAMETERS", "RESPONSES", "document", "schema_of", "takes"]

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_DAY = {"type": "string", "format": "date"}
_HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_REF = "#/components/schemas/{model}"


def _object(required: Sequence[str], **members: object) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": members}


def _list(item: object, **more: object) -> dict[str, Any]:
    return {"type": "array", "items": item, **more}


_EVENT = _object(
    ("specversion", "id", "source", "type", "data"),
    specversion={"const": "1.0"},
    id={"type": "string", "format": "uuid"},
    source={"type": "string", "format": "uri-reference"},
    type={"type": "string", "pattern": "^org\\.casebridge\\.feedback\\.[a-z]+\\.v[0-9]+$"},
    subject=_TEXT,
    datacontenttype={"const": "application/json"},
    data={"$ref": _REF.format(model="FeedbackEvent")},
)
_REPLY = _object(
    ("number", "body"),
    number={"type": "integer", "minimum": 1, "maximum": (1 << 63) - 1},
    body={"type": "string", "minLength": 1, "maxLength": 4000},
)

_BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "events": (EVENTS_MEDIA, _list(_EVENT, minItems=1)),
    "replies": (
        REPLIES_MEDIA,
        {**_object(("replies",), replies=_list(_REPLY, minItems=1, maxItems=1000)), "additionalProperties": False},
    ),
}

_ANSWERS: dict[str, dict[str, Any]] = {
    "events": _object(
        ("receipts",),
        receipts=_list(
            _object(
                ("id", "verdict", "code", "after"),
                id=_TEXT,
                verdict={"enum": ["accepted", "duplicate", "rejected", "retry"]},
                code=_TEXT,
                after={"type": "number"},
            )
        ),
    ),
    "replies": _object(
        ("numbers", "refused"),
        numbers=_list(_COUNT),
        refused=_list(_object(("number", "code"), number=_COUNT, code=_TEXT)),
    ),
    "totals": _object(
        ("days",),
        days=_list(_object(("agency", "day", "count", "digest"), agency=_TEXT, day=_DAY, count=_COUNT, digest=_HEX)),
    ),
    "held": _object(("events", "next"), events=_list(_object(("id", "digest"), id=_TEXT, digest=_HEX)), next=_COUNT),
    "messages": _object(
        ("messages",),
        messages=_list(
            _object(
                ("number", "kind", "report_id", "body", "sent_at"),
                number=_COUNT,
                kind={"enum": ["guidance", "question"]},
                report_id=_TEXT,
                body=_TEXT,
                sent_at=_TEXT,
            )
        ),
    ),
}

_PROBLEM = _object(
    ("type", "title", "status", "code", "detail"),
    type=_TEXT,
    title=_TEXT,
    status={"type": "integer"},
    code=_TEXT,
    detail=_TEXT,
    reason=_TEXT,
)

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": "Refused; `code` says why.", "content": {MEDIA: {"schema": _PROBLEM}}}
    for status in (400, 401, 403, 408, 409, 411, 413, 415, 422, 429, 500, 503)
}
"""What every address may answer beside success."""

_SIGNED = [
    {"name": name, "in": "header", "required": True, "schema": {"type": "string", "pattern": pattern}}
    for name, pattern in (
        ("webhook-peer", "^[0-9A-Za-z._-]{1,64}$"),
        ("webhook-id", "^[0-9A-Za-z_-]{1,64}$"),
        ("webhook-timestamp", "^[0-9]{1,11}$"),
        ("webhook-signature", "^v1,[0-9A-Za-z+/]{43}=$"),
    )
]


def _query(name: str, schema: object, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _answers(name: str) -> dict[str, Any]:
    return {"200": {"description": "Done.", "content": {"application/json": {"schema": _ANSWERS[name]}}}}


PARAMETERS: dict[str, dict[str, Any]] = {
    "totals": {"parameters": [*_SIGNED, _query("first", _DAY), _query("last", _DAY)], "responses": _answers("totals")},
    "held": {
        "parameters": [
            *_SIGNED,
            _query("agency", _TEXT),
            _query("day", _DAY),
            _query("after", _COUNT, required=False),
        ],
        "responses": _answers("held"),
    },
    "messages": {"parameters": [*_SIGNED, _query("after", _COUNT)], "responses": _answers("messages")},
}


def takes(name: str) -> dict[str, Any]:
    """What is special of an address that takes a body: its media type, its headers, its answer."""
    media, schema = _BODIES[name]
    digest = {"name": "content-digest", "in": "header", "required": True, "schema": _TEXT}
    body = {"required": True, "content": {media: {"schema": schema}}}
    return {"parameters": [*_SIGNED, digest], "requestBody": body, "responses": _answers(name)}


def document() -> dict[str, Any]:
    """The document of a hub that does not run."""
    from casebridge.web.app import make_app

    # No address is asked, so nothing of a hub is needed but its place.
    found: dict[str, Any] = make_app(cast("Hub", None)).openapi()
    return found


def schema_of(title: str, version: str, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The whole document, with the schema of an event in it."""
    made = get_openapi(title=title, version=version, routes=routes)
    _, defined = models_json_schema([(FeedbackEvent, "validation")], ref_template=_REF)
    made.setdefault("components", {}).setdefault("schemas", {}).update(defined["$defs"])
    return made
