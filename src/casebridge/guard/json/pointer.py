"""Where something stands in a JSON document, told without telling what stands there."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.guard.identity import identifies

__all__ = ["pointer", "safe_key"]

_LONG_KEY = 64
_STEPS = 16


def safe_key(key: str) -> str:
    """``key``, or ``*`` if it is longer than 64 characters, not printable, or may itself identify somebody."""
    return key if len(key) <= _LONG_KEY and key.isprintable() and not identifies(key) else "*"


def pointer(steps: Sequence[int | str]) -> str:
    """The RFC 6901 pointer of ``steps`` (keys, and indexes from 0); more than 16 steps end in ``/*``."""
    shown = [safe_key(step) if isinstance(step, str) else str(step) for step in steps[:_STEPS]]
    more = "/*" if len(steps) > _STEPS else ""
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in shown) + more
