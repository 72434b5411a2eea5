"""A phase of a world, and the place where a connector finds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from casebridge.conformance.fault import Answer, Asked, Fault
from casebridge.conformance.world.truth import Truth

__all__ = ["Phase", "Place", "World"]


@dataclass(frozen=True, slots=True)
class Phase:
    """The system at one time.

    Args:
        clock: the time, UTC; the connector's clock and the system's own.
        truth: what it holds.
        answer: the answer to a request; None for one that nobody recorded.
        files: name to bytes, for a folder.
    """

    clock: datetime
    truth: Truth
    answer: Callable[[Asked], Answer | None] = lambda _asked: None
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """A phase that is open to be read: an address or a folder, and what was asked there so far.

    ``seconds`` are those that the connector has for one read. ``missed`` are the requests that the tape does not know.
    ``sent`` are the answers as they left, faults included.
    """

    url: str = ""
    folder: Path = Path()
    seconds: float = 3600.0
    asked: list[Asked] = field(default_factory=list)
    missed: list[Asked] = field(default_factory=list)
    sent: list[Answer] = field(default_factory=list)


class World(Protocol):
    """What a connector is bound to."""

    @property
    def kind(self) -> Literal["network", "folder"]:
        """How it is reached."""
        ...

    @property
    def phases(self) -> Sequence[Phase]:
        """What there is at which time."""
        ...

    def open(self, phase: int, fault: Fault | None = None) -> AbstractContextManager[Place]:
        """The phase of this number (from 1), fresh, until the block ends."""
        ...
