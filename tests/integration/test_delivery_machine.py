"""A sink at random: it takes, puts off, refuses, says nothing, fails, forgets; processes die, clocks step, people hold.

Whatever happens, each event that may leave arrives unless it was refused or is held, the events of a case arrive first
in the order of the ledger, nothing arrives that is held, and the ledger verifies.
``CASEBRIDGE_MACHINE_EXAMPLES`` (a number, 8 if unset) says how many lives are tried.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from casebridge.engine.config import DeliveryConfig
from casebridge.engine.delivery.deliver import deliver
from casebridge.engine.delivery.desk import hold, release, retry
from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.guard import Limits
from casebridge.sdk import Envelope, Receipt, SinkContext
from tests.support.agency import Clock
from tests.support.sinks import FakeSink
from tests.unit.ledger.world import Desk, desk, row, store

EXAMPLES = int(os.environ.get("CASEBRIDGE_MACHINE_EXAMPLES") or 8)
MEMORY = Path("/dev/shm")  # noqa: S108
SINKS = ("out", "second")
CASES = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=4, unique=True)
MOODS = st.lists(
    st.sampled_from(["accepted"] * 4 + ["duplicate", "retry", "rejected", "silent", "away", "mend", "lost"]),
    min_size=1,
    max_size=5,
)


class Killed(BaseException):
    """The process dies."""


class Delivery(RuleBasedStateMachine):
    """The model: per sink the events that reached it, and the cases of which it refused something."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.clock = Clock()
        self.open = Ledger.open(self.folder / "ledger.db", clock=self.clock, command="deliver")
        self.running: Desk | None = None
        self.sinks = {name: FakeSink() for name in SINKS}
        self.reached: dict[str, list[int]] = {name: [] for name in SINKS}

    def teardown(self) -> None:
        if hasattr(self, "open"):
            self._let_everything_go()
            self.open.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(source=st.sampled_from(["rms", "cms"]), cases=CASES, sendable=st.booleans(), ends=st.booleans())
    def run(self, source: str, cases: list[str], sendable: bool, ends: bool) -> None:
        """A source says something new of cases; its run may be killed before it ends."""
        known = desk(self.open, source)
        number = self.open.start_run(known.source, "sync", Limits(0.5, 3))
        at = Desk(self.open, known.source, number, known.ordinal)
        heads = self.open.heads(at.source, cases)
        rows = []
        for case in cases:
            head = heads[case][0] if case in heads else None
            revision = head.revision + 1 if head else 1
            prev = head.seq if head else None
            rows.append(row(f"{case}", f"{source}", f"F{revision}", revision=revision, prev=prev, sendable=sendable))
        store(at, *rows)
        if ends:
            self.open.finish_run(at.run, "done")

    @rule(name=st.sampled_from(SINKS), moods=MOODS, batch=st.integers(1, 5), dies=st.integers(0, 4))
    def send(self, name: str, moods: list[str], batch: int, dies: int) -> None:  # noqa: C901  a sink has many moods
        """A delivery; it may die between sending and recording."""
        sink = self.sinks[name]
        count = iter(range(10_000))
        bad: set[int] = set()
        held = self._held()
        case_of = self._cases()

        def answer(item: Envelope) -> Receipt | CasebridgeError | None:
            assert item.seq not in held, "nothing leaves that is held"
            mood = moods[next(count) % len(moods)]
            # A sink that puts an event off puts off those of its case behind it, as it is asked to.
            if case_of[item.seq] in bad and mood in ("accepted", "duplicate", "lost", "rejected"):
                mood = "retry"
            if mood in ("retry", "silent"):
                bad.add(case_of[item.seq])
                return Receipt(item.event_id, "retry", "busy", 60.0) if mood == "retry" else None
            if mood == "mend":
                return FixConfig("secret_missing", "No secret.", next_step="Save it.")
            if mood == "away":
                return TryLater("sink_unavailable", "Away.", next_step="Wait.")
            if mood == "rejected":
                return Receipt(item.event_id, "rejected", "bad")
            self.reached[name].append(item.seq)
            # It took the event, and then fails: nobody knows.
            return TryLater("hub_failed", "Failed.") if mood == "lost" else Receipt(item.event_id, "accepted")

        sink.answer = answer
        record = self.open.record_receipts

        def die(*args: Any, **more: Any) -> None:
            if next(deaths) == dies:
                raise Killed
            record(*args, **more)

        deaths = iter(range(1, 10_000))
        self.open.record_receipts = die
        try:
            self._deliver(name, batch)
        except Killed:
            self.open.close()
            self.open = Ledger.open(self.folder / "ledger.db", clock=self.clock, command="deliver")
        else:
            del self.open.record_receipts

    @rule(hours=st.sampled_from([0.01, 1.0, 7.0, 24.0, -24.0]))
    def time_passes(self, hours: float) -> None:
        """Or the clock is set, by a day."""
        self.clock.now += timedelta(hours=hours)

    @rule(what=st.sampled_from([*SINKS, "1", "2", "3"]))
    def a_person_holds(self, what: str) -> None:
        """A sink, or a run."""
        self._quietly(lambda: hold(self.open, what, "made-up reason"))

    @rule(what=st.sampled_from([*SINKS, "1", "2", "3"]))
    def a_person_releases(self, what: str) -> None:
        """What was held."""
        self._quietly(lambda: release(self.open, what))

    @rule(name=st.sampled_from(SINKS))
    def a_person_retries(self, name: str) -> None:
        """Closes the circuit and makes everything due."""
        self._quietly(lambda: retry(self.open, name))

    @invariant()
    def is_sound(self) -> None:
        """The ledger verifies."""
        if hasattr(self, "open"):
            assert self.open.verify() == []

    @invariant()
    def a_case_arrives_in_its_order(self) -> None:
        """First arrivals of a case, at each sink."""
        if not hasattr(self, "open"):
            return
        case_of = self._cases()
        for reached in self.reached.values():
            first = list(dict.fromkeys(reached))
            for case in set(case_of.values()):
                mine = [seq for seq in first if case_of[seq] == case]
                assert mine == sorted(mine)

    def _let_everything_go(self) -> None:
        for item in self.open.runs_on_hold():
            release(self.open, str(item.run_id))
        self.open.close()
        self.open = Ledger.open(self.folder / "ledger.db", clock=self.clock, command="deliver")
        for item in self.open.runs_on_hold():
            release(self.open, str(item.run_id))
        sendable = {item.seq for item in self.open.events(limit=10_000) if item.sendable}
        for name, sink in self.sinks.items():
            self._quietly(lambda name=name: release(self.open, name))
            self.open.register_sink(name, "event")
            retry(self.open, name)
            reached = self.reached[name]

            def answer(item: Envelope, reached: list[int] = reached) -> Receipt:
                reached.append(item.seq)
                return Receipt(item.event_id, "accepted")

            sink.answer = answer
            assert not self._deliver(name, 3).problem
            state = self.open.sink_state(name)
            assert state is not None
            refused = {item.seq for item in self.open.receipts(state.sink_id, "rejected", 10_000)}
            assert set(reached) | refused == sendable
            assert self.open.backlog(state.sink_id).events == 0
        self.a_case_arrives_in_its_order()
        assert self.open.verify() == []

    def _deliver(self, name: str, batch: int) -> Any:
        context = SinkContext(self.clock, lambda _seconds: None)
        return deliver(self.open, name, self.sinks[name], context, DeliveryConfig(batch=batch))

    def _quietly(self, act: Any) -> None:
        # What is not there, or not held, is told, and that is all.
        with suppress(FixConfig):
            act()

    def _cases(self) -> dict[int, Any]:
        return {item.seq: (item.source, item.case_key) for item in self.open.events(limit=10_000)}

    def _held(self) -> set[int]:
        """Also what follows in the source, and what a run has made that has not ended."""
        with self.open.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT e.seq FROM event e JOIN run r ON r.run_id = e.run_id WHERE r.state = 'running' OR EXISTS"
                " (SELECT 1 FROM run h WHERE h.guard = 'held' AND h.source_id = r.source_id AND h.run_id <= r.run_id)"
            )
            return set(rows.scalars())


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=EXAMPLES, stateful_step_count=25)
