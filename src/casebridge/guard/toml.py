"""TOML files that people write: errors name the file, the line, the key and the nearest valid key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from casebridge.errors import FixConfig, Place

__all__ = ["line_of", "load_toml", "nearest", "read_toml", "validate"]

M = TypeVar("M", bound=BaseModel)
Location = tuple[int | str, ...]
_KEY = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_LINE = re.compile(rf"\s*(?:(?P<table>\[\[?)\s*(?P<name>{_KEYS})\s*\]|(?P<key>{_KEYS})\s*=)")


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """The parsed file and its text. Raises ``FixConfig`` if it is missing, unreadable, or not TOML."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FixConfig(
            "file_missing", "The file does not exist.", where=Place(str(path)), next_step="Check the path."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FixConfig(
            "file_unreadable",
            "The file can't be read as UTF-8 text.",
            where=Place(str(path)),
            next_step="Check its rights and its encoding.",
            detail=type(error).__name__,
        ) from None
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line ([0-9]+)", str(error))
        # The message of tomllib names the fault, never more of the file than one character.
        raise FixConfig(
            "toml_syntax",
            f"Not valid TOML: {str(error).split(' (at ')[0]}.",
            where=Place(str(path), int(found[1]) if found else max(1, len(text.splitlines()))),
            next_step="Correct the line.",
        ) from None


def load_toml(path: Path, model: type[M]) -> M:
    """The file at ``path`` as ``model``. Raises ``FixConfig`` that lists every error with its line and key."""
    data, text = read_toml(path)
    return validate(data, model, path, text)


def validate(data: dict[str, Any], model: type[M], path: Path, text: str, above: Location = ()) -> M:
    """``data`` as ``model``; ``path`` and ``text`` are where it came from, for the error's place.

    ``above`` is where ``data`` stands in the file, if it is a part of it.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _explained(error, data, model, path, text, above) from None


def _explained(
    error: ValidationError, data: dict[str, Any], model: type[BaseModel], path: Path, text: str, above: Location
) -> FixConfig:
    messages: dict[Location, str] = {}
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        location = _in_data(fault["loc"], data)
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            key = fault["loc"][-1]
            location = location if location[-1:] == (key,) else (*location, key)
            guess = nearest(str(key), _keys_at(model, location[:-1], fault["loc"]))
            message = f"unknown key{f', did you mean {guess!r}?' if guess else ''}"
        elif fault["type"] == "missing":
            location = (*location, fault["loc"][-1])
            message = "this key is required"
        messages.setdefault(location, message)
    # A fault of a whole table only repeats what is wrong inside it, or speaks of the other forms a value may have.
    inner = {location[:size] for location in messages for size in range(len(location))}
    told = [
        (line_of(text, (*above, *location)), ".".join(map(str, (*above, *location))), message)
        for location, message in messages.items()
        if location not in inner
    ]
    line, dotted, message = told[0]
    rest = "".join(f"\n  {f'line {at}: ' if at else ''}{key}: {what}" for at, key, what in told[1:])
    return FixConfig(
        "key_invalid",
        f"{message}{'' if message.endswith(('?', '.')) else '.'}{rest}",
        where=Place(str(path), line, dotted, "key"),
        next_step="" if rest else "Correct the key and run `casebridge check` again.",
    )


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word most like ``word``, or None if none is near."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return close[0] if close else None


def _in_data(parts: Location, data: Any) -> Location:
    """``parts`` without pydantic's own marks (the names of unions and validators), which no file holds."""
    found: list[int | str] = []
    for part in parts:
        known = isinstance(part, int) if isinstance(data, list) else isinstance(data, dict) and part in data
        if known:
            data = data[part]
            found.append(part)
    return tuple(found)


def _keys_at(model: type[BaseModel], location: Location, told: Location) -> list[str]:
    models = [model]
    for part in location:
        inner = [found for item in models if (field := item.model_fields.get(str(part))) for found in _models(field)]
        # Of tables that differ by their type only the one that was tried counts: pydantic tells its tag.
        models = [item for item in inner if _tags(item) & set(told)] or inner or models
    return sorted({field.alias or name for item in models for name, field in item.model_fields.items()})


def _tags(model: type[BaseModel]) -> set[object]:
    field = model.model_fields.get("type")
    return set(get_args(field.annotation)) if field else set()


def _models(field: FieldInfo) -> list[type[BaseModel]]:
    def below(annotation: Any) -> list[type[BaseModel]]:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return [annotation]
        return [found for inner in get_args(annotation) for found in below(inner)]

    return below(field.annotation)


def line_of(text: str, location: Location) -> int:
    """The 1-based line of the key at ``location``, else of the innermost table around it, else 0."""
    counts: Counter[tuple[str, ...]] = Counter()
    table: Location = ()
    best = longest = 0
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.match(line)
        if found is None:
            continue
        names = tuple(part.strip("\"'") for part in re.findall(_KEY, found["name"] or found["key"]))
        if found["table"] == "[[":
            counts[names] += 1
        if found["table"]:
            table = path = _with_numbers(names, counts)
        else:
            path = (*table, *names)
        path = path[: len(location)]
        if path == location[: len(path)] and len(path) > longest:
            best, longest = number, len(path)
    return best


def _with_numbers(names: tuple[str, ...], counts: Counter[tuple[str, ...]]) -> Location:
    path: list[int | str] = []
    for size, name in enumerate(names, 1):
        path.append(name)
        if counts[names[:size]]:
            path.append(counts[names[:size]] - 1)
    return tuple(path)
