"""One case as it stands in one source, ready to be planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casebridge.feedback.statement import Statement
from casebridge.model import ActorRole

__all__ = ["CaseState"]


class CaseState(NamedTuple):
    """One case as it stands in one source, ready to be planned.

    ``as_of`` is its time in wire form and ``dated`` whether the record itself said it (else it is the batch's);
    ``ordinal`` is the batch's place in its source. ``reports`` are the confirmed reports in ascending order.
    """

    system: str
    key: str
    number: str
    reports: Sequence[str]
    statements: Sequence[Statement]
    as_of: str
    dated: bool
    ordinal: int
    lines: tuple[int, ...]
    rules: tuple[str, ...]
    role: ActorRole = ActorRole.SYSTEM
