"""What comparing with a hub showed."""

from __future__ import annotations

from dataclasses import dataclass, field

from casebridge.engine.result import Delivery

__all__ = ["DayDifference", "Reconciliation"]


@dataclass(slots=True)
class DayDifference:
    """One agency and day of which the two sides have different events.

    Args:
        agency: its key.
        day: the UTC day on which the events were recorded.
        ours: how many events the sink took from us.
        theirs: how many it has.
        missing: how many of ours it lacks; they are sent again.
        changed: how many it has with other content: an alarm.
        purged: how many it has that were purged here.
        unknown: how many it has that this ledger knows nothing of.
    """

    agency: str
    day: str
    ours: int = 0
    theirs: int = 0
    missing: int = 0
    changed: int = 0
    purged: int = 0
    unknown: int = 0


@dataclass(slots=True)
class Reconciliation:
    """What comparing with one sink showed.

    Args:
        sink: its name.
        first: the first day compared.
        last: the last one.
        compared: how many agencies and days there are on either side.
        sent_again: events that are on their way once more; 0 in a dry run.
        differences: where the two sides differ.
        changed_events: the IDs of events that the sink has with other content.
        delivery: what became of what was sent again; None if nothing was.
    """

    sink: str
    first: str
    last: str
    compared: int = 0
    sent_again: int = 0
    differences: list[DayDifference] = field(default_factory=list)
    changed_events: list[str] = field(default_factory=list)
    delivery: Delivery | None = None

    @property
    def exit_code(self) -> int:
        """3 if what was missing did not arrive, 1 if something else differs, 0 if both sides have the same now."""
        if self.delivery is not None and self.delivery.problem:
            return 3
        return int(any(item.changed or item.unknown or item.purged for item in self.differences))
