"""What the author of a file format writes: one function from bytes to records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from casebridge.guard.damage import Damage
from casebridge.model import Finding
from casebridge.sdk.author import Json

__all__ = ["FormatReader", "Item"]


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a file: the 1-based line (or segment) it starts at, what it says, and remarks on it.

    Lines never run backwards; findings name a place and never a value.
    """

    line: int
    record: Json
    findings: tuple[Finding, ...] = ()


FormatReader = Callable[[BinaryIO], Iterator[Item | Damage]]
"""Records of a file, in its order, and what could not be read of it (counted as records, set aside, replayable).

The stream is at its start and stays open. Raises ``FileFault`` for a file that can't be read truthfully as a whole.
"""
