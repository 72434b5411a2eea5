"""What is worth knowing about a message: findings in the shape of the FBI's list of violations, never with a value."""

from __future__ import annotations

from casebridge.model import Finding, FindingSeverity

__all__ = ["REMARKS", "Remarks"]

REMARKS: dict[str, tuple[str, FindingSeverity, str]] = {
    "leading_bytes": ("NDX01", FindingSeverity.WARNING, "Something stands before the XML declaration."),
    "binary_dropped": ("NDX02", FindingSeverity.WARNING, "Binary data was passed over unread."),
    "case_number_differs": ("NDX03", FindingSeverity.WARNING, "The places of the case number do not agree."),
    "delete_by_item": ("NDX04", FindingSeverity.WARNING, "A delete names its item and no case number."),
    "ori_malformed": ("NDX05", FindingSeverity.ERROR, "The owner's ORI is not nine letters and digits."),
    "placeholder": ("NDX06", FindingSeverity.WARNING, "A placeholder stands where a value should."),
    "date_imprecise": ("NDX07", FindingSeverity.INFO, "A date is known to the month or year, or only as a range."),
    "date_unreadable": ("NDX08", FindingSeverity.WARNING, "A date can't be read."),
    "code_unknown": ("NDX09", FindingSeverity.WARNING, "A code is in no list that is known for its element."),
    "dispositions_conflict": ("NDX10", FindingSeverity.WARNING, "The codes of a charge contradict each other."),
    "rollup_withheld": ("NDX11", FindingSeverity.INFO, "Not every charge is understood, so nothing is concluded."),
    "dissemination_missing": ("NDX12", FindingSeverity.WARNING, "A package has no dissemination mark; it is held."),
    "message_time_used": ("NDX13", FindingSeverity.INFO, "Only the message says when it was made, not the item."),
    "arrest_empty": ("NDX14", FindingSeverity.INFO, "An arrest holds nothing, as one that only points elsewhere."),
}
"""Code to rule, severity and meaning."""


class Remarks:
    """Collects the findings of one record; each code and path once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Finding] = {}

    def add(self, code: str, path: str) -> None:
        """Notes ``code`` of ``REMARKS`` at ``path``, the names of elements and never a value."""
        rule, severity, _ = REMARKS[code]
        self._found.setdefault((code, path), Finding(code=code, severity=severity, path=path, rule_id=rule))

    def all(self) -> tuple[Finding, ...]:
        """The findings, in the order in which they were noted."""
        return tuple(self._found.values())
