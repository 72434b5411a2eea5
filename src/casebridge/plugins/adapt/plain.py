"""A record as its author handed it over, copied, and nothing in it but JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping

from casebridge.sdk.records import CellFault

__all__ = ["plain"]

_DEEPEST = 200
_LARGEST = (1 << 63) - 1


def plain(record: object) -> dict[str, object]:
    """A copy of ``record`` that nobody else holds.

    Raises:
        CellFault: ``record_no_object``; ``record_not_json`` for anything in it that JSON as casebridge reads it does
            not know: a date, bytes, a key that is no text, a number beyond 64 bits, half a character, a cycle.
    """
    if not isinstance(record, Mapping):
        raise CellFault("record_no_object", "")
    try:
        found = _copy(record, 0)
    except (CellFault, MemoryError):
        raise
    except Exception:  # a mapping of the author's own may do anything
        raise _unfit() from None
    assert isinstance(found, dict)  # noqa: S101  of a mapping
    return found


def _copy(value: object, depth: int) -> object:
    kind = type(value)
    if kind is str:
        return _text(value)
    if value is None or kind is bool:
        return value
    if isinstance(value, int) and kind is int and -_LARGEST <= value + 1 <= _LARGEST + 1:
        return value
    if isinstance(value, float) and kind is float and math.isfinite(value):
        return value
    if depth >= _DEEPEST:
        raise _unfit()
    if isinstance(value, Mapping):
        return {_text(key): _copy(value[key], depth + 1) for key in list(value)}
    if kind in (list, tuple):
        return [_copy(item, depth + 1) for item in value]  # type: ignore[attr-defined]
    raise _unfit()


def _text(value: object) -> str:
    # A subclass of str may say something else each time it is asked.
    if type(value) is not str:
        raise _unfit()
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _unfit() from None
    return value


def _unfit() -> CellFault:
    return CellFault("record_not_json", "")
