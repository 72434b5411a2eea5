"""``reference/configuration.md``: every key of the configuration, read from its model."""

from __future__ import annotations

import importlib

from tools.pages.keys import tables
from tools.pages.markdown import GENERATED

__all__ = ["page"]


def page() -> str:
    """The page's text."""
    schema = importlib.import_module("casebridge.engine.config").Config.model_json_schema()
    parts = [
        GENERATED,
        "# Configuration",
        "One TOML file, `casebridge.toml`. Relative paths start at its folder. A variable of the environment named "
        "`CASEBRIDGE__SECTION__KEY` stands above the file, for example `CASEBRIDGE__LEDGER__PATH`; sources and sinks "
        "come from the file only. An unknown key is an error that names the nearest known one.",
        *tables(schema),
    ]
    return "\n\n".join(parts) + "\n"
