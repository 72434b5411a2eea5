"""Texts with placeholders become a path and a JSON body. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from casebridge.sdk.records import Getter, PathUnfitError, compile_path

__all__ = ["ITEMS", "GapError", "fill", "fill_path", "holes_in", "paths_of", "values_of"]

ITEMS = "items"
_HOLE = re.compile(r"\{([^{}]+)\}")
_SAFE = re.compile(r"[A-Za-z0-9~_][A-Za-z0-9~_.:=@+/-]{0,199}")

Values = Callable[[str], object]
"""Gives what a placeholder stands for; None if nothing is there."""


class GapError(Exception):
    """A value that has to be there is not."""


def holes_in(template: object) -> set[str]:
    """The placeholders of a template."""
    return {hole for text in _texts(template) for hole in _HOLE.findall(text)}


def paths_of(template: object, *but: str) -> Iterator[str]:
    """The placeholders of a template but those named."""
    return (hole for hole in holes_in(template) if hole not in but)


def values_of(event_id: str, document: object) -> Values:
    """What placeholders stand for in one event or entry."""

    def get(hole: str) -> object:
        if hole == "id":
            return event_id
        try:
            return _getter(hole.partition(".")[2])(document)
        except PathUnfitError:
            return None

    return get


def fill(template: Any, values: Values) -> Any:
    """The template with its values; None if nothing is left of it. A key or element without its value is left out."""
    if isinstance(template, str):
        return _text(template, values)
    if isinstance(template, Mapping):
        filled = {key: fill(part, values) for key, part in template.items()}
        return {key: part for key, part in filled.items() if part is not None}
    if isinstance(template, list):
        return [part for element in template if (part := fill(element, values)) is not None]
    return template


def fill_path(template: str, values: Values) -> str:
    """The path with its values, each escaped. Raises ``GapError`` for one that is not there or is no ID."""

    def put(hole: re.Match[str]) -> str:
        value = values(hole[1])
        text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        # Neither dots alone nor anything else that could lead elsewhere.
        if not _SAFE.fullmatch(text):
            raise GapError
        return quote(text, safe="")

    return _HOLE.sub(put, template)


def _text(template: str, values: Values) -> Any:
    whole = _HOLE.fullmatch(template)
    if whole:
        return values(whole[1])
    found = {hole: values(hole) for hole in _HOLE.findall(template)}
    if any(not isinstance(value, (str, int, float)) for value in found.values()):
        return None
    return _HOLE.sub(lambda hole: str(found[hole[1]]), template)


def _texts(template: object) -> Iterator[str]:
    stack = [template]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping):
            stack += part.values()
        elif isinstance(part, (list, tuple)):
            stack += part


@lru_cache(maxsize=1_000)
def _getter(path: str) -> Getter:
    return compile_path(path)
