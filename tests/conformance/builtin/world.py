"""One small history, told by every system in its own words: five cases, then one that changed and three new ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from casebridge.conformance.fault import Answer, Asked
from casebridge.conformance.world import Phase, TapeWorld, Truth

__all__ = ["DAY", "Case", "Row", "System", "found", "tape"]

DAY = datetime(2026, 3, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its number in the history, when it changed, whether it is closed."""

    number: int
    minutes: int
    closed: bool = False

    @property
    def at(self) -> datetime:
        return DAY + timedelta(minutes=self.minutes)


FIRST = (Case(1, 480), Case(2, 510), Case(3, 510, closed=True), Case(4, 540), Case(5, 660))
THEN = (Case(1, 730, closed=True), Case(2, 510), Case(3, 510, closed=True), Case(4, 540), Case(5, 660),
        Case(6, 740), Case(7, 660), Case(8, 658))  # fmt: skip

System = Callable[[Sequence[Case], Asked], Answer | None]


def tape(
    system: System, cells: Callable[[Case], Mapping[str, str]], key: str = "id", *, window: bool = True
) -> TapeWorld:
    """The history as a system tells it; ``cells`` are what must be read of a case."""

    def phase(clock: int, cases: Sequence[Case], **more: Any) -> Phase:
        truth = Truth({cells(case)[key]: cells(case) for case in cases}, **more)
        return Phase(DAY + timedelta(minutes=clock), truth, lambda asked: system(cases, asked))

    within = frozenset(cells(case)[key] for case in FIRST if 500 <= case.minutes <= 550)
    bounds = ("2026-03-01T08:20:00Z", "2026-03-01T09:10:00Z")
    fetched = {cells(FIRST[0])["number"]: (cells(FIRST[0])[key],)}
    first = {"window": bounds, "within": within} if window else {}
    return TapeWorld([phase(720, FIRST, fetched=fetched, **first), phase(750, THEN)])


def found(document: Any, **headers: str) -> Answer:
    """An answer with JSON."""
    return Answer(200, {"content-type": "application/json", **headers}, json.dumps(document).encode())
