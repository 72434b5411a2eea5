"""Findings about a case: told, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casebridge.mapping import remarks
from casebridge.model import CaseFacts, Outcome, OutcomeKind

CLEARED, LATER = date(2026, 2, 25), date(2026, 2, 28)
EARLY = ("arrest_before_clearance",)


def facts(arrests: list[date | None], cleared: list[date | None]) -> CaseFacts:
    kinds = ((OutcomeKind.ARREST, arrests), (OutcomeKind.EXCEPTIONAL_CLEARANCE, cleared))
    return CaseFacts(outcomes=tuple(Outcome(kind=kind, occurred_on=day) for kind, days in kinds for day in days))


@pytest.mark.parametrize(
    ("arrests", "cleared", "told"),
    [
        ([], [], ()),
        ([CLEARED], [], ()),
        ([], [CLEARED], ()),
        ([CLEARED, LATER], [], ()),
        ([], [CLEARED, LATER], ()),
        ([LATER], [CLEARED], ()),
        ([CLEARED], [CLEARED], EARLY),
        ([CLEARED], [LATER], EARLY),
        ([LATER, CLEARED], [CLEARED], EARLY),
        ([datetime(2026, 2, 25, 23, 0, tzinfo=UTC)], [CLEARED], EARLY),
        ([datetime(2026, 2, 26, 1, 0, tzinfo=UTC)], [CLEARED], ()),
        ([None], [CLEARED], ()),
        ([CLEARED], [None], ()),
    ],
)
def test_arrest_on_or_before_an_exceptional_clearance_is_told(
    arrests: list[date | None], cleared: list[date | None], told: tuple[str, ...]
) -> None:
    assert remarks(facts(arrests, cleared)) == told


def test_other_outcomes_of_that_day_are_not_told() -> None:
    charged = Outcome(kind=OutcomeKind.CHARGES_FILED, occurred_on=CLEARED)
    both = facts([LATER], [CLEARED])
    assert remarks(both.model_copy(update={"outcomes": (*both.outcomes, charged)})) == ()
