"""What one fault code says."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Fault"]


class Fault(NamedTuple):
    """One row: whom it concerns, what happened, what to do next."""

    scope: Literal["record", "file", "config", "remote", "ledger", "run"]
    meaning: str
    next_step: str
