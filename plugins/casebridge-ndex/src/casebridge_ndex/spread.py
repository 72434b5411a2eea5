"""How far a LEXS package may be passed on."""

from __future__ import annotations

from casebridge_ndex.codes import plain
from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found

__all__ = ["dissemination"]

_OPEN = "NDEXGREEN"
_MARK = "lexs:PackageMetadata/lexs:DisseminationCriteriaValue"


def dissemination(package: Found, remarks: Remarks) -> str:
    """``OPEN`` for N-DEx Green and nothing else beside it; ``HOLD`` for any other mark; ``NOT_STATED`` without one.

    Source: rule L15; LEXS 3.1 knows a colour alone (DisseminationCriteria) or a domain and a colour.
    """
    marks = [plain(text) for text in package.all("mark")]
    marks += [plain(part.one("domain") + part.one("text")) for part in package.each(_MARK) if not part.bare]
    if not any(marks):
        remarks.add("dissemination_missing", "PackageMetadata/DisseminationCriteriaValue")
        return "NOT_STATED"
    return "OPEN" if all(mark == _OPEN for mark in marks) else "HOLD"
