"""Tables of the keys that a TOML file may hold, read from the JSON Schema of its model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tools.pages.markdown import cell, code, table

__all__ = ["Schema", "link", "tables"]

Schema = dict[str, Any]


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


def link(name: str, page: str = "") -> str:
    """A Markdown link to the heading of that name."""
    return f"[{name}]({page}#{name.lower()})"


def _type(item: Schema, whole: Schema) -> str:
    if "$ref" in item:
        name = str(item["$ref"]).rpartition("/")[2]
        if name == "JsonValue":
            return "any value"
        return link(name, "" if "properties" in whole["$defs"][name] else "vocabulary.md")
    if parts := item.get("anyOf", item.get("oneOf")):
        return " or ".join(dict.fromkeys(_type(part, whole) for part in parts if part.get("type") != "null"))
    if "enum" in item:
        return " or ".join(code(str(value)) for value in item["enum"])
    if "const" in item:
        return code(str(item["const"]))
    if item.get("type") == "array" and item.get("items"):
        return f"list of {_type(item['items'], whole)}"
    if isinstance(values := item.get("additionalProperties"), dict):
        return f"table of {_type(values, whole)}"
    return {"object": "table", "array": "list"}.get(found := str(item.get("type", "anything")), found)
