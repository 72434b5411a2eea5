"""Checks of state: the next read goes on where the last one ended, and loses nothing on the way."""

from __future__ import annotations

import json
import math

from casebridge.conformance.bench import Bench
from casebridge.conformance.check import check, demand
from casebridge.conformance.traits import mark, times_of

__all__: list[str] = []


@check("CB010", "A cursor is an object of JSON scalars")
def plain_cursor(bench: Bench) -> None:
    """The engine stores a cursor as JSON and hands it back as JSON."""
    for cursor in bench.first.cursors:
        for key, value in cursor.items():
            scalar = value is None or isinstance(value, (str, int, float, bool))
            finite = not isinstance(value, float) or math.isfinite(value)
            demand(
                isinstance(key, str) and scalar and finite,
                f"The cursor's {key!r} is {type(value).__name__}. Only text, finite numbers, true, false and null.",
            )
        demand(json.loads(json.dumps(dict(cursor))) == dict(cursor), "A cursor is another one after a trip to JSON.")


@check("CB011", "The next read goes on from the cursor", needs={"cursor", "several"})
def cursor_counts(bench: Bench) -> None:
    """From its last cursor, a read of the same world does not begin again."""
    known = frozenset(page.batch.batch_id for page in bench.first.pages)
    again = bench.run(1, bench.first.cursor, known=known)
    demand(
        len(set(again.ids)) < len(bench.truth().records),
        f"From the last cursor all {len(set(again.ids))} records came again. Ask the system for what is new.",
    )


@check("CB012", "What changed after the last read comes with the next", needs={"changes"})
def changes_come(bench: Bench) -> None:
    """Changed and new records whose time lies after the last one seen."""
    last, times = mark(bench), times_of(bench, 2)
    due = [key for key in _due(bench) if last is None or times.get(key) is None or times[key] > last]
    _all_there(bench, due, "changed or are new", "Ask for what changed since the last time seen.")


@check("CB013", "A record with the time of the last one seen is not lost", needs={"same_time", "times"})
def same_time(bench: Bench) -> None:
    """A system's clock is coarse: another record may bear the very time that the cursor holds."""
    last, times = mark(bench), times_of(bench, 2)
    due = [key for key in _due(bench) if times.get(key) == last]
    _all_there(bench, due, "bear the time of the last one seen", "Ask with 'at or after', never with 'after'.")


@check("CB014", "A record that was stored late is not lost", needs={"late", "times"})
def late_rows(bench: Bench) -> None:
    """A record may become visible after others with a later time: reads overlap."""
    last, times = mark(bench), times_of(bench, 2)
    due = [key for key in _due(bench) if key in times and last is not None and times[key] < last]
    _all_there(bench, due, "were stored late, with an earlier time", "Look back some time from the last one seen.")


@check("CB015", "A time in the future does not move the cursor past today", needs={"future", "changes"})
def future_time(bench: Bench) -> None:
    """One wrong clock must not hide every later change."""
    due = [key for key, time in times_of(bench, 2).items() if key in _due(bench) and time <= bench.clock(2)]
    _all_there(
        bench,
        due,
        "changed, after a record with a time in the future had been read",
        "Don't believe times that lie after the clock.",
    )


@check("CB016", "A read may be resumed after each page", needs={"cursor", "pages"})
def resume(bench: Bench) -> None:
    """From the cursor of any page, what no earlier page held still comes."""
    run, wanted = bench.first, set(bench.truth().records)
    had: set[str] = set()
    for number, step in enumerate(run.steps, 1):
        had |= {run.identify(row) for row in step.rows}
        if not step.cursor or number == len(run.steps):
            continue
        rest = bench.run(1, step.cursor)
        demand(rest.error is None, f"Resumed after page {number}, the read ended with {type(rest.error).__name__}.")
        lost = (wanted & set(run.ids)) - had - set(rest.ids)
        demand(
            not lost,
            f"Resumed after page {number}, {len(lost)} records never came. "
            "A page's cursor may cover only what was handed over up to it.",
        )


@check("CB017", "Records come in the order of their times", needs={"ordered", "several"})
def in_order(bench: Bench) -> None:
    """The contract says 'the oldest first'; the engine relies on it to stop anywhere."""
    run, column = bench.first, bench.binding.changed
    times = [time for row in run.rows if (time := bench.time(row.get(column, ""))) is not None]
    back = [at for at in range(1, len(times)) if times[at] < times[at - 1]]
    demand(
        not back,
        f"{len(back)} records came after one with a later time. Ask the system to sort, or claim no order.",
    )


@check("CB018", "A deletion is told", needs={"deletes"})
def deletes_told(bench: Bench) -> None:
    """What the system deleted comes as a record that says so, or is missing from a snapshot."""
    run, told = bench.then, bench.truth(2).deleted
    snapshot = {page.batch.snapshot for page in run.pages} == {True}
    latest = run.latest
    silent = [
        key
        for key, cells in told.items()
        if not (snapshot and key not in latest)
        and any(latest.get(key, {}).get(name) != text for name, text in (cells or {run.identity[0]: key}).items())
    ]
    demand(
        not silent,
        f"The system deleted {len(told)} records, and {len(silent)} deletions were not told. "
        "Hand over a record that the profile's [case] delete recognises.",
    )


@check("CB019", "A replay gives what the batch gave", needs={"batches"})
def replay_same(bench: Bench) -> None:
    """An operator replays a batch after a profile was mended; it must hold the same records."""
    run = bench.first
    for batch_id in {page.batch.batch_id: None for page in run.pages}:
        pulled = sorted(sorted(row.items()) for row in _rows(bench, batch_id))
        again = sorted(sorted(row.items()) for row in run.replayed.get(batch_id, ()))
        demand(again == pulled, f"A batch of {len(pulled)} records was replayed with {len(again)}, or with other ones.")


def _rows(bench: Bench, batch_id: str) -> list[dict[str, str]]:
    from casebridge.conformance.run import rows_of

    return [row for page in bench.first.pages if page.batch.batch_id == batch_id for row in rows_of(page)]


def _due(bench: Bench) -> frozenset[str]:
    return bench.truth(2).changed(bench.truth(1))


def _all_there(bench: Bench, due: list[str], what: str, advice: str) -> None:
    run, truth = bench.then, bench.truth(2)
    lost = [key for key in due if not _says(run.latest.get(key), truth.records[key])]
    demand(
        not lost,
        f"Of {len(due)} records that {what}, {len(lost)} did not come with the next read "
        f"({', '.join(map(repr, lost[:3]))}). {advice}",
    )


def _says(row: dict[str, str] | None, cells: object) -> bool:
    return row is not None and isinstance(cells, dict) and all(row.get(name) == text for name, text in cells.items())
