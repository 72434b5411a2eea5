"""What a check may need of a connector or its world, and why it is not there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from casebridge.conformance.bench import Bench

__all__ = ["NEEDS", "lack", "mark", "times_of"]

NEEDS: dict[str, str] = {
    "network": "the connector reads files",
    "folder": "the connector reads no files",
    "batches": "batches are not claimed",
    "snapshots": "snapshots are not claimed",
    "fetch_case": "fetch_case is not claimed",
    "windows": "windows are not claimed",
    "changes": "the world has no second phase",
    "several": "the world holds fewer than two records",
    "pages": "the first read comes in one page",
    "cursor": "the connector hands out no cursor: every read is a full one",
    "times": "the binding names no column with the time of a record's last change (`changed`)",
    "ordered": "no order is claimed",
    "equal_times": "the world holds no two records with the same time",
    "late": "the second phase holds no changed record with a time before the last one of the first",
    "same_time": "the second phase holds no changed record with the last time of the first",
    "future": "the first phase holds no record with a time in the future",
    "deletes": "the second phase tells of no deletion",
    "empty_page": "the world has no empty page before others",
    "fetched": "the world does not say which records a case has (`fetched`)",
    "window": "the world does not say what changed in a window (`window`, `within`)",
}
"""Need to the reason that a report gives where it is not met."""


def lack(bench: Bench, need: str) -> str:
    """Why the need is not met; empty if it is. Raises ``KeyError`` for a need that nobody knows."""
    return "" if _met(bench, need) else NEEDS[need]


def times_of(bench: Bench, phase: int) -> dict[str, datetime]:
    """The time of every record of the truth that has one."""
    column = bench.binding.changed
    found = {key: bench.time(cells.get(column, "")) for key, cells in bench.truth(phase).records.items()}
    return {key: time for key, time in found.items() if time is not None}


def mark(bench: Bench) -> datetime | None:
    """The last time of the first phase that is not in the future."""
    return max((time for time in times_of(bench, 1).values() if time <= bench.clock(1)), default=None)


def _met(bench: Bench, need: str) -> bool:
    truth = bench.truth(1)
    if need in ("batches", "snapshots", "fetch_case", "windows"):
        return bool(getattr(bench.claims, need))
    if need in ("network", "folder"):
        return bench.binding.world.kind == need
    if need in ("late", "same_time", "deletes", "changes"):
        return len(bench.binding.world.phases) > 1 and _second(bench, need)
    simple = {
        "several": lambda: len(truth.records) > 1,
        "pages": lambda: len(bench.first.steps) > 1,
        "cursor": lambda: bool(bench.first.cursors),
        "times": lambda: bool(bench.binding.changed),
        "ordered": lambda: bool(bench.binding.changed) and bench.binding.by_time,
        "equal_times": lambda: max(Counter(times_of(bench, 1).values()).values(), default=0) > 1,
        "future": lambda: any(time > bench.clock(1) for time in times_of(bench, 1).values()),
        "empty_page": lambda: truth.empty_page,
        "fetched": lambda: bool(truth.fetched),
        "window": lambda: truth.window is not None,
    }
    return simple[need]()


def _second(bench: Bench, need: str) -> bool:
    second, last = bench.truth(2), mark(bench)
    if need == "changes":
        return True
    if need == "deletes":
        return bool(second.deleted)
    changed = second.changed(bench.truth(1))
    times = [time for key, time in times_of(bench, 2).items() if key in changed]
    if last is None:
        return False
    return any(time < last for time in times) if need == "late" else last in times
