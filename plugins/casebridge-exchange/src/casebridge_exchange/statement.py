"""One feedback event in codes: what every format says in the same words where it has none of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid5

from casebridge.model import FeedbackEvent, Outcome, Term, moment_text

__all__ = ["NAMESPACE", "axis_a", "axis_b", "named", "outcome_text", "said", "timestamp"]

NAMESPACE = UUID("0b7c2c9e-6f3d-5f0e-9a51-5f2b6a1f7d10")
"""Identities of everything written here are UUIDv5 in this namespace, so that the same event gives the same bytes."""

_A = (
    "investigation_status",
    "exceptional_clearance",
    "closure_reasons",
    "child_victim_identified",
    "additional_victims_identified",
    "additional_victim_count",
    "self_production",
)
_B = ("usefulness_grade", "usefulness_purpose", "not_useful_reasons")


def named(*parts: str) -> UUID:
    """The identity of the thing that ``parts`` name."""
    return uuid5(NAMESPACE, "|".join(parts))


def timestamp(value: date | datetime) -> str:
    """A moment as RFC 3339 in UTC; a day, whose time nobody knows, is its midnight."""
    text = moment_text(value)
    return f"{text}T00:00:00Z" if len(text) == 10 else text


def said(event: FeedbackEvent) -> list[str]:
    """Everything the event states, as ``name=CODE``; numbers and dates as they are, no free text."""
    return [*axis_a(event), *axis_b(event)]


def axis_a(event: FeedbackEvent) -> list[str]:
    """What happened in the investigation."""
    return [*_codes(event, _A), *(f"outcome={outcome_text(item)}" for item in event.outcomes)]


def axis_b(event: FeedbackEvent) -> list[str]:
    """How good the report was; nothing if nobody assessed it."""
    use = [f"usefulness={event.usefulness.value}"] if event.usefulness.value != "NOT_ASSESSED" else []
    issues = [
        f"quality_issue={item.code.value} severity={item.severity.value}"
        + (f" file={item.file_id}" * bool(item.file_id))
        for item in event.quality_issues
    ]
    return [*use, *_codes(event, _B), *issues]


def outcome_text(outcome: Outcome) -> str:
    """``ARREST on=2026-03-01 count=2 detail=ON_VIEW``: an outcome in one line."""
    parts = [outcome.kind.value]
    parts += [f"on={moment_text(outcome.occurred_on)}"] if outcome.occurred_on else []
    parts += [f"count={outcome.count}"] if outcome.count is not None else []
    parts += [f"detail={outcome.detail}"] if outcome.detail else []
    return " ".join(parts)


def _codes(event: FeedbackEvent, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        value = getattr(event, name)
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                yield f"{name}={item.value if isinstance(item, Term) else item}"
