"""One page of cases becomes one piece of work for the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from operator import itemgetter
from typing import NamedTuple

from casebridge.engine.folding import Case
from casebridge.engine.known import Known
from casebridge.feedback import (
    Answers,
    Axis,
    CaseState,
    EventFrame,
    Head,
    Held,
    QuestionKey,
    QuestionRow,
    Statement,
    apply_answers,
    carried_fragment,
    first_event,
    is_late,
    plan,
    state,
)
from casebridge.ledger.rows import PageWork
from casebridge.linking import Resolution, loose_key, resolve
from casebridge.mapping import Translation
from casebridge.model import ActorRole, AgencyRef, CaseFacts, CaseRecord, FeedbackEvent, Trigger

__all__ = ["BatchFrame", "Planner", "returned"]


MEMO_LIMIT = 16_384


class BatchFrame(NamedTuple):
    """What all cases of one batch share."""

    agency: AgencyRef
    system: str
    received_at: str
    ordinal: int
    events: EventFrame


def returned(heads: Mapping[str, Sequence[Head]], ordinal: int) -> list[str]:
    """Cases marked as gone that a batch of this place brings: they are there again, whatever they say."""
    return [
        key for key, found in heads.items() if any(head.missing_since and head.ordinal <= ordinal for head in found)
    ]


class Planner:
    """Plans pages of cases. Holds only memos: the same facts give the same statements.

    Args:
        known: the ledger's side.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._statements: dict[int, tuple[Translation, tuple[Statement, ...]]] = {}

    @staticmethod
    def _ignore(work: PageWork, rows: int, rule: str) -> None:
        work.books.ignored += rows
        work.books.by_rule[f"ignored:{rule}"] += rows

    def plan(self, work: PageWork, cases: Sequence[Case], frame: BatchFrame) -> set[str]:
        """Links ``cases`` and adds their events, questions and held records to ``work``.

        Returns the keys of the cases that concern no report (any longer) or were purged.
        """
        alone: set[str] = set()
        cases = self._without_purged(work, cases, alone)
        if not cases:
            return alone
        keys = [case.key for case in cases]
        links = self._known.links(keys)
        unlinked = [loose_key(case.number) for case in cases if case.key not in links and not case.named]
        loose = self._known.loose_links(unlinked) if unlinked else {}
        heads = self._known.heads(keys)
        held = self._known.held_keys(keys)
        work.returned += returned(heads, frame.ordinal)
        rest: list[tuple[Case, Resolution]] = []
        for case in cases:
            linked = resolve(case.key, case.number, case.named, links, loose)
            if case.key in heads or case.key in held or not self._first(work, case, linked, frame):
                rest.append((case, linked))
        page = _Page(heads, held, self._answers([case for case, _ in rest]), self._questions(keys, heads, held))
        for case, linked in rest:
            if not self._plan_case(work, case, linked, page, frame):
                alone.add(case.key)
        if rest:
            work.events.sort(key=itemgetter(0))
        return alone

    def _without_purged(self, work: PageWork, cases: Sequence[Case], alone: set[str]) -> Sequence[Case]:
        gone = self._known.purged([case.key for case in cases])
        for case in cases if gone else ():
            if case.key in gone:
                self._ignore(work, case.rows, "purged")
                alone.add(case.key)
        return [case for case in cases if case.key not in gone] if gone else cases

    def _first(self, work: PageWork, case: Case, linked: Resolution, frame: BatchFrame) -> bool:
        """Makes the first events of a plain case, of which nothing stands; False if the case is anything else."""
        statements = self._states(case.said)
        if not linked.reports or len(statements) != 1 or not statements[0].plain:
            return False
        key, number, _, _, said, as_of, _, lines, rows = case
        for report_id, _ in linked.reports:
            work.events.append(
                first_event(
                    frame.system, key, number, report_id, statements[0], as_of, frame.ordinal, lines, said.rules,
                    frame.events,
                )
            )  # fmt: skip
        made = len(linked.reports)
        books = work.books
        books.translated += rows
        books.folded += rows - 1
        books.events += made
        books.fanout += made - 1
        return True

    def _answers(self, cases: Sequence[Case]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        asking = [case.key for case in cases if any(item.question for item in self._states(case.said))]
        return self._known.answers(asking) if asking else {}

    def _questions(
        self, keys: Sequence[str], heads: Mapping[str, Sequence[Head]], held: Set[str]
    ) -> Mapping[str, list[tuple[QuestionKey, str]]]:
        found: dict[str, list[tuple[QuestionKey, str]]] = {}
        if heads or held:
            for key, number in self._known.open_questions(keys):
                found.setdefault(key.case_key, []).append((key, number))
        return found

    def _states(self, said: Translation) -> tuple[Statement, ...]:
        hit = self._statements.get(id(said))
        if hit is not None and hit[0] is said:
            return hit[1]
        if len(self._statements) > MEMO_LIMIT:
            self._statements.clear()
        statements = state(said.facts or CaseFacts())
        self._statements[id(said)] = said, statements
        return statements

    def _plan_case(self, work: PageWork, case: Case, linked: Resolution, page: _Page, frame: BatchFrame) -> bool:
        """Plans a case; False if it concerns no report, or none any longer."""
        books = work.books
        heads = page.heads.get(case.key, ())
        standing = [head for head in heads if not head.retracted]
        if not linked.reports and not standing:
            return self._unlinked(work, case, linked, page, frame)
        statements = self._states(case.said)
        role = ActorRole.SYSTEM
        if any(item.question for item in statements):
            answers = Answers(page.answers.get(case.key, {}), self._known.meanings())
            facts, answered = apply_answers(statements[0].facts, answers)
            if answered:
                statements, role = state(facts), ActorRole.OFFICER
        state_now = CaseState(
            system=frame.system,
            key=case.key,
            number=case.number,
            reports=[report_id for report_id, _ in linked.reports],
            statements=statements,
            as_of=case.as_of,
            dated=case.stated,
            ordinal=frame.ordinal,
            lines=case.lines,
            rules=case.said.rules,
            role=role,
        )
        if heads:
            fragments, known = self._history(state_now, heads)
            result = plan(state_now, heads, frame.events, fragments, known)
        else:
            result = plan(state_now, (), frame.events)
        work.events += result.events
        work.confirmed += result.confirmed
        # What an older record leaves open does not matter, and what the newer one asks still does.
        if not any(is_late(state_now, head) for head in standing or heads):
            self._ask(work, case, result.questions, page)
            if not result.questions:
                work.unheld += [case.key] if case.key in page.held else []
            elif result.events or case.key not in page.held:
                work.held.append(self._held(case, frame, "question"))
        made = result.made + result.unchanged + result.held + result.asked
        books.translated += case.rows
        books.folded += case.rows - 1
        books.events += result.made
        books.unchanged += result.unchanged
        books.held += result.held
        books.questions += result.asked
        books.retracted += result.retracted
        if made:
            books.fanout += made - 1
        else:
            # The case lost its last link: what it said was retracted, and there is nothing left to say.
            books.held += 1
            books.by_rule["held:link_removed"] += 1
            return False
        if result.held:
            hold = statements[0].held
            books.by_rule["held:dissemination" if hold else "held:nothing_stated"] += result.held
        return True

    def _history(
        self, case: CaseState, heads: Sequence[Head]
    ) -> tuple[dict[tuple[str, Axis], str], set[tuple[str, Axis, bytes, str]]]:
        by_axis = {item.axis: item for item in case.statements}
        moved = [
            head for head in heads if head.axis in by_axis and head.content_hash != by_axis[head.axis].content_hash
        ]
        fragments: dict[tuple[str, Axis], str] = {}
        if not moved:
            return fragments, set()
        # Nothing is carried on from what was taken back, but what is late there may be known, too.
        standing = [head for head in moved if not head.retracted]
        payloads = self._known.payloads([head.seq for head in standing])
        for head in standing:
            previous = FeedbackEvent.model_validate_json(payloads[head.seq])
            carried = carried_fragment(previous, by_axis[head.axis])
            if carried is not None:
                fragments[head.report_id, head.axis] = carried
        late = [head for head in moved if is_late(case, head)]
        return fragments, self._known.revisions(late) if late else set()

    @staticmethod
    def _ask(work: PageWork, case: Case, questions: Sequence[QuestionRow], page: _Page) -> None:
        asked = {question.key for question in questions}
        work.questions += dict.fromkeys(questions)
        # What the source has settled by itself need not be asked any longer.
        for key, number in page.questions.get(case.key, ()):
            if key not in asked:
                work.questions.append(QuestionRow(key, number, obsolete=True))

    def _unlinked(self, work: PageWork, case: Case, linked: Resolution, page: _Page, frame: BatchFrame) -> bool:
        rows = case.rows
        if not linked.candidates and not case.candidate:
            self._ignore(work, rows, "not_linked")
            if case.key in page.held:
                work.unheld.append(case.key)
            return False
        work.books.translated += rows
        work.books.folded += rows - 1
        if linked.candidates:
            for report_id in linked.candidates:
                key = QuestionKey(case.key, report_id, Trigger.LINK_CANDIDATE.value, "", "")
                work.questions.append(QuestionRow(key, case.number))
            work.books.questions += len(linked.candidates)
            work.books.fanout += len(linked.candidates) - 1
            work.held.append(self._held(case, frame, "link_candidate"))
        else:
            work.books.held += 1
            work.books.by_rule["held:no_link"] += 1
            work.held.append(self._held(case, frame, "no_link"))
        return True

    def _held(self, case: Case, frame: BatchFrame, reason: str) -> Held:
        statements = self._states(case.said)
        record = CaseRecord(
            source_system=frame.system,
            record_key=case.key,
            agency=frame.agency,
            case_number=case.number,
            report_ids=case.named,
            as_of=case.as_of,
            as_of_stated=case.stated,
            content_hash=statements[0].content_hash.hex(),
            facts=statements[0].facts,
            rules=case.said.rules,
            lines=case.lines,
        )
        return Held(case.key, reason, case.as_of, frame.ordinal, record.model_dump_json(exclude_defaults=True))


class _Page(NamedTuple):
    heads: Mapping[str, Sequence[Head]]
    held: Set[str]
    answers: Mapping[str, Mapping[str, tuple[str, ...]]]
    questions: Mapping[str, list[tuple[QuestionKey, str]]]
