"""``reference/profile.md``: every key of a profile, read from its JSON Schema."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

from tools.pages.markdown import GENERATED, cell, code, table

__all__ = ["page", "tables"]

Schema = dict[str, Any]


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


def tables(schema: Schema) -> Iterator[str]:
    """Heading, description and key table of the schema itself and of each table it defines."""
    whole = {"the whole file": schema, **schema.get("$defs", {})}
    for name, part in whole.items():
        if "properties" not in part:
            continue
        yield f"## {name}"
        if part is not schema and part.get("description"):
            yield part["description"].replace("``", "`")
        required = part.get("required", [])
        rows = [
            [code(key), _type(item, schema), _default(key in required, item), cell(item.get("description", ""))]
            for key, item in part["properties"].items()
        ]
        yield table(["key", "type", "default", "meaning"], rows)


def _default(required: bool, item: Schema) -> str:
    if required:
        return "required"
    default = item.get("default")
    return "" if default in (None, [], {}) or isinstance(default, dict) else code(json.dumps(default))


def _values(vocabulary: type | None) -> str:
    return _link(vocabulary.__name__, "vocabulary.md") if vocabulary else "the text or count itself"


def _link(name: str, page: str = "") -> str:
    return f"[{name}]({page}#{name.lower()})"


def _type(item: Schema, whole: Schema) -> str:
    if "$ref" in item:
        name = str(item["$ref"]).rpartition("/")[2]
        return _link(name, "" if "properties" in whole["$defs"][name] else "vocabulary.md")
    if "anyOf" in item:
        return " or ".join(dict.fromkeys(_type(part, whole) for part in item["anyOf"] if part.get("type") != "null"))
    if "const" in item:
        return code(str(item["const"]))
    if item.get("type") == "array" and item.get("items"):
        return f"list of {_type(item['items'], whole)}"
    if isinstance(values := item.get("additionalProperties"), dict):
        return f"table of {_type(values, whole)}"
    return {"object": "table", "array": "list"}.get(found := str(item.get("type", "anything")), found)
