"""How one page leads to the next: a small class a style, without HTTP.

Numeric styles go on by the number of records that came, not by the number asked for: a server that gives less than it
was asked for would lose records otherwise. They end with an empty page, the others where nothing leads on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from casebridge.connectors.rest.links import absolute, next_link
from casebridge.connectors.rest.query import Query
from casebridge.sdk.restspec import PagingSpec

__all__ = ["Ask", "Came", "Pager", "Position", "pager_for"]

_NOTHING: Mapping[str, int | str] = MappingProxyType({})

Position = int | str | None
"""Where a page begins: a number, a token, an absolute URL; None for the first one."""


class Ask(NamedTuple):
    """One page to ask for: the values of its placeholders, or the URL that a page before it named."""

    at: Position = None
    values: Mapping[str, int | str] = _NOTHING
    url: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """What is known of a page that came: its JSON document, headers, number of records, and its own absolute URL."""

    count: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


class Pager(Protocol):
    """One style of paging."""

    @property
    def deep(self) -> bool:
        """Whether a position is a number of records or pages, which is another place once records moved."""
        ...

    @property
    def endless(self) -> bool:
        """Whether the style has no deeper pages at all, so that its one page need not be the last."""
        ...

    def ask(self, at: Position) -> Ask:
        """The page at ``at``."""
        ...

    def after(self, ask: Ask, came: Came) -> Position:
        """Where the page after this one begins; None if this was the last.

        Raises ``ValueError`` if it should say and does not.
        """
        ...


@dataclass(frozen=True, slots=True)
class Single:
    """Everything in one answer."""

    size: int
    deep: bool = False
    endless: bool = True

    def ask(self, at: Position) -> Ask:
        """The only page."""
        return Ask(at, {"limit": self.size})

    def after(self, ask: Ask, came: Came) -> Position:
        """Nothing."""
        del ask, came
        return None


@dataclass(frozen=True, slots=True)
class Records:
    """Styles ``offset`` and ``range``: a page begins at a record."""

    size: int
    first: int
    done: Query | None = None
    deep: bool = True
    endless: bool = False

    def ask(self, at: Position) -> Ask:
        """The page whose first record has this number."""
        start = at if isinstance(at, int) else self.first
        return Ask(start, {"limit": self.size, "offset": start, "from": start, "to": start + self.size})

    def after(self, ask: Ask, came: Came) -> Position:
        """Further on by the records that came; the end is an empty page."""
        if not came.count or (self.done and self.done(came.document) is True):
            return None
        return int(ask.at or 0) + came.count


@dataclass(frozen=True, slots=True)
class Pages:
    """Style ``page``: pages have numbers, and a system may say which is the last."""

    size: int
    first: int
    done: Query | None = None
    last: Query | None = None
    deep: bool = True
    endless: bool = False

    def ask(self, at: Position) -> Ask:
        """The page of this number."""
        number = at if isinstance(at, int) else self.first
        return Ask(number, {"limit": self.size, "page": number})

    def after(self, ask: Ask, came: Came) -> Position:
        """The next number; the end is an empty page or the one that the system calls the last."""
        number = int(ask.at or 0)
        last = self.last(came.document) if self.last else None
        if not came.count or (self.done and self.done(came.document) is True):
            return None
        # The last page may have moved since; a number that is not one says nothing.
        if isinstance(last, int) and not isinstance(last, bool) and number >= last:
            return None
        return number + 1


@dataclass(frozen=True, slots=True)
class Token:
    """Styles ``cursor`` and ``next_url``: the body says where to go on."""

    size: int
    next: Query
    done: Query | None = None
    is_url: bool = False
    deep: bool = False
    endless: bool = False

    def ask(self, at: Position) -> Ask:
        """The page that the token or URL names."""
        if at is None:
            return Ask(None, {"limit": self.size})
        if self.is_url:
            return Ask(at, {}, str(at))
        return Ask(at, {"limit": self.size, "cursor": at})

    def after(self, ask: Ask, came: Came) -> Position:
        """The token or URL in the body; none, an empty one or ``done`` is the end."""
        del ask
        done = self.done(came.document) if self.done else None
        found = self.next(came.document)
        if done is True or found in (None, "", False):
            if done is False:
                raise ValueError("not done, but nothing leads on")
            return None
        if not isinstance(found, (str, int)) or isinstance(found, bool):
            raise ValueError("what leads on is neither text nor number")
        return absolute(came.url, str(found)) if self.is_url else str(found)


@dataclass(frozen=True, slots=True)
class Link:
    """Style ``link``: the header ``Link: <...>; rel="next"`` (RFC 8288)."""

    size: int
    first: int = 0
    deep: bool = False
    endless: bool = False

    def ask(self, at: Position) -> Ask:
        """The page that the header named."""
        if at is None:
            start = {"offset": self.first, "page": self.first, "from": self.first, "to": self.first + self.size}
            return Ask(None, {"limit": self.size, **start})
        return Ask(at, {}, str(at))

    def after(self, ask: Ask, came: Came) -> Position:
        """The target of ``rel="next"``."""
        del ask
        found = next_link(came.headers.get("link", ""))
        return absolute(came.url, found) if found else None


def pager_for(spec: PagingSpec) -> Pager:
    """The pager that ``spec`` describes. Raises ``ValueError`` if one of its paths is not JMESPath."""
    done = Query(spec.done) if spec.done else None
    if spec.style in ("offset", "range"):
        return Records(spec.size, spec.first, done)
    if spec.style == "page":
        return Pages(spec.size, spec.first, done, Query(spec.last) if spec.last else None)
    if spec.style == "link":
        return Link(spec.size, spec.first)
    if spec.next is not None:
        return Token(spec.size, Query(spec.next), done, is_url=spec.style == "next_url")
    return Single(spec.size)
