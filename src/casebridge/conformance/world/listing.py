"""A list of rows that is asked for by parameters: the part of a tape that answers whatever a read resumes with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from casebridge.conformance.fault import Answer, Asked

__all__ = ["Listing", "listing_of", "moment"]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows as a system holds them, and the names by which it is asked for them.

    Args:
        path: where it is asked for.
        rows: the rows, in the system's order; they are sorted by ``time`` if ``ascending``.
        items: the key of the list in the answer; empty for a bare list.
        time: the key of a row's time of change.
        since, until: parameters with the bounds of that time, both included; empty if there are none.
        style: ``token`` hands out a token under ``next`` where more follows; ``offset`` and ``page`` are numbers.
        param: the parameter of the token, offset or page.
        limit: the parameter of the size of a page; ``size`` is the most and what holds without it.
        first: the number of the first page.
        hidden: values of ``key`` whose rows are cut out after the page was made, as a system does that checks rights.
        one: path of one row with ``{}`` in the place of the value of ``key``; a number that is not there is a 404.
        also: parameters that are taken and change nothing.
    """

    path: str
    rows: Sequence[Mapping[str, Any]]
    items: str = "items"
    time: str = ""
    since: str = ""
    until: str = ""
    ascending: bool = True
    style: Literal["none", "token", "offset", "page"] = "none"
    param: str = ""
    next: str = "next"
    limit: str = ""
    size: int = 1000
    first: int = 1
    key: str = "id"
    hidden: Sequence[str] = ()
    one: str = ""
    also: Sequence[str] = field(default_factory=tuple)

    def answer(self, asked: Asked) -> Answer | None:
        """The page that is asked for; None if it is not this list that is asked."""
        if asked.method != "GET":
            return None
        if self.one and (single := self._single(asked.path)) is not None:
            return single
        query = dict(asked.query)
        known = {self.since, self.until, self.param, self.limit, *self.also} - {""}
        if asked.path != self.path or set(query) - known:
            return None
        try:
            return self._page(query)
        except ValueError:
            return Answer(400, body=b'{"error": "a parameter is not understood"}')

    def _page(self, query: Mapping[str, str]) -> Answer:
        found = self._within(query.get(self.since, ""), query.get(self.until, ""))
        size = min(int(query.get(self.limit, self.size)), self.size)
        place = query.get(self.param, "")
        start = (
            0 if not place else int(place) if self.style in ("token", "offset") else (int(place) - self.first) * size
        )
        if start < 0 or size < 1:
            raise ValueError("no such page")
        page = [row for row in found[start : start + size] if str(row.get(self.key)) not in self.hidden]
        if not self.items:
            return _json(page)
        document: dict[str, Any] = {self.items: page}
        if self.style == "token" and start + size < len(found):
            document[self.next] = str(start + size)
        return _json(document)

    def _within(self, since: str, until: str) -> list[Mapping[str, Any]]:
        first, last = moment(since) if since else None, moment(until) if until else None
        rows = [
            row
            for row in self.rows
            if (first is None or moment(row[self.time]) >= first) and (last is None or moment(row[self.time]) <= last)
        ]
        return sorted(rows, key=lambda row: moment(row[self.time])) if self.time and self.ascending else rows

    def _single(self, path: str) -> Answer | None:
        head, _, tail = self.one.partition("{}")
        if not (path.startswith(head) and path.endswith(tail)) or path == self.path:
            return None
        wanted = path[len(head) : len(path) - len(tail)]
        found = next((row for row in self.rows if str(row.get(self.key)) == wanted), None)
        return _json(found) if found is not None else Answer(404, body=b'{"error": "no such record"}')


def moment(value: Any) -> datetime:
    """A time as systems write it: ISO 8601 (naive is UTC), or epoch seconds or milliseconds. Raises ``ValueError``."""
    text = str(value)
    if text.isascii() and text.isdigit():
        number = int(text)
        return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def listing_of(told: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Listing:
    """A listing of a tape. Raises ``ValueError`` for a key that it does not know."""
    known = set(Listing.__dataclass_fields__)
    if unknown := set(told) - known:
        raise ValueError(f"unknown in a listing: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}")
    return Listing(**{**told, "rows": rows})


def _json(document: Any) -> Answer:
    return Answer(200, body=json.dumps(document, ensure_ascii=False).encode())
