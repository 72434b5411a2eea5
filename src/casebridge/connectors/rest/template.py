"""Requests out of a profile: texts with placeholders become a path, a query, headers and a JSON body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from casebridge.sdk.http import HttpRequest
from casebridge.sdk.restspec import RequestSpec

__all__ = ["Values", "fill", "mentions", "safe_id", "safe_number", "stamp"]

Values = Mapping[str, "str | int | None"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOLE = re.compile(r"\{(since|until|limit|offset|page|from|to|cursor|id|number)\}")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}")
_ID = re.compile(r"[A-Za-z0-9~_][A-Za-z0-9~_.:=@+/-]{0,199}")
_MISSING = object()
_JSON = "application/json"


class _Gap(Exception):
    """A placeholder has no value, and the list that it stands in has an element to leave out."""


def fill(spec: RequestSpec, values: Values, headers: Mapping[str, str], *, accept: str = _JSON) -> HttpRequest:
    """The request with ``values`` put in. An entry whose placeholder has no value is left out.

    An entry is a parameter of the query, a header, a key of the body; inside a list of the body it is the whole
    element, and a list that loses all its elements is left out in the same way.
    """
    query = tuple(
        (name, text) for name, template in spec.query.items() if (text := _text(template, values)) is not None
    )
    given = {**headers, **spec.headers}
    sent = {name: text for name, template in given.items() if (text := _text(template, values)) is not None}
    body = None if spec.body is None else _body(spec.body, values)
    path = _HOLE.sub(lambda hole: quote(str(values.get(hole[1]) or ""), safe=""), spec.path)
    return HttpRequest(spec.method, path, query, sent, body, None, accept)


def mentions(spec: RequestSpec, name: str) -> bool:
    """Whether the request has the placeholder ``name``."""
    return any("{" + name + "}" in text for text in _texts(spec))


def stamp(moment: datetime, form: str) -> str | int:
    """``moment`` (UTC) in the format of a watermark: iso, epoch_s, epoch_ms or a strftime pattern, rounded down."""
    if form == "iso":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1000 else moment.isoformat()
    if form in ("epoch_s", "epoch_ms"):
        return (moment - _EPOCH) // timedelta(seconds=1) * (1000 if form == "epoch_ms" else 1)
    return moment.strftime(form)


def safe_number(number: str) -> bool:
    """Whether a case number can't be read as anything but a value in a query language."""
    return _NUMBER.fullmatch(number) is not None


def safe_id(identity: str) -> bool:
    """Whether an ID can't be read as anything but a value in a query language or a path."""
    return _ID.fullmatch(identity) is not None


def _texts(spec: RequestSpec) -> Iterator[str]:
    yield spec.path
    yield from spec.query.values()
    yield from spec.headers.values()
    stack: list[Any] = [spec.body]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping):
            stack += part.values()
        elif isinstance(part, list):
            stack += part


def _value(values: Values, name: str) -> str | int:
    value = values.get(name)
    if value is None:
        raise _Gap
    return value


def _text(template: str, values: Values) -> str | None:
    try:
        return _HOLE.sub(lambda hole: str(_value(values, hole[1])), template)
    except _Gap:
        return None


def _body(template: Any, values: Values) -> Any:
    filled = _fill(template, values, in_list=False)
    return None if filled is _MISSING else filled


def _fill(template: Any, values: Values, *, in_list: bool) -> Any:
    if isinstance(template, str):
        whole = _HOLE.fullmatch(template)
        if whole and isinstance(number := values.get(whole[1]), int):
            return number
        text = _text(template, values)
        return _gap(in_list=in_list) if text is None else text
    if isinstance(template, Mapping):
        filled = {key: _fill(part, values, in_list=in_list) for key, part in template.items()}
        return {key: part for key, part in filled.items() if part is not _MISSING}
    if isinstance(template, list):
        parts = [part for element in template if (part := _element(element, values)) is not _MISSING]
        return parts if parts or not template else _gap(in_list=in_list)
    return template


def _element(template: Any, values: Values) -> Any:
    try:
        return _fill(template, values, in_list=True)
    except _Gap:
        return _MISSING


def _gap(*, in_list: bool) -> Any:
    if in_list:
        raise _Gap
    return _MISSING
