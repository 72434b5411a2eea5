"""JSON that two independent parsers read alike, or a fault that names the place."""

from __future__ import annotations

import codecs
import json
import re

from pydantic_core import from_json, to_json

from casebridge.guard.fault import FileFault
from casebridge.guard.json.locate import locate
from casebridge.guard.json.pointer import pointer
from casebridge.guard.json.token import MAX_INTEGER

__all__ = ["difference", "parse_json"]

# An escape counts only if no other backslash escapes its own.
_CONTROL = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:[bf]|u00(?:0[0-8bBcCeEfF]|1|7[fF]))|\x7f")
_SAFE_DIGITS = 18
_HEAD = 512
_SHAPES = bytes(0x30 if chr(byte) in "0123456789" else 0x3A if chr(byte) in ":,[-" else 0x20 for byte in range(256))
_LONG_NUMBER = b":" + b"0" * (_SAFE_DIGITS + 1)


def parse_json(data: bytes, *, any_text: bool = False) -> object:
    """The document in ``data`` as dicts, lists, texts, ints, floats, bools and None.

    Args:
        data: one whole document in UTF-8.
        any_text: lets texts hold control characters, for a caller that reads some of them only and checks those, as
            ``JsonRecords`` does; otherwise all but tab and line ends are refused.

    Raises:
        FileFault: a code of its own for each fault (``json_...``, ``parsers_disagree``), with the line, the byte
            offset, and as column the JSON pointer (RFC 6901). Objects with a key twice, NaN, numbers beyond a double,
            integers beyond 64 bits, lone surrogates and more than 200 levels are refused.
    """
    try:
        first = from_json(data, allow_inf_nan=False, cache_strings="keys")
        second = first if _is_written_as_read(first, data) else _decode(str(data, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise _fault(data, type(error).__name__, any_text=any_text) from None
    if not any_text and (b"\\" in data or b"\x7f" in data) and _CONTROL.search(data):
        raise _fault(data, "control", any_text=False)
    if first != second:
        raise FileFault("parsers_disagree", column=pointer(difference(first, second)))
    return second


def _is_written_as_read(value: object, data: bytes) -> bool:
    """Whether ``value``, written out, is ``data`` to the byte: then no second parser can read anything else in it.

    Most systems write JSON this way, and it takes half the time. A key that was there twice, a number that lost a
    digit or a character that changed would not come out again. Only integers need a look of their own.
    """
    head = data[:_HEAD]
    if b'": ' in head or b"\n" in head:
        return False
    return to_json(value) == data and not _has_long_number(data)


def _has_long_number(data: bytes) -> bool:
    return data[:1] in b"0123456789" or _LONG_NUMBER in data.translate(_SHAPES)


def difference(first: object, second: object) -> list[int | str]:
    """The steps to the first place where two documents differ."""
    steps: list[int | str] = []
    while True:
        inner: list[int | str] = []
        if isinstance(first, dict) and isinstance(second, dict) and first.keys() == second.keys():
            inner = [key for key in first if first[key] != second[key]]
        elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
            inner = [at for at, (one, other) in enumerate(zip(first, second, strict=True)) if one != other]
        if not inner:
            return steps
        steps.append(inner[0])
        first, second = first[inner[0]], second[inner[0]]  # type: ignore[index]


def _fault(data: bytes, detail: str, *, any_text: bool) -> FileFault:
    if data.startswith(codecs.BOM_UTF8):
        return FileFault("json_bom", offset=0, line=1)
    try:
        text = str(data, "utf-8")
    except UnicodeDecodeError as error:
        return FileFault("json_not_utf8", offset=error.start, line=data.count(b"\n", 0, error.start) + 1)
    if not text.strip(" \t\n\r"):
        return FileFault("json_empty")
    code, steps, at = locate(text, any_text=any_text) or ("json_syntax", [], 0)
    return FileFault(
        code,
        column=pointer(steps),
        offset=len(text[:at].encode()),
        line=text.count("\n", 0, at) + 1,
        detail=detail,
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _integer(text: str) -> int:
    if len(text) > _SAFE_DIGITS and (len(text) > 20 or not -MAX_INTEGER - 1 <= int(text) <= MAX_INTEGER):
        raise ValueError("integer range")
    return int(text)


def _real(text: str) -> float:
    value = float(text)
    if abs(value) == float("inf"):
        raise ValueError("number range")
    return value


def _constant(_name: str) -> object:
    raise ValueError("not finite")


_decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=_constant
).decode
