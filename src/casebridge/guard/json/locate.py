"""The first thing wrong with a JSON document and where, found slowly, once it is known that something is."""

from __future__ import annotations

from casebridge.guard.json.token import Flaw, end_of_string, end_of_word, skip, string_of

__all__ = ["MAX_DEPTH", "locate"]

MAX_DEPTH = 200
"""Levels of objects and lists; the limit of pydantic_core's parser."""

Steps = list[int | str]


class _Level:
    """An object (with the keys seen) or a list (with the index) around the place."""

    __slots__ = ("index", "key", "keys")

    def __init__(self, *, is_object: bool) -> None:
        self.keys: set[str] | None = set() if is_object else None
        self.key = ""
        self.index = 0

    @property
    def step(self) -> int | str:
        return self.index if self.keys is None else self.key


def locate(text: str, *, any_text: bool = False) -> tuple[str, Steps, int] | None:
    """(fault code, steps to the place, character) of the first fault in ``text``, None if it is good JSON.

    With ``any_text`` a string may hold control characters, written as escapes.
    """
    levels: list[_Level] = []
    try:
        _walk(text, levels, any_text=any_text)
    except Flaw as flaw:
        return flaw.code, [level.step for level in levels[:-1]] + _last(levels), flaw.at
    return None


def _last(levels: list[_Level]) -> Steps:
    """The last step, unless an object was opened and no key of it read yet."""
    if not levels or (levels[-1].keys is not None and not levels[-1].keys):
        return []
    return [levels[-1].step]


def _walk(text: str, levels: list[_Level], *, any_text: bool) -> None:
    at = skip(text, 0)
    while True:
        opened = text[at : at + 1]
        if opened in ("{", "["):
            if len(levels) == MAX_DEPTH:
                raise Flaw("json_too_deep", at)
            levels.append(_Level(is_object=opened == "{"))
            at = skip(text, at + 1)
            if text[at : at + 1] != ("}" if opened == "{" else "]"):
                at = _key(text, at, levels[-1], any_text=any_text)
                continue
        else:
            at = _scalar(text, at, any_text=any_text)
        at = _close(text, at, levels)
        if not levels:
            if at < len(text):
                raise Flaw("json_trailing", at)
            return
        levels[-1].index += 1
        at = _key(text, skip(text, at + 1), levels[-1], any_text=any_text)


def _close(text: str, at: int, levels: list[_Level]) -> int:
    """The comma after a value, past all that ends there; the end of the document if no level is left."""
    at = skip(text, at)
    while levels:
        mark = text[at : at + 1]
        if mark == ",":
            return at
        if mark != ("]" if levels[-1].keys is None else "}"):
            raise _unexpected(text, at)
        levels.pop()
        at = skip(text, at + 1)
    return at


def _key(text: str, at: int, level: _Level, *, any_text: bool) -> int:
    """Where the value begins: past the key and its colon if ``level`` is an object."""
    if level.keys is None:
        return at
    if text[at : at + 1] != '"':
        raise _unexpected(text, at)
    end = end_of_string(text, at)
    level.key = string_of(text, at, end, any_text=any_text)
    if level.key in level.keys:
        raise Flaw("json_duplicate_key", at)
    level.keys.add(level.key)
    at = skip(text, end)
    if text[at : at + 1] != ":":
        raise _unexpected(text, at)
    return skip(text, at + 1)


def _scalar(text: str, at: int, *, any_text: bool) -> int:
    if at >= len(text):
        raise Flaw("json_truncated", at)
    if text[at] != '"':
        return end_of_word(text, at)
    end = end_of_string(text, at)
    string_of(text, at, end, any_text=any_text)
    return end


def _unexpected(text: str, at: int) -> Flaw:
    return Flaw("json_syntax" if at < len(text) else "json_truncated", at)
