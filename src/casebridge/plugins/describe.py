"""A plugin's options for people and programs: their schema, and a table of them."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from casebridge.plugins.options import names_secret

__all__ = ["options_schema", "options_table"]

_KINDS = {str: "text", int: "whole number", float: "number", bool: "true, false"}


def options_schema(options: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of the options; a property that names a secret has ``secret: true``."""
    return options.model_json_schema()


def options_table(options: type[BaseModel]) -> str:
    """The options as a Markdown table: key, values, default, what it is; keys of tables within are dotted."""
    lines = ["| key | value | default | what it is |", "|---|---|---|---|"]
    for key, field in _fields(options):
        cells = (f"`{key}`", _values(field), _default(field), field.description or "")
        lines.append(f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _fields(options: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for key, field in options.model_fields.items():
        yield f"{prefix}{key}", field
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _fields(field.annotation, f"{prefix}{key}.")


def _values(field: FieldInfo) -> str:
    return "name of a secret" if names_secret(field) else _kind(field.annotation)


def _kind(kind: Any) -> str:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _kind(parts[0])
    if origin is Literal:
        return ", ".join(f"`{part}`" for part in parts)
    if origin in (Union, UnionType):
        return " or ".join(_kind(part) for part in parts if part is not NoneType)
    if origin is dict:
        return f"table of {_kind(parts[1])}"
    if origin is not None and parts:
        return f"list of {_kind(parts[0])}"
    if kind in _KINDS:
        return _KINDS[kind]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "table"
    return str(getattr(kind, "__name__", "value")).lower()


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        return "see below"
    shown = to_jsonable_python(value)
    if shown in ("", [], {}):
        return "empty"
    return f"`{str(shown).lower() if isinstance(shown, bool) else shown}`"
