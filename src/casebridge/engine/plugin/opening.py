"""Sources and sinks of a run: one that a plugin fails to make ends nothing but its own part of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from casebridge.engine.build import build_sink, build_source
from casebridge.engine.config import Config, PluginSinkConfig, PluginSourceConfig, SourceConfig
from casebridge.engine.deliver import deliver
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.result import Delivery
from casebridge.errors import CasebridgeError
from casebridge.ledger import Ledger
from casebridge.mapping import Profile
from casebridge.sdk import (
    Batch,
    Capabilities,
    CheckResult,
    Cursor,
    Page,
    Rejected,
    Settled,
    Sink,
    Source,
    SourceContext,
)

__all__ = ["OpenSinks", "RefusedSource", "deliver_or_tell", "open_sinks", "register_sinks", "source_or_refusal"]

OpenSinks = Mapping[str, Sink | CasebridgeError]
"""The sinks by name; the error of one that its plugin does not make."""


class RefusedSource:
    """Stands for a source that its plugin does not make: whatever is asked of it, it raises why."""

    capabilities = Capabilities(batches=True, fetch_case=True, windows=True)

    def __init__(self, error: CasebridgeError) -> None:
        self._error = error

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:  # noqa: ARG002
        """Raises the error."""
        raise self._error

    def settle(self, outcome: Settled) -> None:
        """Nothing: a batch of an earlier run is settled when the source is back."""

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:  # noqa: ARG002
        """Raises the error."""
        raise self._error

    def check(self, context: SourceContext) -> Sequence[CheckResult]:  # noqa: ARG002
        """Raises the error."""
        raise self._error


def source_or_refusal(config: SourceConfig, profile: Profile, plugins: Plugins) -> Source:
    """The source, or what raises why its plugin does not make it: then its run alone fails. Raises ``FixConfig``."""
    try:
        return build_source(config, profile, plugins)
    except CasebridgeError as error:
        if not isinstance(config, PluginSourceConfig):
            raise
        return RefusedSource(error)


def open_sinks(config: Config, plugins: Plugins) -> OpenSinks:
    """The sinks of a run. Raises ``FixConfig`` for those that no plugin brings."""
    found: dict[str, Sink | CasebridgeError] = {}
    for item in config.sink:
        try:
            found[item.name] = build_sink(item, plugins)
        except CasebridgeError as error:
            if not isinstance(item, PluginSinkConfig):
                raise
            found[item.name] = error
    return found


def register_sinks(ledger: Ledger, sinks: OpenSinks) -> None:
    """Tells the ledger of each sink. One that can't be made is told once it can: it gets all that is there by then."""
    for name, sink in sinks.items():
        if not isinstance(sink, CasebridgeError):
            ledger.register_sink(name, sink.takes)


def deliver_or_tell(
    ledger: Ledger,
    name: str,
    sink: Sink | CasebridgeError,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
) -> Delivery:
    """Sends what is due; of a sink that could not be made it tells why, and its part waits."""
    if isinstance(sink, CasebridgeError):
        return Delivery(name, problem=str(sink))
    return deliver(ledger, name, sink, clock, sleep)
