"""What functions of the engine need of a ``Bridge`` to serve as its methods."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from casebridge.engine.config import Config
from casebridge.engine.plugin.plugins import Plugins
from casebridge.ledger import Ledger
from casebridge.model import AgencyRef
from casebridge.sdk import SinkContext

__all__ = ["Desk", "SendingDesk"]


class Desk(Protocol):
    """A configuration, its agency and its ledger."""

    config: Config
    agency: AgencyRef

    def ledger(self, command: str, *, write: bool = True) -> AbstractContextManager[Ledger]:
        """The open ledger."""
        ...


class SendingDesk(Desk, Protocol):
    """The same, with what sinks are made of and handed."""

    plugins: Plugins

    def sink_context(self) -> SinkContext:
        """What every sink is handed."""
        ...
