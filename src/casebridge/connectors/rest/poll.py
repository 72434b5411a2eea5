"""One read of the system, from its plan to the cursor that it leaves."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from casebridge.connectors.rest.ahead import Spread, ahead
from casebridge.connectors.rest.asking import Answer
from casebridge.connectors.rest.errors import Gone, Resync, fix, later
from casebridge.connectors.rest.kit import Kit
from casebridge.connectors.rest.outcome import Chain, can_go_on, is_past, next_state
from casebridge.connectors.rest.plan import Plan, anew, batch_of, whole
from casebridge.connectors.rest.reading import Record
from casebridge.connectors.rest.seen import ALWAYS, Seen
from casebridge.connectors.rest.walk import Leaf, Place, walk
from casebridge.connectors.rest.watermark import State, state_cursor
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Batch, Cursor, Page, Rejected, SourceContext
from casebridge.sdk.records import FileFault

__all__ = ["Poll"]

_LEADS_NOWHERE = ("rest_cycle", "rest_empty_pages")


class _Future(Exception):
    """The position lies in the future of the system's own clock."""


class _Stale(Exception):
    """The system refuses the token or link that an earlier poll kept."""


@dataclass(slots=True)
class Poll:
    """Reads one batch.

    Args:
        kit: all that the profile says, compiled, and the client.
        cursor: as the engine handed it in.
        state: what it says.
        context: of the run.
        spread: does some work for many records.
        started: when the read began, by the engine's clock; only names the batch.
    """

    kit: Kit
    cursor: Cursor | None
    state: State
    context: SourceContext
    spread: Spread
    started: datetime
    batch: Batch | None = field(default=None, init=False)
    count: int = field(default=0, init=False)
    leaves: int = field(default=0, init=False)

    def pages(self, plan: Plan) -> Iterator[Page]:
        """The pages of the batch, none if there is nothing new; see ``RestSource.pull``."""
        terms = self.kit.terms
        try:
            yield from self._read(plan)
            return
        except _Future:
            again = whole(plan, terms, "rest_mark_future")
        except _Stale:
            again = anew(plan, self.state, terms)
        except Resync:
            again = whole(plan, terms, "rest_resync")
        try:
            yield from self._read(again)
        except Resync:
            raise later("rest_gone") from None

    def _read(self, plan: Plan) -> Iterator[Page]:
        seen = Seen(self.state.seen if plan.kind == "poll" else {})
        chain = Chain(plan.resume.top, plan.resume.bound) if plan.resume else Chain()
        trouble: TryLater | None = None
        with ahead(self._walk(plan)) as leaves:
            while True:
                try:
                    leaf = next(leaves, None)
                except TryLater as error:
                    self._let_stand(chain, error)
                    trouble = error
                    break
                if leaf is None:
                    break
                self._begin(plan, chain, leaf)
                yield from self._page(plan, chain, seen, leaf.records, leaf)
                chain.take(leaf)
                if leaf.cut and not self._goes_on(leaf):
                    raise later("rest_budget")
                if is_past(plan, leaf):
                    chain.last = replace(leaf, then=None)
                    break
        yield from self._finish(plan, chain, seen, trouble)

    def _finish(self, plan: Plan, chain: Chain, seen: Seen, trouble: TryLater | None) -> Iterator[Page]:
        if trouble is None and plan.cases:
            yield from self._page(plan, chain, seen, self.kit.cases(plan.cases))
        stuck = trouble is not None and trouble.code in _LEADS_NOWHERE
        ended = chain.last is not None and chain.last.then is None
        chain.delta = self.kit.delta(chain.last.answer) if ended and chain.last else self.state.delta
        after = next_state(self.state, plan, chain, seen, self.kit.terms.overlap)
        moved = (after.resume, after.backfill) != (self.state.resume, self.state.backfill)
        if self.batch is not None or (moved and not stuck):
            cursor = self.cursor or {} if stuck else state_cursor(after)
            yield Page(self._batch(plan, chain), self.kit.reader.header, (), (), (), cursor, last=True)
        if trouble is not None:
            raise trouble

    def _walk(self, plan: Plan) -> Generator[Leaf, None, None]:
        kit = self.kit
        held = plan.resume is not None or bool(plan.delta)
        until = plan.until or (plan.resume.bound if plan.resume else None)
        if until is None and kit.needs_until:
            until = kit.probe()

        def ask(place: Place) -> Answer:
            nonlocal held
            first, held = held, False
            try:
                return kit.page(place, until, plan.delta if first else "")
            except Gone:
                error = fix("rest_refused", status=404)
            except FixConfig as refused:
                error = refused
            # A token or link of an earlier poll may have run out; that is no fault of the configuration.
            if first and error.code == "rest_refused":
                raise _Stale
            raise error

        yield from walk(ask, kit.reader, kit.way, plan.start, kit.budget())

    def rejected(self, plan: Plan, fault: FileFault) -> Rejected:
        """The refusal of the batch: one of its answers can't be read truthfully."""
        batch = self._batch(plan, Chain())
        return Rejected(batch, fault.code, fault.summary, fault.next_step, fault.where.line, fault.where.column)

    def _begin(self, plan: Plan, chain: Chain, leaf: Leaf) -> None:
        """What only the first answer tells: the system's own time."""
        if chain.last is not None or plan.kind != "poll":
            return
        date, mark = leaf.answer.date, self.state.mark
        if date and mark and not plan.full and plan.resume is None and mark - self.kit.terms.overlap > date:
            raise _Future
        chain.bound = chain.bound or date

    def _page(
        self, plan: Plan, chain: Chain, seen: Seen, records: list[Record], leaf: Leaf | None = None
    ) -> Iterator[Page]:
        fresh = [record for record in records if self._is_news(plan, seen, record, single=leaf is None)]
        self.count += len(fresh)
        if fresh:
            done = self.kit.completed(fresh, self.context.wanted, self.spread)
            rows = [record for record in done if record.damage is None]
            yield Page(
                self._batch(plan, chain),
                self.kit.reader.header,
                [self.kit.lookups(record.cells) for record in rows],
                [record.line for record in rows],
                tuple(record.damage for record in done if record.damage is not None),
                self.cursor or {},
            )
            times = [record.time for record in rows if record.time is not None and leaf is not None]
            chain.top = max([*times, *([chain.top] if chain.top else [])], default=None)
        if leaf is not None:
            self.leaves += 1
            name = self.batch.name if self.batch else self.kit.name
            self.context.progress(f"{name}, page {self.leaves}", self.count, self.kit.total(leaf.answer, self.count))

    def _is_news(self, plan: Plan, seen: Seen, record: Record, *, single: bool) -> bool:
        if record.damage is not None:
            # It is a dead letter already; but a snapshot must not seem whole without it.
            return seen.add(record.identity, record.content, ALWAYS, ask_before=not self.kit.snapshot)
        at = record.time
        if at is not None and plan.since and plan.until and not plan.since <= at <= plan.until:
            return False
        # A full read is made to see again what was passed by. A record without a time of its own may have a detail
        # that changed.
        news = seen.add(record.identity, record.content, at, ask_before=not (plan.full or at is None))
        # What is asked for by its number was passed by before, perhaps just now in the overlap.
        return news or single

    def _batch(self, plan: Plan, chain: Chain) -> Batch:
        if self.batch is None:
            snap = self.kit.snapshot and plan.kind == "poll" and plan.full and plan.resume is None
            self.batch = batch_of(self.kit.name, plan, self.cursor, self.started, chain.bound, snap=snap)
        return self.batch

    def _goes_on(self, leaf: Leaf) -> bool:
        if self.batch is not None and self.batch.snapshot:
            return False
        return can_go_on(leaf, deep=self.kit.way.pager.deep, reseek=self.kit.way.reseek)

    def _let_stand(self, chain: Chain, error: TryLater) -> None:
        """Raises ``error`` unless what was read so far can stand by itself."""
        leaf = chain.last
        if leaf is None or (self.batch is not None and self.batch.snapshot):
            raise error
        if error.code not in _LEADS_NOWHERE and not self._goes_on(leaf):
            raise error
