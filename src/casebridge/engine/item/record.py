"""What one item of a case says, as the ledger keeps it."""

from __future__ import annotations

import json
from typing import NamedTuple, Self

from casebridge.mapping import Translation
from casebridge.model import CaseFacts

__all__ = ["ItemRecord"]


class ItemRecord(NamedTuple):
    """The case number as the item's record wrote it, the reports that it names, and what it says."""

    number: str
    reports: tuple[str, ...]
    candidate: bool
    said: Translation

    def text(self) -> str:
        """The record in JSON, without what is empty."""
        facts = self.said.facts or CaseFacts()
        whole = {
            "number": self.number,
            "reports": self.reports,
            "candidate": self.candidate,
            "preferred": self.said.preferred,
            "rules": self.said.rules,
            "facts": facts.model_dump(mode="json", exclude_defaults=True),
        }
        return json.dumps({name: value for name, value in whole.items() if value}, separators=(",", ":"))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The record that ``text`` made."""
        whole = json.loads(text)
        facts = CaseFacts.model_validate(whole.get("facts", {}))
        said = Translation(facts, tuple(whole.get("rules", ())), bool(whole.get("preferred")))
        return cls(whole["number"], tuple(whole.get("reports", ())), bool(whole.get("candidate")), said)
