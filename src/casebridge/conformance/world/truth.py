"""What a world truly holds, as its author declares it: the measure of every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Truth", "truth_of"]

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one phase.

    Args:
        records: identity to the cells that must be read; a column that is not named may hold anything.
        deleted: identity to the cells of the record by which the system tells that it was deleted.
        damaged: how many records can't be read.
        rejected: how many batches can't be read.
        empty_page: whether a page without records comes before one with records.
        fetched: case number to the identities that ``fetch_case`` must find for it.
        window: (since, until) of which ``within`` are the identities that changed in it; None if not declared.
    """

    records: Mapping[str, Cells]
    deleted: Mapping[str, Cells] = field(default_factory=dict)
    damaged: int = 0
    rejected: int = 0
    empty_page: bool = False
    fetched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    window: tuple[str, str] | None = None
    within: frozenset[str] = frozenset()

    def changed(self, before: Truth) -> frozenset[str]:
        """The identities that are new here or differ from ``before``."""
        return frozenset(key for key, cells in self.records.items() if before.records.get(key) != cells)


_KEYS = frozenset({"records", "deleted", "damaged", "rejected", "empty_page", "fetched", "window", "within"})


def truth_of(told: Mapping[str, Any], where: str) -> Truth:
    """The truth out of the ``expect`` of a tape. Raises ``ValueError`` for a key that it does not know."""
    if unknown := set(told) - _KEYS:
        raise ValueError(
            f"{where}: unknown in expect: {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KEYS))}"
        )
    if "records" not in told:
        raise ValueError(f"{where}: expect needs records: identity to the cells that must be read")
    window = told.get("window")
    return Truth(
        records={str(key): dict(cells) for key, cells in told["records"].items()},
        deleted={str(key): dict(cells) for key, cells in told.get("deleted", {}).items()},
        damaged=int(told.get("damaged", 0)),
        rejected=int(told.get("rejected", 0)),
        empty_page=bool(told.get("empty_page", False)),
        fetched={str(number): tuple(map(str, keys)) for number, keys in told.get("fetched", {}).items()},
        window=(str(window[0]), str(window[1])) if window else None,
        within=frozenset(map(str, told.get("within", ()))),
    )
