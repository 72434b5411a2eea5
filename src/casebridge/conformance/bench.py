"""Where a connector is tried out: each run is a fresh connector in a fresh world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from casebridge.conformance.binding import Binding
from casebridge.conformance.connect import make_source, read_as
from casebridge.conformance.drive import Wish, drive
from casebridge.conformance.fault import Fault
from casebridge.conformance.run import Run, Step
from casebridge.conformance.traits import lack
from casebridge.conformance.world.listing import moment
from casebridge.conformance.world.phase import Place
from casebridge.conformance.world.server import BASE
from casebridge.conformance.world.truth import Truth
from casebridge.sdk import Capabilities, Cursor
from casebridge.sdk.plugin import FormatType, SourceType
from casebridge.sdk.records import CellFault, JsonRecords

__all__ = ["Bench"]


class Bench:
    """One binding, and the runs that checks make with it."""

    def __init__(self, binding: Binding) -> None:
        self.binding = binding

    def run(
        self,
        phase: int = 1,
        cursor: Cursor | None = None,
        stop_after: int | None = None,
        fault: Fault | None = None,
        newly_linked: Sequence[str] = (),
        window: tuple[str, str] | None = None,
        seconds: float = 30.0,
        *,
        known: frozenset[str] = frozenset(),
        replay: bool = False,
        watch: bool = False,
        wanted: Callable[[str], bool] = lambda _number: True,
    ) -> Run:
        """A fresh connector reads a fresh world.

        Args:
            phase: of the world, from 1.
            cursor: where it goes on; it is written to JSON and read again before.
            stop_after: pages after which it is stopped, as a crash would.
            fault: what goes wrong in the world.
            newly_linked: case numbers.
            window: (since, until) of a backfill.
            seconds: of real time; then it is abandoned. It never sleeps.
            known: IDs of batches that are stored already.
            replay: whether each batch is replayed at the end.
            watch: whether it is looked for what the connector leaves open; takes some time.
            wanted: see ``SourceContext``.
        """
        wish = Wish(cursor, stop_after, newly_linked, window, known, seconds, replay, False, watch, wanted)
        return self._go(phase, fault, wish)

    def check(self, fault: Fault | None = None, seconds: float = 30.0) -> Run:
        """A fresh connector looks at a fresh world; what it says is in ``told``."""
        return self._go(1, fault, Wish(seconds=seconds, check=True))

    def within(self, seconds: float) -> Bench:
        """A bench with the same binding, whose reads have so many seconds."""
        return type(self)(replace(self.binding, seconds=seconds))

    def truth(self, phase: int = 1) -> Truth:
        """What the world of a phase holds."""
        return self.binding.world.phases[phase - 1].truth

    def clock(self, phase: int = 1) -> datetime:
        """The time in a phase."""
        return self.binding.world.phases[phase - 1].clock

    @property
    def claims(self) -> Capabilities:
        """What the connector says it can do."""
        if self.binding.claims is not None:
            return self.binding.claims
        made = self.binding.connector
        if isinstance(made, SourceType):
            return made.capabilities
        if isinstance(made, FormatType):
            return Capabilities(batches=True, snapshots=True)
        return make_source(self.binding, Place(url="http://127.0.0.1:9"), []).capabilities

    @cached_property
    def first(self) -> Run:
        """The first read: phase 1 from the start. Read once for all checks; leave it as it is."""
        return self.run(1, replay=self.claims.batches)

    @cached_property
    def then(self) -> Run:
        """The next read: phase 2, from where the first one ended."""
        return self.run(2, self.first.cursor, known=frozenset(page.batch.batch_id for page in self.first.pages))

    def lacks(self, need: str) -> str:
        """Why the need is not met; empty if it is."""
        return lack(self, need)

    def time(self, text: str) -> datetime | None:
        """A time in a record as UTC; None if it is none."""
        try:
            return moment(text)
        except ValueError:
            return None

    def _go(self, phase: int, fault: Fault | None, wish: Wish) -> Run:
        binding = self.binding
        run = Run(identity=binding.key)
        with binding.world.open(phase, fault) as place:
            place.seconds = binding.seconds
            wish = replace(wish, cursor=_here(wish.cursor, place.url))
            drive(lambda: make_source(binding, place, run.handed), wish, self.clock(phase), dict(binding.secrets), run)
            run.asked, run.missed, run.sent = list(place.asked), list(place.missed), list(place.sent)
        if run.handed:
            run.steps = self._steps(run)
        _moved(run, place.url)
        return run

    def _steps(self, run: Run) -> list[Step]:
        """The connector's own portions: an adapter may cut its pages elsewhere."""
        reader = JsonRecords(read_as(self.binding))
        steps = []
        for handed in run.handed:
            rows = []
            for record in handed.copy:
                try:
                    rows.append(dict(zip(reader.header, reader.cells(record), strict=True)))
                except CellFault:
                    continue
            steps.append(Step(tuple(rows), handed.cursor))
        return steps


def _here(cursor: Cursor | None, url: str) -> Cursor | None:
    """The cursor with the address of this run: a real system keeps its own."""
    return None if cursor is None else _told(cursor, BASE, url)


def _moved(run: Run, url: str) -> None:
    """Takes the address of the run out of what it leaves."""
    run.pages = [replace(page, cursor=_told(page.cursor, url, BASE)) for page in run.pages]
    run.steps = [replace(step, cursor=_told(step.cursor, url, BASE)) for step in run.steps]


def _told(cursor: Cursor, old: str, new: str) -> Cursor:
    if not old:
        return cursor
    return {key: value.replace(old, new) if isinstance(value, str) else value for key, value in cursor.items()}
