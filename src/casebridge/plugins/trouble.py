"""Errors about plugins: what happened, where it is said, and the command that helps."""

from __future__ import annotations

from casebridge.errors import FixConfig, Place, TryLater
from casebridge.faults import FAULTS

__all__ = ["fault", "later"]


def fault(code: str, what: str = "", *, where: Place | None = None, next_step: str = "") -> FixConfig:
    """What a person must put right; ``what`` and ``next_step`` stand in for the code's own words."""
    _, meaning, step = FAULTS[code]
    return FixConfig(code, what or meaning, where=where, next_step=next_step or step)


def later(code: str, what: str = "", *, next_step: str = "") -> TryLater:
    """What may heal by itself."""
    _, meaning, step = FAULTS[code]
    return TryLater(code, what or meaning, next_step=next_step or step)
