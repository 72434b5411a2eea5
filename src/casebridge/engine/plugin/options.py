"""Which options a type of a plugin takes."""

from __future__ import annotations

from pydantic import BaseModel

from casebridge.connectors.drop import DropSettings
from casebridge.engine.plugin.plugins import Plugins
from casebridge.sdk.plugin import FormatType

__all__ = ["options_of"]


def options_of(plugins: Plugins, kind: str) -> type[BaseModel]:
    """The options of what ``kind`` (DISTRIBUTION/NAME) names; those of a format are a drop folder's.

    Raises ``FixConfig`` as ``Registry.source_type``.
    """
    registry = plugins.registry
    distribution, _, name = kind.partition("/")
    offer = registry.offer(distribution)
    if name not in {**offer.sources, **offer.formats}:
        if name in offer.sinks:
            return registry.sink_type(kind).options
        if name in offer.receivers:
            return registry.receiver_type(kind).options
    found = registry.input_type(kind)
    return DropSettings if isinstance(found, FormatType) else found.options
