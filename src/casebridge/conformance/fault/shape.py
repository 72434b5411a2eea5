"""What a fault is: a change to the answers of a system, or to the files of a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Answer", "Asked", "Change", "Fault", "FileChange"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came to the world.

    ``number`` is 1 for the first request of a run; ``query`` are the decoded pairs in their order, ``body`` the bytes.
    """

    number: int
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the world sends back.

    ``cut``: only so many bytes of the body are sent, though its whole length was declared; then the connection ends.
    ``stall``: nothing is sent until the world is closed or the other side hangs up. Names of ``headers`` are in lower
    case. The world declares the length of ``body`` itself.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    body: bytes = b""
    cut: int | None = None
    stall: bool = False


Change = Callable[[Asked, Answer], Answer]
"""The answer to send in place of the recorded one; called for every request of a run, also one not on the tape.

A request that the tape does not know comes with a status of 404 and the header ``x-tape: unknown``.
"""

FileChange = Callable[[str, bytes], bytes]
"""The bytes to put into the folder in place of the recorded file (its name, its bytes)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong in the world.

    Args:
        name: for the report, e.g. ``always 403``.
        begin: gives the change of answers for one run; it may remember what it saw.
        file: the change of files; None if the fault makes no sense there.
    """

    name: str
    begin: Callable[[], Change] = lambda: lambda _asked, answer: answer
    file: FileChange | None = None
