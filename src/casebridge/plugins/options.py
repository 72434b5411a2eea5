"""A plugin's options: which secrets they name, and where their paths start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

__all__ = ["anchored", "names_secret", "secret_names"]

M = TypeVar("M", bound=BaseModel)
_AUTH = ("secret", "key_secret", "key_password")


def secret_names(options: BaseModel) -> Iterator[tuple[str, str]]:
    """(key, name of the secret) of every secret that the options name; keys are dotted."""
    yield from _named(options, "")


def anchored(options: M, folder: Path) -> M:
    """The options with every relative path made one below ``folder``, at any depth."""
    changed = {
        name: moved
        for name in type(options).model_fields
        if (moved := _moved(value := getattr(options, name), folder)) is not value
    }
    return options.model_copy(update=changed) if changed else options


def _named(model: BaseModel, above: str) -> Iterator[tuple[str, str]]:
    # The settings of HTTP are older than the mark on secrets.
    http = type(model).__name__ == "AuthSettings" and type(model).__module__.startswith("casebridge.")
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if names_secret(field) or (http and name in _AUTH):
            yield from ((f"{above}{name}", item) for item in _texts(value))
        else:
            for key, inner in _models(value, f"{above}{name}"):
                yield from _named(inner, f"{key}.")


def names_secret(field: FieldInfo) -> bool:
    """Whether the value of an option is the name of a secret, or several of them."""
    return _is_secret(field) or any(_below(part) for part in get_args(field.annotation))


def _below(annotation: Any) -> bool:
    metadata = getattr(annotation, "__metadata__", ())
    return any(_is_secret(item) for item in metadata) or any(_below(part) for part in get_args(annotation))


def _is_secret(item: Any) -> bool:
    extra = item.json_schema_extra if isinstance(item, FieldInfo) else None
    return isinstance(extra, dict) and extra.get("secret") is True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item)


def _models(value: Any, key: str) -> Iterator[tuple[str, BaseModel]]:
    if isinstance(value, BaseModel):
        yield key, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _models(item, f"{key}.{name}")
    elif isinstance(value, (list, tuple)):
        for at, item in enumerate(value):
            yield from _models(item, f"{key}.{at}")


def _moved(value: Any, folder: Path) -> Any:
    if isinstance(value, Path):
        return value if value.is_absolute() else folder / value
    if isinstance(value, BaseModel):
        return anchored(value, folder)
    if isinstance(value, tuple) and type(value) is tuple:
        moved = tuple(_moved(item, folder) for item in value)
        return value if all(new is old for new, old in zip(moved, value, strict=True)) else moved
    return value
