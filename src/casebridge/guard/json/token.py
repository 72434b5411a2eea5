"""The smallest parts of JSON text (RFC 8259), each checked on its own."""

from __future__ import annotations

import re

__all__ = ["MAX_INTEGER", "Flaw", "end_of_string", "end_of_word", "skip", "string_of"]

MAX_INTEGER = (1 << 63) - 1

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt])|)')
_RAW_CONTROL = re.compile("[\x00-\x1f]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<real>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_WORD = re.compile(r"true|false|null")
_NOT_FINITE = re.compile(r"-?(?:NaN|Infinity)")
_BEGUN = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|[-0-9.]+[eE.][+-]?)\Z")
_LETTERS = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True))
_DEL = 0x7F
_ALLOWED = (0x9, 0xA, 0xD)


class Flaw(Exception):
    """What is wrong at a character of the text: a code of ``FAULTS``."""

    def __init__(self, code: str, at: int) -> None:
        self.code = code
        self.at = at
        super().__init__(code, at)


def skip(text: str, at: int) -> int:
    """Where the white space at ``at`` ends."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # the pattern matches ""


def end_of_string(text: str, at: int) -> int:
    """Where the string that begins at ``at`` ends. Raises ``Flaw`` ``json_truncated``."""
    found = _STRING.match(text, at)
    if found is None:
        raise Flaw("json_truncated", len(text))
    return found.end()


def string_of(text: str, at: int, end: int, *, any_text: bool) -> str:
    """The value of the string between ``at`` and ``end``, quotes included.

    Raises ``Flaw``: raw controls and bad escapes, lone surrogates, and unless ``any_text`` controls that are written
    as escapes, but for tab and line ends.
    """
    raw = text[at:end]
    if control := _RAW_CONTROL.search(raw):
        raise Flaw(_control_code(ord(control[0])), at + control.start())
    if not any_text and (place := raw.find("\x7f")) >= 0:
        raise Flaw("json_control", at + place)
    parts: list[str] = []
    last, high = 1, -1
    for found in _ESCAPE.finditer(raw):
        place = at + found.start()
        if found[0] == "\\":
            raise Flaw("json_syntax", place)
        unit = int(found[1], 16) if found[1] else ord(_LETTERS[found[2]])
        joined = high >= 0 and found.start() == last and 0xDC00 <= unit < 0xE000
        if (high >= 0) is not joined or (not joined and 0xDC00 <= unit < 0xE000):
            raise Flaw("json_surrogate", place)
        if not any_text and (unit == _DEL or (unit < 0x20 and unit not in _ALLOWED)):
            raise Flaw(_control_code(unit), place)
        parts.append(raw[last : found.start()])
        if joined:
            parts.append(chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00))
        elif not 0xD800 <= unit < 0xDC00:
            parts.append(chr(unit))
        high = unit if 0xD800 <= unit < 0xDC00 else -1
        last = found.end()
    if high >= 0:
        raise Flaw("json_surrogate", at + last - 6)
    return "".join((*parts, raw[last:-1]))


def _control_code(unit: int) -> str:
    return "json_nul" if unit == 0 else "json_control"


def end_of_word(text: str, at: int) -> int:
    """Where the number or word that begins at ``at`` ends. Raises ``Flaw`` for all that JSON does not have."""
    if found := _WORD.match(text, at):
        return found.end()
    if _NOT_FINITE.match(text, at):
        raise Flaw("json_not_finite", at)
    found = _NUMBER.match(text, at)
    if found is None or (found.end() < len(text) and text[found.end()] in ".eE+-0123456789"):
        cut_off = len(text) - at < 400 and _BEGUN.match(text, at)
        raise Flaw("json_truncated" if cut_off else "json_syntax", at)
    if found["real"]:
        if abs(float(found[0])) == float("inf"):
            raise Flaw("json_number_range", at)
    elif len(found[0]) > 20 or not -MAX_INTEGER - 1 <= int(found[0]) <= MAX_INTEGER:
        raise Flaw("json_integer_range", at)
    return found.end()
