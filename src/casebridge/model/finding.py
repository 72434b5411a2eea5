"""A finding: something worth knowing about a document or record, naming the path and never the value."""

from __future__ import annotations

from casebridge.model.base import Record
from casebridge.model.process import FindingSeverity

__all__ = ["Finding"]


class Finding(Record):
    """One remark, shaped like the FBI's NIBRS violation list (UCR Interface Control Document)."""

    code: str
    severity: FindingSeverity
    path: str = ""
    rule_id: str = ""
    clearable: bool = False
