"""TOML files that people write: errors name the file, the line, the key and the nearest valid key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from casebridge.errors import FixConfig, Place

__all__ = ["load_toml", "nearest", "read_toml"]

M = TypeVar("M", bound=BaseModel)
_TABLE = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")


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
        found = re.search(r"\(at line (\d+)", str(error))
        # The message of tomllib names the fault, never more of the file than one character.
        raise FixConfig(
            "toml_syntax",
            f"Not valid TOML: {str(error).split(' (at ')[0]}.",
            where=Place(str(path), int(found[1]) if found else 0),
            next_step="Correct the line.",
        ) from None


def load_toml(path: Path, model: type[M]) -> M:
    """The file at ``path`` as ``model``. Raises ``FixConfig`` that lists every error with its line and key."""
    data, text = read_toml(path)
    return validate(data, model, path, text)


def validate(data: dict[str, Any], model: type[M], path: Path, text: str) -> M:
    """``data`` as ``model``; ``path`` and ``text`` are where it came from, for the error's place."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _explained(error, model, path, text) from None


def _explained(error: ValidationError, model: type[BaseModel], path: Path, text: str) -> FixConfig:
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    messages = []
    for fault in faults:
        location = [part for part in fault["loc"] if part not in ("tagged-union", "function-after")]
        dotted = ".".join(str(part) for part in location)
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            guess = nearest(str(location[-1]), _keys_at(model, location[:-1]))
            message = f"unknown key{f', did you mean {guess!r}?' if guess else ''}"
        elif fault["type"] == "missing":
            message = "this key is required"
        messages.append((_line_of(text, location), dotted, message))
    line, dotted, message = messages[0]
    rest = "".join(f"\n  line {at}: {key}: {what}" for at, key, what in messages[1:])
    return FixConfig(
        "key_invalid",
        f"{message}.{rest}" if not message.endswith(("?", ".")) else f"{message}{rest}",
        where=Place(str(path), line, dotted),
        next_step="" if rest else "Correct the key and run `casebridge check` again.",
    )


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word most like ``word``, or None if none is near."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return close[0] if close else None


def _keys_at(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    current: type[BaseModel] = model
    for part in location:
        if isinstance(part, str) and part in current.model_fields:
            inner = _model_in(current.model_fields[part].annotation)
            if inner is None:
                return []
            current = inner
    return sorted(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None


def _line_of(text: str, location: Sequence[int | str]) -> int:
    """The 1-based line where the key at ``location`` stands, or its table, or 0."""
    names = [part for part in location if isinstance(part, str)]
    numbers = [part for part in location if isinstance(part, int)]
    if not names:
        return 0
    wanted_index = numbers[0] if numbers else 0
    seen = -1
    best = 0
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _TABLE.match(line)
        if header:
            table = header[1].replace('"', "")
            if table == names[0]:
                seen += 1
                if seen == wanted_index:
                    best = number
            continue
        key = line.split("=")[0].strip().strip('"')
        inside = table.split(".")[0] == names[0] and (not numbers or seen == wanted_index)
        if (not table and key == names[0]) or (inside and key.split(".")[0].strip('"') == names[-1]):
            return number
    return best
