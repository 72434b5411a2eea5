"""A folder to start from, for a profile that a trusted plugin brings."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from casebridge.engine.config import PluginConfig, load_config
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.start.startconfig import plugin_text
from casebridge.errors import CasebridgeError
from casebridge.mapping import Profile

__all__ = ["PluginStart", "plugin_starts"]


class PluginStart(NamedTuple):
    """What is written for one profile: its text, the profile itself, and the configuration."""

    text: str
    profile: Profile
    config: str


def plugin_starts(path: Path, profile_file: str) -> dict[str, PluginStart]:
    """The profiles of the plugins that the configuration at ``path`` trusts, as DISTRIBUTION/NAME.

    One that can't be read is left out; `casebridge doctor` names it.
    """
    found: dict[str, PluginStart] = {}
    if not path.exists():
        return found
    with contextlib.suppress(CasebridgeError):
        config = load_config(path)
        plugins = Plugins(config)
        entries = {item.name: item for item in config.plugin}
        for name, text in plugins.registry.profiles().items():
            with contextlib.suppress(ValidationError, tomllib.TOMLDecodeError):
                profile = Profile.model_validate(tomllib.loads(text))
                made = _config(plugins, entries[name.partition("/")[0]], name, profile, profile_file)
                found[name] = PluginStart(text, profile, made)
    return found


def _config(plugins: Plugins, entry: PluginConfig, name: str, profile: Profile, profile_file: str) -> str:
    offer = plugins.registry.offer(entry.name)
    kinds = sorted({**offer.sources, **offer.formats})
    own = name.partition("/")[2]
    kind = own if own in kinds else kinds[0] if kinds else "TODO"
    others = [f"{entry.name}/{item}" for item in kinds if item != kind]
    drop = kind in offer.formats
    return plugin_text(entry, f"{entry.name}/{kind}", others, profile.name, profile_file, drop=drop)
