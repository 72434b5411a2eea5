"""What every verb is handed: which configuration, and how much detail an error shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casebridge.errors import FixConfig, Place

if TYPE_CHECKING:
    from casebridge.engine.bridge import Bridge

__all__ = ["DEFAULT_CONFIG", "App", "json_option", "pass_app"]

DEFAULT_CONFIG = Path("casebridge.toml")


@dataclass(frozen=True, slots=True)
class App:
    """The global options."""

    config: Path = DEFAULT_CONFIG
    debug: bool = False

    def bridge(self) -> Bridge:
        """The agency's bridge. Raises ``FixConfig``: ``config_missing``, or what is wrong with the file."""
        from casebridge.engine.bridge import Bridge

        return Bridge.from_config(self.existing())

    def existing(self) -> Path:
        """The path of the configuration. Raises ``FixConfig`` (``config_missing``) if there is none."""
        if not self.config.exists():
            raise FixConfig(
                "config_missing",
                "There is no configuration here.",
                where=Place(str(self.config)),
                next_step="Go to the folder that holds casebridge.toml, name it with --config, or run `casebridge"
                " init` to start one.",
            )
        return self.config


pass_app = click.make_pass_decorator(App)
"""Hands a verb its ``App``."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead.")
"""``--json``, on every listing."""
