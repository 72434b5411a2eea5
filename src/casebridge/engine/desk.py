"""What functions of the engine need of a ``Bridge`` to serve as its methods."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from casebridge.engine.config import Config
from casebridge.ledger import Ledger
from casebridge.model import AgencyRef

__all__ = ["Desk"]


class Desk(Protocol):
    """A configuration, its agency and its ledger."""

    config: Config
    agency: AgencyRef

    def ledger(self, command: str, *, write: bool = True) -> AbstractContextManager[Ledger]:
        """The open ledger."""
        ...
