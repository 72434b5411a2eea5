"""``reference/profile.md``: every key of a profile, read from its JSON Schema."""

from __future__ import annotations

import importlib

from tools.pages.keys import link, tables
from tools.pages.markdown import GENERATED, code, table

__all__ = ["page"]


def page() -> str:
    """The page's text."""
    schema = importlib.import_module("casebridge.mapping").Profile.model_json_schema()
    targets = importlib.import_module("casebridge.mapping.effect").TARGETS
    parts = [
        GENERATED,
        "# Profile",
        "A profile is a TOML file that says how one system's records become case records. It is data: nothing in it is "
        "run. An unknown key is an error that names the nearest known one. "
        "The same as [JSON Schema](schema/profile.schema.json).",
        *tables(schema),
        "## Fields that a rule may set",
        "The values of `to`.",
        table(["field", "values"], [[code(name), _values(vocabulary)] for name, vocabulary in targets.items()]),
    ]
    return "\n\n".join(parts) + "\n"


def _values(vocabulary: type | None) -> str:
    return link(vocabulary.__name__, "vocabulary.md") if vocabulary else "the text or count itself"
