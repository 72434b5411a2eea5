"""Whether a source is asked, or has files dropped for it: people call what it read polls or files."""

from __future__ import annotations

from casebridge.engine.config import DropConfig, PluginSourceConfig, SourceConfig

__all__ = ["is_polled"]


def is_polled(config: SourceConfig) -> bool:
    """True for a system that is asked. Of a plugin's source its keys tell, so that no plugin is loaded for a word."""
    if isinstance(config, PluginSourceConfig):
        return "path" not in config.given()
    return not isinstance(config, DropConfig)
