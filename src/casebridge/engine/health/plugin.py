"""Every plugin that is installed, listed or used, and whether it may be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casebridge.engine.config import Config, PluginSinkConfig, PluginSourceConfig, ReceiverConfig
from casebridge.engine.health.finding import Finding
from casebridge.engine.look.firstlook import look_at_receiver, look_at_sink
from casebridge.engine.plugin.plugins import Plugins
from casebridge.errors import FixConfig
from casebridge.plugins.find import installed
from casebridge.plugins.offer import Offer
from casebridge.sdk import SinkContext

__all__ = ["PluginState", "plugin_findings", "plugin_states"]

State = Literal["trusted", "development", "untrusted", "changed", "broken", "missing"]

_STATES: dict[str, State] = {
    "plugin_untrusted": "untrusted",
    "plugin_changed": "changed",
    "plugin_missing": "missing",
}


@dataclass(frozen=True, slots=True)
class PluginState:
    """One distribution.

    ``offers`` are what it brings, as ``source acme-desk/cases``, and stay empty unless it is trusted; ``problem`` and
    ``next_step`` are what is wrong with it.
    """

    name: str
    version: str
    state: State
    offers: tuple[str, ...] = ()
    problem: str = ""
    next_step: str = ""
    code: str = ""


def plugin_states(config: Config | None, plugins: Plugins | None) -> list[PluginState]:
    """Each plugin, by name. What the configuration lists is verified and loaded; of all others nothing is imported.

    Args:
        config: the configuration; None if there is none, then nothing is trusted.
        plugins: its plugins.
    """
    versions = {item.name: item.version for item in installed()}
    odd = {item.name: item.odd for item in installed() if item.odd}
    listed = {item.name: item for item in config.plugin} if config else {}
    names = sorted({*versions, *listed, *(_used(config) if config else ())})
    found = []
    for name in names:
        version = versions.get(name, listed[name].version if name in listed else "")
        if plugins is None or (name not in listed and name in versions):
            step = f"To use it: casebridge plugins trust {name}"
            if odd.get(name):
                found.append(PluginState(name, version, "broken", (), odd[name], "Uninstall what should not be there."))
            else:
                found.append(PluginState(name, version, "untrusted", next_step=step, code="plugin_untrusted"))
            continue
        try:
            offer = plugins.registry.offer(name)
        except FixConfig as error:
            place = f"{error.where}: " if str(error.where) else ""
            state = _STATES.get(error.code, "broken")
            found.append(
                PluginState(name, version, state, (), f"{place}{error.summary}", error.next_step, code=error.code)
            )
        else:
            trusted: State = "development" if listed[name].development else "trusted"
            found.append(PluginState(name, version, trusted, tuple(_offers(name, offer))))
    return found


def plugin_findings(config: Config, plugins: Plugins, context: SinkContext) -> Iterator[Finding]:
    """What `doctor` says of plugins: each that is listed or used, and each sink and receiver that one brings."""
    needed = {item.name for item in config.plugin} | _used(config)
    for item in plugin_states(config, plugins):
        subject = f"plugin {item.name}"
        if item.state == "trusted":
            yield Finding(subject, "ok", f"{item.version}: {', '.join(item.offers) or 'it brings nothing'}")
        elif item.state == "development":
            what = f"{item.version} is trusted for development: its code may change without anybody being told."
            fix = f"Where it counts install a release of it, then: casebridge plugins trust {item.name}"
            yield Finding(subject, "warning", what, fix)
        elif item.state == "untrusted" and item.name in needed:
            fix = f"Look at it and list it: casebridge plugins trust {item.name}"
            yield Finding(subject, "problem", "The configuration uses it, but does not list it.", fix)
        elif item.state == "untrusted":
            yield Finding(subject, "ok", f"{item.version} is installed, but not trusted; nothing of it is imported.")
        else:
            level: Literal["problem", "warning"] = "problem" if item.name in needed else "warning"
            yield Finding(subject, level, item.problem, item.next_step)
    broken = plugins.registry.problems
    results = [
        result
        for sink in config.sink
        if isinstance(sink, PluginSinkConfig) and sink.type.partition("/")[0] not in broken
        for result in look_at_sink(sink, plugins, context)
    ]
    for receiver in config.receiver:
        if receiver.type.partition("/")[0] not in broken:
            results += look_at_receiver(receiver, plugins, context)
    for result in results:
        yield Finding(result.subject, "ok" if result.ok else "problem", result.message, result.next_step)


def _used(config: Config) -> set[str]:
    kinds = [item.type for item in (*config.source, *config.sink, *config.receiver) if isinstance(item, _OURS)]
    return {kind.partition("/")[0] for kind in [*kinds, *(item.type for item in config.reports)]}


_OURS = (PluginSourceConfig, PluginSinkConfig, ReceiverConfig)


def _offers(name: str, offer: Offer) -> Iterator[str]:
    for kind, items in (
        ("source", offer.sources),
        ("format", offer.formats),
        ("reports", offer.reports),
        ("sink", offer.sinks),
        ("receiver", offer.receivers),
        ("profile", offer.profiles),
    ):
        for item in sorted(items):
            yield f"{kind} {name}/{item}"
