"""Compares what a sink has with what it took from us, and makes due once more exactly what it lacks.

First counts and folded digests by agency and day, then the events of the days that differ. Nothing is deleted on either
side, and a sink that forgot is asked before anything is sent, however much it forgot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from casebridge.engine.reconcile.result import DayDifference, Reconciliation
from casebridge.engine.wording import fault_text
from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from casebridge.ledger.digest import SentRow
from casebridge.sdk import Sink, SinkContext
from casebridge.sdk.transport import HeldEvent, Transport, fold

__all__ = ["compare", "refused"]

Key = tuple[str, str]
YEAR = timedelta(days=365)
AT_ONCE = 100_000
"""Events of the other side that are held in memory at a time; a single day may be more."""


def compare(
    ledger: Ledger, name: str, sink: Sink, context: SinkContext, first: date, last: date, *, dry_run: bool = False
) -> Reconciliation:
    """Compares the days ``first`` to ``last`` (UTC, both included), and makes due once more what the sink lacks.

    Args:
        ledger: open for writing.
        name: of the sink.
        sink: one that is a ``Transport`` as well.
        context: what the sink is handed.
        first: the first day on which events were recorded.
        last: the last one.
        dry_run: changes nothing.

    Raises ``FixConfig`` (``reconcile_unsupported``, ``reconcile_days``), ``TryLater`` (``sink_busy``) and what the
    transport raises; then nothing was changed, or what was found so far is on its way.
    """
    if not isinstance(sink, Transport):
        raise refused("reconcile_unsupported")
    if first > last:
        raise refused("reconcile_days")
    sink_id = ledger.register_sink(name, sink.takes)
    with ledger.holding("sink", sink_id):
        done = Reconciliation(name, first.isoformat(), last.isoformat())
        days = _differing(ledger, sink_id, sink, context, (first, last), done)
        for group in _groups(days):
            _look_closer(ledger, sink_id, sink, context, group, done, dry_run=dry_run)
    done.differences = [item for item in days if item.missing or item.changed or item.purged or item.unknown]
    return done


def _differing(
    ledger: Ledger, sink_id: int, sink: Transport, context: SinkContext, span: tuple[date, date], done: Reconciliation
) -> list[DayDifference]:
    theirs: dict[Key, tuple[int, bytes]] = {}
    start, last = span
    while start <= last:
        end = min(start + YEAR, last)
        for row in sink.totals(start, end, context):
            if start <= row.day <= end:
                theirs[row.agency, row.day.isoformat()] = row.count, row.digest
        start = end + timedelta(days=1)
    counts: defaultdict[Key, int] = defaultdict(int)
    sums: defaultdict[Key, bytes] = defaultdict(lambda: fold(()))
    for rows in _pages(ledger, sink_id, span):
        grouped: defaultdict[Key, list[bytes]] = defaultdict(list)
        for item in rows:
            if item.state == "sent":
                grouped[item.agency, item.day].append(item.digest)
        for key, digests in grouped.items():
            counts[key] += len(digests)
            sums[key] = fold([sums[key], *digests])
    keys = sorted(counts.keys() | theirs.keys(), key=lambda key: (key[1], key[0]))
    done.compared = len(keys)
    nothing = 0, fold(())
    return [
        DayDifference(*key, ours=counts[key], theirs=theirs.get(key, nothing)[0])
        for key in keys
        if (counts[key], sums[key]) != theirs.get(key, nothing)
    ]


def _look_closer(
    ledger: Ledger,
    sink_id: int,
    sink: Transport,
    context: SinkContext,
    days: Sequence[DayDifference],
    done: Reconciliation,
    *,
    dry_run: bool,
) -> None:
    """Compares event by event, and sends again what is missing."""
    found = {(item.agency, item.day): item for item in days}
    held = {
        key: {UUID(event.event_id).bytes: event.digest for event in _held(sink, item, context)}
        for key, item in found.items()
    }
    span = date.fromisoformat(min(item.day for item in days)), date.fromisoformat(max(item.day for item in days))
    for rows in _pages(ledger, sink_id, span):
        missing, changed = _judged(rows, found, held)
        done.changed_events += [str(UUID(bytes=row.event_id)) for row in changed]
        if missing and not dry_run:
            done.sent_again += ledger.send_again(sink_id, [row.seq for row in missing])
        if changed and not dry_run:
            ledger.alarm_changed(sink_id, [row.seq for row in changed])
    for key, left in held.items():
        purged = len(ledger.purged_events(list(left))) if left else 0
        found[key].purged += purged
        found[key].unknown += len(left) - purged


def _judged(
    rows: Sequence[SentRow], days: Mapping[Key, DayDifference], held: Mapping[Key, dict[bytes, bytes]]
) -> tuple[list[SentRow], list[SentRow]]:
    """Counts what each row shows, takes it from what is held, and gives the rows that are missing and changed there."""
    missing: list[SentRow] = []
    changed: list[SentRow] = []
    for row in rows:
        day = days.get((row.agency, row.day))
        if day is None:
            continue
        digest = held[row.agency, row.day].pop(row.event_id, None)
        if digest is None and _elsewhere(held, row):
            continue
        if row.state == "purged":
            day.purged += digest is not None
        elif digest is None and row.state == "sent":
            day.missing += 1
            missing.append(row)
        elif digest not in (None, row.digest):
            day.changed += 1
            changed.append(row)
    return missing, changed


def _elsewhere(held: Mapping[Key, dict[bytes, bytes]], row: SentRow) -> bool:
    """Whether the other side has the event under another day: a ledger that was restored states it again later."""
    return any(
        events.pop(row.event_id, None) is not None for (agency, _), events in held.items() if agency == row.agency
    )


def _held(sink: Transport, item: DayDifference, context: SinkContext) -> Iterator[HeldEvent]:
    # A day that the other side does not know at all needs no question.
    if item.theirs:
        yield from sink.held(item.agency, date.fromisoformat(item.day), context)


def _groups(days: Sequence[DayDifference]) -> Iterator[list[DayDifference]]:
    """The days in runs of which the other side's events fit into memory."""
    group: list[DayDifference] = []
    size = 0
    for item in days:
        if group and size + item.theirs > AT_ONCE:
            yield group
            group, size = [], 0
        group.append(item)
        size += item.theirs
    if group:
        yield group


def _pages(ledger: Ledger, sink_id: int, span: tuple[date, date]) -> Iterator[list[SentRow]]:
    after: int | None = 0
    while after is not None:
        page = ledger.sent_page(sink_id, *span, after)
        yield page.rows
        after = page.after


def refused(code: str) -> FixConfig:
    """The error of this code."""
    meaning, step = fault_text(code)
    return FixConfig(code, meaning, next_step=step)
