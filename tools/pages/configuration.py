"""``reference/configuration.md``: every key of the configuration, read from its model."""

from __future__ import annotations

import importlib
import re

from tools.pages.keys import Schema, link, tables
from tools.pages.markdown import GENERATED, code, table

__all__ = ["page"]

_PLACES = [
    ("the folder that the variable `CASEBRIDGE_SECRETS_DIR` names", "a file called as the secret"),
    ("`folder` of `[secrets]`", "a file called as the secret"),
    ("the folder that the variable `CREDENTIALS_DIRECTORY` names (systemd)", "a file called as the secret"),
    ("the environment", "`CASEBRIDGE_SECRET_NAME`: capitals, `_` for `-`"),
    ("`file` of `[secrets]`", 'a line `name = "value"`'),
]


_TABLE = re.compile(r"``(?P<table>\[{1,2}\w+\]{1,2})``(?: of (?P<type>type \w+|a type that a plugin brings))?")


def _places(schema: Schema) -> list[list[str]]:
    """Each table of the file with a link to its keys, as its model's description begins."""
    found = []
    for name, part in schema.get("$defs", {}).items():
        if named := _TABLE.match(part.get("description", "")):
            kind = f" of {named['type']}" if named["type"] else ""
            found.append([code(named["table"]) + kind, link(name)])
    return sorted(found)


def page() -> str:
    """The page's text."""
    schema = importlib.import_module("casebridge.engine.config").Config.model_json_schema()
    types = importlib.import_module("casebridge.engine.config.source").TYPES
    parts = [
        GENERATED,
        "# Configuration",
        "One TOML file, `casebridge.toml`. Relative paths start at its folder. A variable of the environment named "
        "`CASEBRIDGE__SECTION__KEY` stands above the file, for example `CASEBRIDGE__LEDGER__PATH`; sources and sinks "
        "come from the file only. An unknown key is an error that names the nearest known one. "
        "`casebridge config show --origin` tells where each value came from.",
        f"The `type` of a source decides which keys it may have: {', '.join(map(code, types))}. The profile must fit "
        "it: one without `[records]` reads tables, one with `[rest]` an API.",
        "## Secrets",
        "A configuration names secrets and never holds one. The first place that has the name counts:",
        table(["place", "what is there"], [list(row) for row in _PLACES]),
        "A file must be a regular one, belong to casebridge's account or to root, and be closed to everybody else "
        "(`chmod 600`). On Windows no mode tells that: give only casebridge's account rights to the folder. Line ends "
        "after the value are not part of it; only a PEM block may have several lines. No option of the command line "
        "takes a secret, since every user of a machine can read command lines.",
        "## Which table is which",
        table(["in the file", "keys"], _places(schema)),
        *tables(schema),
    ]
    return "\n\n".join(parts) + "\n"
