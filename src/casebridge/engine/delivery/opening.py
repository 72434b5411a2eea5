"""Sources and sinks of a run: one that can't be made ends nothing but its own part of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from casebridge.engine.build import build_sink, build_source
from casebridge.engine.config import Config, DeliveryConfig, SourceConfig
from casebridge.engine.delivery.deliver import deliver
from casebridge.engine.messages import exchange_or_tell
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.result import Delivery
from casebridge.errors import CasebridgeError, FixConfig
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
    SinkContext,
    Source,
    SourceContext,
)

__all__ = ["OpenSinks", "RefusedSource", "deliver_or_tell", "open_sinks", "register_sinks", "source_or_refusal"]

OpenSinks = Mapping[str, Sink | CasebridgeError]
"""The sinks by name; the error of one that can't be made."""


class RefusedSource:
    """Stands for a source that can't be made: whatever is asked of it, it raises why."""

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
    """The source, or what raises why it can't be made: then its run alone fails."""
    try:
        return build_source(config, profile, plugins)
    except CasebridgeError as error:
        return RefusedSource(error)


def open_sinks(config: Config, plugins: Plugins, names: Sequence[str] | None = None) -> OpenSinks:
    """The sinks of a run, or those of them that are named."""
    found: dict[str, Sink | CasebridgeError] = {}
    for item in config.sink:
        if names is None or item.name in names:
            try:
                found[item.name] = build_sink(item, plugins)
            except CasebridgeError as error:
                found[item.name] = error
    return found


def register_sinks(ledger: Ledger, sinks: OpenSinks) -> OpenSinks:
    """Tells the ledger of each sink, and gives them back with the errors of those that it refuses.

    One that can't be made is told once it can: it gets all that is there by then.
    """
    found = dict(sinks)
    for name, sink in sinks.items():
        try:
            if not isinstance(sink, CasebridgeError):
                ledger.register_sink(name, sink.takes)
        except FixConfig as error:
            found[name] = error
    return found


def deliver_or_tell(
    ledger: Ledger, name: str, sink: Sink | CasebridgeError, context: SinkContext, config: DeliveryConfig
) -> Delivery:
    """Sends what is due, and looks at what a hub wrote; of a sink that could not be made it tells why."""
    error = sink
    if not isinstance(sink, CasebridgeError):
        try:
            return _exchanged(ledger, sink, context, deliver(ledger, name, sink, context, config))
        except FixConfig as refused:
            error = refused
    assert isinstance(error, CasebridgeError)  # noqa: S101
    return Delivery(name, problem=str(error), code=error.code, exit_code=error.exit_code)


def _exchanged(ledger: Ledger, sink: Sink, context: SinkContext, done: Delivery) -> Delivery:
    told = None if done.problem or done.skipped else exchange_or_tell(ledger, done.sink, sink, context)
    if told is not None:
        done.messages, done.replied, done.problem, done.code = told.received, told.replied, told.problem, told.code
        done.exit_code = told.exit_code
    return done
