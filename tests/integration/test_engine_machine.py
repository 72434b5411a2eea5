"""An agency's life at random: drops, links, answers, outages. Whatever happens, the books balance and nothing is lost.

``CASEBRIDGE_MACHINE_EXAMPLES`` (a number, 8 if unset) says how many lives are tried.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casebridge.feedback import decided
from casebridge.model import Completeness, FeedbackEvent
from tests.support.agency import COLUMNS, PROFILE, Agency, row, table

EXAMPLES = int(os.environ.get("CASEBRIDGE_MACHINE_EXAMPLES") or 8)
CASES = st.integers(1, 5)
REPORTS = st.integers(1, 3)
STATUSES = st.sampled_from(["Open", "Closed", "Arrest", "Cleared", "Exceptional", "Unfounded", "Offen", ""])
REASONS = st.sampled_from(["", "No crime", "Else"])
BROKEN = st.sampled_from([{"updated": "never"}, {"count": "x"}, {"status": "\x07"}])
DAMAGE = st.sampled_from(["2024-9,1\n", '2024-9,"1\n', "1.9E+08" + "," * (len(COLUMNS) - 1) + "\n"])
MEMORY = Path("/dev/shm")  # noqa: S108

# What a person may answer, whatever is asked.
ANSWERS = {
    "LINK_CANDIDATE": ["YES", "NO"],
    "CLEARED_KIND": ["CLEARED_BY_ARREST", "CLEARED_BY_EXCEPTIONAL_MEANS"],
    "EXCEPTIONAL_REASON": ["DEATH_OF_OFFENDER", "JUVENILE_NO_CUSTODY"],
    "CLOSURE_REASON": ["UNFOUNDED", "NOT_CLOSED", "OTHER"],
    "OTHER_TEXT": ["no longer needed"],
    "UNMAPPED_VALUE": ["status=OPEN", "NOTHING"],
    "RECORD_RETRACTED": ["WITHDRAWN", "UNFOUNDED"],
}
DELETE = 'delete = { column = "Victims", in = ["D"] }\n'
GRACE_DAYS = 7


class Life(RuleBasedStateMachine):
    """The model is the case system itself: what each case's row says now."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.agency = self.opened(self.folder / "agency")
        self.rows: dict[int, dict[str, str]] = {}
        self.lines: list[str] = []
        self.dropped = 0
        self.agency.sync()

    def opened(self, folder: Path) -> Agency:
        """The agency that lives this life."""
        return Agency(folder)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self._deliver_all()
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(case=CASES, report=st.none() | REPORTS, status=STATUSES, reason=REASONS)
    def record(self, case: int, report: int | None, status: str, reason: str) -> None:
        """An officer writes into the case system."""
        self.rows[case] = row(f"2024-00{case}", f"100{report}" if report else "", status, reason=reason)

    @rule(case=CASES, what=BROKEN)
    def corrupt(self, case: int, what: dict[str, str]) -> None:
        """A record becomes unreadable."""
        self.rows[case] = row(**{"case": f"2024-00{case}", "tip": f"100{case % 3 + 1}", "status": "Open", **what})

    @rule(case=CASES)
    def remove(self, case: int) -> None:
        """A record is no longer exported."""
        self.rows.pop(case, None)

    @rule(shuffle=st.randoms(), double=st.booleans(), damage=st.none() | DAMAGE)
    def export(self, shuffle: object, double: bool, damage: str | None) -> None:
        """The case system drops a file and it is read."""
        rows = [dict(item) for item in self.rows.values()]
        shuffle.shuffle(rows)  # type: ignore[attr-defined]
        self.dropped += 1
        text = table([*rows, *(rows[:1] if double else []), row("1999-999999", note=str(self.dropped))]) + (
            damage or ""
        )
        self.agency.clock.pass_time(hours=1)
        self.agency.drop_text(text)
        self.agency.sync()
        self._again(text)

    def _again(self, text: str) -> None:
        before = self.agency.last_seq()
        self.agency.drop_text(text, "again.csv")
        assert self.agency.sync().sources[0].books.read == 0
        # Read in earnest, too: the archive says what it said.
        for result in self.agency.bridge.replay("rms"):
            assert result.books.balanced
            assert result.books.retracted == 0
        # An older file may hold what is late by now; that is stored once and stands nowhere.
        assert all(item.late for item in self.agency.stored(after_seq=before))
        before = self.agency.last_seq()
        self.agency.bridge.replay("rms")
        assert self.agency.last_seq() == before

    @rule(case=CASES, report=REPORTS, suffix=st.sampled_from(["", "-A"]))
    def link(self, case: int, report: int, suffix: str) -> None:
        """An officer links a case, or one that looks like it."""
        self.agency.link(f"2024-00{case}{suffix}", f"100{report}")

    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        """An officer takes a link back."""
        with self.agency.bridge.ledger("test", write=False) as ledger:
            links = [item for item in ledger.list_links(limit=100) if item.state == "CONFIRMED"]
        if links:
            chosen = data.draw(st.sampled_from(links))
            self.agency.unlink(chosen.case_number, chosen.report_id)

    @precondition(lambda self: bool(self.agency.questions()))
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """Somebody answers one of the open questions, and it is closed for good."""
        question = data.draw(st.sampled_from(self.agency.questions()))
        self.agency.bridge.answer(question.number, data.draw(st.sampled_from(ANSWERS[question.trigger.value])))
        (now,) = [item for item in self.agency.questions(None) if item.number == question.number]
        assert now.state == "ANSWERED"

    @rule()
    def outage(self) -> None:
        """The sink's folder goes, or comes back."""
        aside = self.folder / "unmounted"
        if aside.exists():
            aside.rename(self.agency.out)
        else:
            self.agency.out.rename(aside)
        self.agency.sync()

    @rule()
    def wait(self) -> None:
        """Time passes until every retry is due."""
        self.agency.clock.pass_time(hours=2)
        self.agency.sync()

    @invariant()
    def is_sound(self) -> None:
        """The ledger verifies and its books balance."""
        if hasattr(self, "agency"):
            self.agency.assert_sound()

    @invariant()
    def streams_fold_to_their_heads(self) -> None:
        """Folding each stream from its first event gives what the ledger says stands now."""
        if not hasattr(self, "agency"):
            return
        stored_ids = [item.event_id for item in self.agency.stored()]
        assert len(stored_ids) == len(set(stored_ids))
        newest: dict[tuple[str, str, str], FeedbackEvent] = {}
        for stored in self.agency.stored():
            event = FeedbackEvent.model_validate_json(stored.payload)
            stream = stored.case_key, stored.report_id, stored.axis
            before = newest.get(stream)
            if not event.late:
                assert event.supersedes == (before.event_id if before else None)
                newest[stream] = event
        assert {event.event_id for event in newest.values()} == {
            event.event_id for event in self.agency.events(current=True)
        }

    @invariant()
    def every_waiting_statement_has_its_question(self) -> None:
        """Nothing waits for an answer that nobody is asked for, and nobody is asked without need."""
        if not hasattr(self, "agency"):
            return
        waiting = {
            event.question.value
            for event in self.agency.events(current=True)
            if event.completeness is Completeness.INCOMPLETE and event.question
        }
        asked = {question.trigger.value for question in self.agency.questions()}
        assert waiting == asked - {"LINK_CANDIDATE"}

    def _deliver_all(self) -> None:
        aside = self.folder / "unmounted"
        if aside.exists():
            aside.rename(self.agency.out)
        self.agency.clock.pass_time(days=1)
        assert all(not item.problem for item in self.agency.sync().deliveries)
        sendable = {str(stored.event_id) for stored in self.agency.stored() if stored.sendable}
        assert {line["id"] for line in self.agency.lines_out()} == sendable


class LifeWithDeletes(Life):
    """A system that says what it deletes, often only to insert it again; each record replaces the one before it."""

    def opened(self, folder: Path) -> Agency:
        """The agency that lives this life."""
        return Agency(folder, profile=PROFILE + DELETE, file=f"grace_days = {GRACE_DAYS}")

    @initialize()
    def begin_with_nothing_gone(self) -> None:
        self.gone: dict[int, datetime | None] = {}

    @rule(case=CASES)
    def remove(self, case: int) -> None:
        """A record is deleted; the next export says so."""
        if self.rows.pop(case, None) is not None:
            self.gone[case] = None

    @rule(data=st.data(), pairs=st.lists(CASES, max_size=4), damage=st.none() | DAMAGE)
    def export(self, data: st.DataObject, pairs: list[int], damage: str | None) -> None:
        """The case system drops a file: deletes, replacements that did not last, and last what each record says."""
        final = {case: row(f"2024-00{case}", victims="D") for case, since in self.gone.items() if since is None}
        final |= {case: dict(item) for case, item in self.rows.items()}
        stray = st.sampled_from([row(victims="D"), row("", "1001", "Arrest"), row("", "", "Offen", updated="never")])
        first = [data.draw(stray) | {"Case": f"2024-00{case}"} for case in pairs if case in final]
        last = data.draw(st.permutations(list(final.values())))
        self.dropped += 1
        text = table([*first, *last, row("1999-999999", note=str(self.dropped))]) + (damage or "")
        self.agency.clock.pass_time(hours=1)
        self.agency.drop_text(text)
        self.agency.sync()
        for case in final:
            if case in self.rows:
                self.gone.pop(case, None)
            else:
                self.gone[case] = self.gone[case] or self.agency.clock()
        self._again(text)

    @rule(days=st.integers(1, 8))
    def days_pass(self, days: int) -> None:
        """Days go by, and a sync finds nothing new."""
        self.agency.clock.pass_time(days=days)
        self.agency.sync()

    @invariant()
    def what_is_gone_is_marked_until_it_is_taken_back(self) -> None:
        """Every deleted case that still stands is marked; once the grace period is over a person is asked."""
        if not hasattr(self, "gone"):
            return
        gone = {f"202400{case}" for case, since in self.gone.items() if since is not None}
        with self.agency.bridge.ledger("test", write=False) as ledger:
            heads = [head for head in ledger.heads_after(1, "", 1000) if not head.retracted and not decided(head)]
        assert {head.case_key for head in heads if head.missing_since} == {head.case_key for head in heads} & gone
        now = self.agency.clock()
        for head in heads:
            assert not head.missing_since or now < _moment(head.missing_since) + timedelta(days=GRACE_DAYS, hours=3)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


SETTINGS = settings(max_examples=EXAMPLES, stateful_step_count=12)
TestLife = Life.TestCase
TestLife.settings = SETTINGS
TestLifeWithDeletes = LifeWithDeletes.TestCase
TestLifeWithDeletes.settings = SETTINGS
