"""A ledger in miniature: plans what a case says, keeps the events, and knows what stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from casebridge.feedback import (
    CasePlan,
    CaseState,
    EventFrame,
    EventRow,
    Head,
    carried_fragment,
    is_late,
    plan,
    state,
)
from casebridge.model import (
    ActorRole,
    AgencyRef,
    AgencyScheme,
    CaseFacts,
    ClosureReason,
    Doubt,
    ExceptionalClearance,
    FeedbackEvent,
    InvestigationStatus,
    NotUsefulReason,
    Outcome,
    OutcomeKind,
    Trigger,
)

AGENCY = AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000", name="Example County")
FRAME = EventFrame.of(AGENCY, "csv_drop", "p@1", "0" * 64, "2026-03-02T00:00:00Z")
CLEARED = Doubt(trigger=Trigger.CLEARED_KIND)
UNMAPPED = Doubt(trigger=Trigger.UNMAPPED_VALUE, field="Status", value="Q")
UNMAPPED_B = Doubt(trigger=Trigger.UNMAPPED_VALUE, field="Useful", value="so so", axis="B")


def outcome(kind: str, mark: str = "-", **more: Any) -> Outcome:
    """An outcome of ``kind`` with the key that mapping would give it."""
    return Outcome.model_validate({"kind": kind, "outcome_key": f"{kind}/{mark}", **more})


def facts(status: str | None = None, *kinds: str, **more: Any) -> CaseFacts:
    """Facts with a status and outcomes of these kinds."""
    outcomes = more.pop("outcomes", tuple(outcome(kind) for kind in sorted(kinds)))
    return CaseFacts.model_validate({"investigation_status": status, "outcomes": outcomes, **more})


class World:
    """One case of one source and what the ledger holds of it."""

    def __init__(self, key: str = "213306", number: str = "21-3306", system: str = "rms") -> None:
        self.key, self.number, self.system = key, number, system
        self.rows: list[EventRow] = []
        self.heads: dict[tuple[str, str], Head] = {}

    def case(
        self, said: CaseFacts, reports: Sequence[str] = ("7",), as_of: str = "2026-03-01", ordinal: int = 1, **more: Any
    ) -> CaseState:
        """The case as a batch would bring it; ``dated``, ``lines``, ``rules`` and ``role`` may be given."""
        values = {"dated": True, "lines": (2,), "rules": ("map[1] Status #1",), "role": ActorRole.SYSTEM, **more}
        return CaseState(self.system, self.key, self.number, reports, state(said), as_of, ordinal=ordinal, **values)

    def look(self, case: CaseState) -> CasePlan:
        """The plan for ``case``, without storing anything."""
        fragments, known = {}, set()
        by_axis = {statement.axis: statement for statement in case.statements}
        for head in self.heads.values():
            if head.axis in by_axis and not head.retracted:
                standing = FeedbackEvent.model_validate_json(self.rows[head.seq - 1].payload)
                carried = carried_fragment(standing, by_axis[head.axis])
                if carried is not None:
                    fragments[head.report_id, head.axis] = carried
            if is_late(case, head):
                known |= {(row.report_id, row.axis, row.content_hash, row.as_of) for row in self.rows}
        return plan(case, tuple(self.heads.values()), FRAME, fragments, known)

    def read(self, said: CaseFacts, **more: Any) -> CasePlan:
        """Plans what ``said`` changes and stores it."""
        result = self.look(self.case(said, **more))
        self.store(result.events)
        self.heads.update({(head.report_id, head.axis): head for head in result.confirmed})
        return result

    def store(self, rows: Sequence[EventRow]) -> None:
        """Appends ``rows`` and moves the heads of all that are not late."""
        for row in rows:
            self.rows.append(row)
            if not row.late:
                self.heads[row.report_id, row.axis] = Head(
                    row.case_key,
                    row.report_id,
                    row.axis,
                    len(self.rows),
                    row.event_id,
                    row.revision,
                    row.content_hash,
                    row.as_of,
                    row.ordinal,
                    row.retracted,
                    None,
                )

    def events(self) -> list[FeedbackEvent]:
        """Every event stored, read back from its text."""
        return [FeedbackEvent.model_validate_json(row.payload) for row in self.rows]

    def standing(self) -> list[FeedbackEvent]:
        """The events that stand: the head of each report and axis, retractions included."""
        return [self.events()[head.seq - 1] for head in self.heads.values()]


def event(status: str | None = None, *kinds: str, **more: Any) -> FeedbackEvent:
    """The axis A event of facts with a status and outcomes of these kinds; ``as_of`` and ``number`` may be given."""
    number, as_of = more.pop("number", "21-3306"), more.pop("as_of", "2026-03-01")
    world = World(number.replace("-", ""), number)
    world.read(facts(status, *kinds, **more), as_of=as_of)
    return world.events()[0]


text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]) | st.sampled_from('"\\/\x00\x1f\x7f\u2028'), max_size=12
)
outcomes = st.builds(
    lambda kind, mark, **more: outcome(kind.value, mark, **more),
    st.sampled_from(OutcomeKind),
    st.sampled_from(["-", "2026-01-01", "2026-01-01T00:00:00Z"]),
    count=st.none() | st.integers(0, 9),
    detail=st.none() | text,
    occurred_on=st.sampled_from([None, "2026-01-01", "2026-01-01T00:00:00Z"]),
    implied=st.booleans(),
)
_answer = st.sampled_from([None, "YES", "NO"])


@st.composite
def any_facts(draw: st.DrawFn) -> CaseFacts:
    """Facts of every kind that a profile can state."""
    victims = draw(_answer)
    useful = draw(st.sampled_from(["NOT_ASSESSED", "NOT_ASSESSED", "USEFUL", "NOT_USEFUL"]))
    found = draw(st.lists(outcomes, max_size=3, unique_by=lambda item: item.outcome_key))
    return CaseFacts.model_validate(
        {
            "investigation_status": draw(st.none() | st.sampled_from(InvestigationStatus)),
            "exceptional_clearance": draw(st.none() | st.sampled_from(ExceptionalClearance)),
            "closure_reasons": sorted(draw(st.sets(st.sampled_from(ClosureReason), max_size=3))),
            "closure_other_text": draw(st.none() | text.filter(bool)),
            "outcomes": sorted(found, key=lambda item: item.outcome_key),
            "child_victim_identified": draw(_answer),
            "additional_victims_identified": victims,
            "additional_victim_count": draw(st.none() | st.integers(1, 5)) if victims == "YES" else None,
            "self_production": draw(_answer),
            "usefulness": useful,
            "not_useful_reasons": sorted(draw(st.sets(st.sampled_from(NotUsefulReason))))
            if useful == "NOT_USEFUL"
            else [],
            "dissemination": draw(st.sampled_from(["OPEN", "OPEN", "HOLD"])),
            "doubts": draw(st.lists(st.sampled_from([CLEARED, UNMAPPED, UNMAPPED_B]), unique=True, max_size=1)),
        }
    )
