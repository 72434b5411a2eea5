"""Who does the work of a lane: this process alone, or one of several hosts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from casebridge.engine.bridge import Bridge

__all__ = ["Alive", "Job", "Kind", "Outcome", "Perform", "Runner", "Shares"]

Kind = Literal["source", "sink", "receiver", "chore"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one piece of work ended.

    ``code`` is the fault that ended it, empty if it is well; ``exit_code`` as in ``CasebridgeError`` (70 for what
    should not happen); ``counts`` are numbers only; ``detail`` names a kind of error and a place in the program.
    With ``neutral`` nothing was tried; with ``more`` there is more to do at once.
    """

    code: str = ""
    exit_code: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    run_id: int = 0
    detail: str = ""
    neutral: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: reading a source, sending to a sink, fetching from a receiver, or a chore.

    Args:
        kind: of which lane.
        name: the source's, sink's or receiver's.
        agency: key of the agency; empty for all but a source.
        work: does it in a thread; is handed a function to call whenever it got on, which raises once the work was
            given up.
        deadline: seconds it may take in all; None for no end as long as it gets on.
        patience: seconds without getting on after which it is given up.
        enough: seconds within which a run that another host began is enough; for work that hosts share.
    """

    kind: Kind
    name: str
    agency: str
    work: Callable[[Callable[[], None]], Outcome]
    deadline: float | None
    patience: float
    enough: float = 0.0


class Alive(Protocol):
    """Work that was given up and whose thread still lives."""

    def when_over(self, told: Callable[[], None]) -> None:
        """Calls ``told`` in the daemon's own thread once the thread has ended after all."""
        ...


class Runner(Protocol):
    """Does work, or hands it on to who does."""

    async def run(self, job: Job) -> Outcome | Alive | None:
        """How the work ended; ``Alive`` if it was given up; None if it was handed on and this host hears no more."""
        ...


Perform = Callable[[str, Runner], Awaitable[None]]
"""Does the work of the lane of a key, by a runner."""


@runtime_checkable
class Shares(Protocol):
    """A runner that shares work with other hosts."""

    def attach(self, bridges: Sequence[Bridge]) -> None:
        """Sees to it that runs of these configurations hand on the sending of what they made, in their transaction."""
        ...

    async def work(self, perform: Perform, *, at_once: int, drain: float) -> None:
        """Does what any host has handed on, until it is cancelled.

        Args:
            perform: does one piece of work.
            at_once: how many at the same time.
            drain: seconds that running work has to end once this is cancelled.
        """
        ...
