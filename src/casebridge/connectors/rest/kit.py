"""What a profile says, compiled, and the client to ask with: all that one run needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casebridge.connectors.rest.ahead import Spread
from casebridge.connectors.rest.asking import ACCEPT, Answer, Asker
from casebridge.connectors.rest.budget import Budget
from casebridge.connectors.rest.detail import Details
from casebridge.connectors.rest.errors import Gone, Judge, Resync, fix
from casebridge.connectors.rest.links import ForeignLink, absolute
from casebridge.connectors.rest.lookup import Lookups
from casebridge.connectors.rest.moment import from_wire, span
from casebridge.connectors.rest.options import RestOptions
from casebridge.connectors.rest.paging import pager_for
from casebridge.connectors.rest.plan import Terms
from casebridge.connectors.rest.query import Query
from casebridge.connectors.rest.reading import Reader, Record, damaged
from casebridge.connectors.rest.template import Values, fill, mentions, safe_number, stamp
from casebridge.connectors.rest.walk import Place, Way
from casebridge.sdk.http import HttpClient, HttpRequest

__all__ = ["Kit", "Meaning", "compile_rest"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The profile's share, compiled once a source."""

    reader: Reader
    way: Way
    judge: Judge
    terms: Terms
    delta: Query | None
    total: Query | None


def compile_rest(options: RestOptions) -> Meaning:
    """What ``[rest]`` means. Raises ``FixConfig`` (``rest_profile``) if a part of it does not fit the others."""
    spec, mark = options.spec, options.spec.watermark
    try:
        pager = pager_for(spec.paging)
        time_field = mark.field if mark else None
        reader = Reader(options.records, spec.id, options.number_field, time_field, options.read_time)
        asks_since = mentions(spec.list, "since")
        ascending = mark is not None and mark.order == "ascending"
        # Records that change move to the end of a sorted list; what stood behind them would be skipped by its number.
        reseek = asks_since and mark is not None and (mark.reseek or (ascending and pager.deep))
        form = mark.format if mark else "iso"
        stamp(from_wire("2000-01-01"), form)
        terms = Terms(
            from_wire(mark.since) if mark and mark.since else None,
            span(mark.overlap.replace(" ", "")) if mark else timedelta(),
            spec.case is not None,
        )
        way = Way(pager, ascending, reseek, spec.paging.size, lambda moment: stamp(moment, form))
        delta = Query(mark.delta) if mark and mark.delta else None
        total = Query(spec.paging.total) if spec.paging.total else None
        if options.records.format == "xml" and (spec.detail or options.lookups or delta or spec.paging.next):
            raise ValueError("detail, lookup, next and delta read JSON")
        return Meaning(reader, way, Judge(spec.errors), terms, delta, total)
    except ValueError as error:
        raise fix("rest_profile", detail=str(error)) from None


class Kit:
    """One run's way to ask the system, and what its answers mean."""

    def __init__(self, options: RestOptions, meaning: Meaning, client: HttpClient, stem: str) -> None:
        self.name, self.snapshot = options.name, options.snapshot
        self.reader, self.way, self.terms = meaning.reader, meaning.way, meaning.terms
        self.needs_until = mentions(options.spec.list, "until")
        self.ask = Asker(client, meaning.judge, options.http.url, stem)
        self.lookups = Lookups(options.spec, meaning.reader.header, options.lookups, self.ask)
        self._options, self._meaning = options, meaning
        detail = options.spec.detail
        self._details = Details(options.spec, detail, self.ask, meaning.reader) if detail else None

    def budget(self) -> Budget:
        """A fresh one for a poll."""
        options = self._options
        return Budget(options.max_pages, options.max_bytes, options.max_seconds, options.ticks)

    def page(self, place: Place, until: datetime | None, url: str = "") -> Answer:
        """The page at ``place``, or the one that ``url`` names."""
        asked = self.way.pager.ask(place.at)
        request = self._request(place.since, until, asked.values)
        if link := url or asked.url:
            request = HttpRequest("GET", link, (), request.headers, None, None, request.accept)
        return self.ask(request, self._options.records.format)

    def probe(self) -> datetime | None:
        """The system's own time, by the first page as far as it can be asked for without it."""
        return self.ask.date(self._request(self.terms.first, None, self.way.pager.ask(None).values))

    def cases(self, numbers: Sequence[str]) -> list[Record]:
        """The records of single cases; a number that could be read as more than a value is damage."""
        spec, records = self._options.spec, list[Record]()
        for number in numbers:
            if spec.case is None or not safe_number(number):
                records.append(damaged(f"case {number}", "rest_number_unsafe"))
                continue
            request = fill(spec.case, {"number": number}, spec.headers, accept=self._accept)
            try:
                records += self.reader(self.ask(request, self._options.records.format))
            except (Gone, Resync):
                continue
        return records

    def completed(self, records: Sequence[Record], wanted: Callable[[str], bool], spread: Spread) -> list[Record]:
        """The records with their details."""
        details = self._details
        if details is None:
            return list(records)
        chosen = [at for at, record in enumerate(records) if details.wants(record, wanted)]
        done = list(records)
        for at, record in zip(chosen, spread(details, [records[at] for at in chosen]), strict=True):
            done[at] = record
        return done

    def delta(self, answer: Answer) -> str:
        """The link for the next poll, if the answer has one."""
        found = self._meaning.delta(answer.document) if self._meaning.delta else None
        try:
            return absolute(answer.url, found) if isinstance(found, str) and found else ""
        except ForeignLink:
            raise fix("rest_link_foreign") from None

    def total(self, answer: Answer, count: int) -> int:
        """How many records the system says there are; 0 if it does not say, or says less than came."""
        found = self._meaning.total(answer.document) if self._meaning.total else None
        return found if isinstance(found, int) and not isinstance(found, bool) and found >= count else 0

    @property
    def _accept(self) -> str:
        return ACCEPT.get(self._options.records.format, ACCEPT["json"])

    def _request(self, since: datetime | None, until: datetime | None, page: Values) -> HttpRequest:
        spec, way = self._options.spec, self.way
        values: dict[str, str | int | None] = dict(page)
        values["since"] = way.stamp(since) if since else None
        values["until"] = way.stamp(until) if until else None
        return fill(spec.list, values, spec.headers, accept=self._accept)
