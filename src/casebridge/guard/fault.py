"""The error of a whole file that can't be read truthfully."""

from __future__ import annotations

from casebridge.errors import Place, QuarantineBatch
from casebridge.faults import FAULTS

__all__ = ["FileFault"]


class FileFault(QuarantineBatch):
    """One whole file is refused; ``summary`` and ``next_step`` are those of its code in ``FAULTS``.

    Args:
        code: a code of ``FAULTS`` with scope ``file``.
        line: 1-based line, 0 if unknown.
        column: names of columns that the profile maps; never a cell value.
        offset: 0-based byte offset, None if unknown.
        detail: technical background for the debug log.
    """

    def __init__(
        self, code: str, *, line: int = 0, column: str = "", offset: int | None = None, detail: str = ""
    ) -> None:
        self.offset = offset
        _, summary, next_step = FAULTS[code]
        super().__init__(code, summary, where=Place(line=line, column=column), next_step=next_step, detail=detail)
