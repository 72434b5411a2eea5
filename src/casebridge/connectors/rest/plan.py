"""What a poll reads, decided before the first request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casebridge.connectors.rest.moment import earlier, from_wire, to_wire
from casebridge.connectors.rest.walk import Place
from casebridge.connectors.rest.watermark import Resume, State
from casebridge.sdk import Batch, Cursor

__all__ = ["Plan", "Terms", "anew", "batch_of", "between", "plan_backfill", "plan_poll", "plan_replay", "whole"]

_WINDOW = re.compile(r"(?:changes|backfill) (\S+)\.\.(\S*)")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the profile says of the watermark: the first poll's time, the overlap, whether single cases can be read."""

    first: datetime | None
    overlap: timedelta
    reads_cases: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One read.

    ``kind`` is poll, backfill or replay; ``full`` reads everything from the first poll's time; ``since`` and ``until``
    limit a window; ``resume`` is the read that is gone on with; ``cases`` are asked for one by one; ``linked`` is a
    digest of the cases that a full read was begun for.
    """

    kind: str
    start: Place
    full: bool = False
    delta: str = ""
    since: datetime | None = None
    until: datetime | None = None
    resume: Resume | None = None
    cases: Sequence[str] = ()
    linked: str = ""
    findings: tuple[str, ...] = ()


def plan_poll(state: State, newly_linked: Sequence[str], terms: Terms) -> Plan:
    """What is new, from where the poll before ended or ran out of its budget."""
    cases = tuple(newly_linked) if terms.reads_cases else ()
    linked = "" if terms.reads_cases or not newly_linked else _linked(newly_linked)
    going = state.resume
    if going is not None and (not linked or (going.full and going.linked == linked)):
        return Plan(
            "poll",
            Place(going.since, going.at, going.back, going.told),
            going.full,
            resume=going,
            cases=cases,
            linked=going.linked,
        )
    if linked or (state.mark is None and not state.delta):
        return whole(Plan("poll", Place(), cases=cases, linked=linked), terms)
    if state.delta:
        return Plan("poll", Place(), delta=state.delta, cases=cases)
    assert state.mark is not None  # noqa: S101  neither mark nor delta is a full read
    return Plan("poll", Place(earlier(state.mark, terms.overlap)), cases=cases)


def whole(plan: Plan, terms: Terms, finding: str = "") -> Plan:
    """The full read in place of ``plan``."""
    found = (*plan.findings, finding) if finding else plan.findings
    return replace(plan, start=Place(terms.first), full=True, delta="", resume=None, findings=found)


def anew(plan: Plan, state: State, terms: Terms) -> Plan:
    """The same read from its beginning, for one whose token or link has run out."""
    if plan.kind == "backfill":
        return replace(plan, start=Place(plan.since), resume=None)
    if plan.full or plan.delta or state.mark is None:
        return whole(plan, terms, "rest_resync")
    return replace(plan, start=Place(earlier(state.mark, terms.overlap)), resume=None)


def plan_backfill(state: State, window: tuple[str, str]) -> Plan | None:
    """The records of a window, from where an earlier read of the same window stopped; None if it was read to its end.

    Raises ``ValueError`` if the window is not two times.
    """
    since, until = from_wire(window[0]), from_wire(window[1])
    if state.window != between(since, until):
        return Plan("backfill", Place(since), since=since, until=until)
    if state.backfill is None:
        return None
    going = state.backfill
    return Plan(
        "backfill", Place(going.since, going.at, going.back, going.told), since=since, until=until, resume=going
    )


def plan_replay(batch: Batch, terms: Terms, newly_linked: Sequence[str]) -> Plan:
    """What a batch was read from, by its name; the cases in question one by one where the system can do that."""
    cases = tuple(newly_linked) if terms.reads_cases else ()
    found = _WINDOW.search(batch.name)
    if found is None:
        return whole(Plan("replay", Place(), cases=cases), terms)
    until = from_wire(found[2]) if found[2] else None
    return Plan("replay", Place(from_wire(found[1])), until=until, cases=cases)


def batch_of(
    name: str, plan: Plan, cursor: Cursor | None, start: datetime, bound: datetime | None, *, snap: bool
) -> Batch:
    """The batch of a read that began at ``start``; its name tells what was read, so that it can be read again."""
    at = to_wire(start)
    known = json.dumps([name, dict(cursor or {}), plan.kind, start.isoformat()], sort_keys=True)
    since = plan.start.since
    what = f"changes {between(since, plan.until or bound)}" if since and not plan.full else "all"
    title = f"backfill {between(plan.since, plan.until)}" if plan.since else f"poll {at}, {what}"
    return Batch(hashlib.sha256(known.encode()).hexdigest(), title, at, snap, 0, plan.findings)


def between(since: datetime, until: datetime | None) -> str:
    """A window as batch names and cursors write it."""
    return f"{to_wire(since)}..{to_wire(until) if until else ''}"


def _linked(numbers: Sequence[str]) -> str:
    return hashlib.blake2b("\n".join(sorted(numbers)).encode(), digest_size=8).hexdigest()
