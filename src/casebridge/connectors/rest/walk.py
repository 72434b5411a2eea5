"""From page to page of one read: where it goes on, when it ends, and that it always ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from casebridge.connectors.rest.asking import Answer
from casebridge.connectors.rest.budget import Budget
from casebridge.connectors.rest.errors import fix, later
from casebridge.connectors.rest.links import ForeignLink
from casebridge.connectors.rest.paging import Came, Pager, Position
from casebridge.connectors.rest.reading import Record
from casebridge.connectors.rest.seen import digest

__all__ = ["Leaf", "Place", "Way", "walk"]

EMPTY_PAGES = 100
"""Empty pages in a row that still lead on; a system that filters by rights gives some."""


RESTARTS = 20
"""How often the records of one time are read anew since they moved while they were read."""


class Place(NamedTuple):
    """A page of a read: from which time it is asked, and which page of that.

    ``back`` is the page before it and ``told`` a digest of what that held: if it holds something else once this page
    was read, records have moved over the border between the two.
    """

    since: datetime | None = None
    at: Position = None
    back: Position = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How a read goes on.

    ``ascending``: records come sorted by time; ``reseek``: each page is asked for anew from the last time seen;
    ``stamp``: a time as the request writes it, since two times that it writes alike are one place.
    """

    pager: Pager
    ascending: bool
    reseek: bool
    size: int
    stamp: Callable[[datetime], str | int]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page that came. ``then`` is where the next begins, None at the end; ``cut`` that the budget ended here.

    ``sorted`` says whether all pages up to here came in order of time, ``latest`` is the greatest time on it.
    """

    records: list[Record]
    answer: Answer
    then: Place | None
    latest: datetime | None
    sorted: bool
    cut: bool = False


def walk(
    ask: Callable[[Place], Answer], read: Callable[[Answer], list[Record]], way: Way, start: Place, budget: Budget
) -> Iterator[Leaf]:
    """The pages from ``start`` to the end, or to the end of the budget.

    Raises:
        TryLater: ``rest_cycle`` if a page leads back, ``rest_empty_pages`` if nothing but empty ones follow.
        FixConfig: ``rest_link_foreign``, ``rest_next_missing``, ``rest_ties``.
    """
    place, been, empty, in_order, restarts = start, set[bytes](), 0, way.ascending, 0
    while True:
        since = f"{way.stamp(place.since) if place.since else None}"
        _never_twice(been, f"{since} {place.at!r}")
        answer = ask(place)
        records = read(answer)
        if way.pager.deep and len(records) > 1:
            # A system that does not know the parameter gives its first page again and again.
            _never_twice(been, f"{since} {_print(records)}")
        times = [record.time for record in records if record.time is not None]
        in_order = in_order and all(one <= other for one, other in pairwise(times))
        latest = max(times, default=None)
        then = _next(way, place, answer, records, latest if in_order else None)
        if place.told and in_order and _print(read(ask(Place(place.since, place.back)))) != place.told:
            restarts += 1
            if restarts > RESTARTS:
                raise later("rest_moving")
            been.clear()
            then = Place(place.since)
        empty = 0 if records else empty + 1
        if empty > EMPTY_PAGES and then is not None:
            raise later("rest_empty_pages")
        cut = budget.spend(len(answer.response.body)) and then is not None
        yield Leaf(records, answer, then, latest, in_order, cut)
        if then is None or cut:
            return
        place = then


def _never_twice(been: set[bytes], what: str) -> None:
    mark = digest(what)
    if mark in been:
        raise later("rest_cycle")
    been.add(mark)


def _print(records: Sequence[Record]) -> str:
    return digest(b"".join(record.identity for record in records).hex()).hex()


def _next(way: Way, place: Place, answer: Answer, records: Sequence[Record], latest: datetime | None) -> Place | None:
    came = Came(len(records), answer.document, answer.response.headers, answer.url)
    try:
        at = way.pager.after(way.pager.ask(place.at), came)
    except ForeignLink:
        raise fix("rest_link_foreign") from None
    except ValueError:
        raise fix("rest_next_missing") from None
    if way.reseek and latest is not None and (at is not None or way.pager.endless):
        if place.since is None or (latest > place.since and way.stamp(latest) != way.stamp(place.since)):
            return Place(latest)
        if at is None and len(records) >= way.size:
            # All of them share one time and there is no deeper page: the others could never be asked for.
            raise fix("rest_ties")
    if at is None:
        return None
    if way.reseek and way.pager.deep:
        return Place(place.since, at, place.at, _print(records))
    return Place(place.since, at)
