"""What a read leaves for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from casebridge.connectors.rest.moment import earlier
from casebridge.connectors.rest.plan import Plan, between
from casebridge.connectors.rest.seen import KEPT, Seen
from casebridge.connectors.rest.walk import Leaf
from casebridge.connectors.rest.watermark import Resume, State

__all__ = ["Chain", "can_go_on", "is_past", "next_state"]


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Chain:
    """What is known of a read so far, over all the polls it takes.

    ``top`` is the greatest time seen; ``bound`` the system's time when it began: what changes later may have changed on
    a page that was read already, so the mark never goes past it. ``first`` takes its place where the system does not
    tell its time: the greatest time of the first page of an unsorted list.
    """

    top: datetime | None = None
    bound: datetime | None = None
    first: datetime | None = None
    last: Leaf | None = None
    delta: str = ""

    def take(self, leaf: Leaf) -> None:
        """Adds a page."""
        if self.last is None and leaf.then is not None:
            self.first = leaf.latest or _LONG_AGO
        if leaf.latest is not None:
            self.top = max(self.top or leaf.latest, leaf.latest)
        self.last = leaf


def can_go_on(leaf: Leaf, *, deep: bool, reseek: bool) -> bool:
    """Whether another poll can go on after this page: a number of records is a place only while none moves."""
    return not deep or (reseek and leaf.sorted)


def next_state(state: State, plan: Plan, chain: Chain, seen: Seen, overlap: timedelta) -> State:
    """The state after a read, finished or cut."""
    leaf = chain.last
    cut = leaf is not None and leaf.then is not None
    resume = _resume(plan, chain) if cut else None
    if plan.kind == "backfill" and plan.since:
        return replace(state, window=between(plan.since, plan.until), backfill=resume)
    if plan.kind != "poll":
        return state
    if cut and leaf is not None and not leaf.sorted:
        return replace(state, seen=_merged(seen.since(None), state), resume=resume)
    mark = _mark(None if plan.full else state.mark, chain)
    kept = seen.since(earlier(mark, overlap) if mark else None)
    if resume or plan.resume:
        kept = _merged(kept, state)
    return replace(state, mark=mark, seen=kept, delta=chain.delta, resume=resume)


def _merged(kept: Mapping[bytes, bytes], state: State) -> dict[bytes, bytes]:
    """What the polls of one read handed over together, as far as a cursor holds it; the newest last."""
    both = {**state.seen, **kept}
    return dict(list(both.items())[-KEPT:])


def _mark(old: datetime | None, chain: Chain) -> datetime | None:
    if chain.top is None:
        return old
    bound = _bound(chain)
    reached = min(chain.top, bound) if bound else chain.top
    return max(old, reached) if old else reached


def _bound(chain: Chain) -> datetime | None:
    unsorted = chain.last is not None and not chain.last.sorted
    return chain.bound or (chain.first if unsorted else None)


def _resume(plan: Plan, chain: Chain) -> Resume | None:
    leaf = chain.last
    if leaf is None or leaf.then is None:
        return None
    then = leaf.then
    # What comes late while the read goes on over several polls is found by the next one, which looks back from here.
    bound = _bound(chain) or chain.top
    return Resume(then.since, then.at, chain.top, bound, plan.full, plan.linked, then.back, then.told)


def is_past(plan: Plan, leaf: Leaf) -> bool:
    """Whether a sorted read has passed the end of its window."""
    times = [record.time for record in leaf.records]
    return bool(plan.until and leaf.sorted and times and all(time and time > plan.until for time in times))
