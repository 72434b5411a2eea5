"""The books of a run: what was read and what became of it. They balance, or the run failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields

__all__ = ["Books"]


@dataclass(slots=True)
class Books:
    """Counts of one page, one run or a whole ledger.

    Records: ``read = dead + ignored + translated``.
    Statements: ``translated - folded + fanout = events + unchanged + questions + held + reports``, where ``folded``
    counts rows merged into a case that another row already stands for, and ``fanout`` the statements beyond the first
    that a case makes (one a report and axis). ``questions`` counts statements stored incomplete or waiting for a link
    to be confirmed, ``held`` those kept back without a question; ``retracted`` counts events that no record caused (a
    vanished record, an answer), so they stand outside the balance. What a document says of a report is a record and a
    statement, too: ``reports`` counts those that told something new, the others are unchanged.

    ``by_rule`` breaks ``ignored`` and ``held`` down, e.g. ``ignored:not_linked``.
    """

    batches: int = 0
    read: int = 0
    dead: int = 0
    ignored: int = 0
    translated: int = 0
    folded: int = 0
    fanout: int = 0
    events: int = 0
    unchanged: int = 0
    questions: int = 0
    held: int = 0
    retracted: int = 0
    reports: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)

    def add(self, other: Books) -> None:
        """Adds another page's counts to this one."""
        for item in fields(self):
            if item.name == "by_rule":
                self.by_rule.update(other.by_rule)
            else:
                setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    def differences(self) -> tuple[int, int]:
        """How far the two equations are off: (records, statements); (0, 0) when the books balance."""
        records = self.read - self.dead - self.ignored - self.translated
        made = self.translated - self.folded + self.fanout
        return records, made - self.events - self.unchanged - self.questions - self.held - self.reports

    @property
    def balanced(self) -> bool:
        """Whether both equations hold and no count is negative."""
        return self.differences() == (0, 0) and all(
            getattr(self, item.name) >= 0 for item in fields(self) if item.name != "by_rule"
        )
