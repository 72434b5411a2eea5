"""A person answers: the question is closed and the event goes out."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.engine.desk import Desk
from casebridge.engine.known import NOTHING_GIVEN, Given, Known
from casebridge.engine.replan import replan
from casebridge.errors import FixConfig
from casebridge.feedback import CaseState, EventFrame, Held, checked_answer, retraction, unfounded
from casebridge.ledger import Ledger
from casebridge.ledger.question import AskedQuestion
from casebridge.ledger.rows import AnsweredQuestion, PageWork
from casebridge.linking import loose_key
from casebridge.model import ActorRole, AgencyRef, FeedbackEvent, Trigger, match_key, moment_text

__all__ = ["answer", "answer_question"]

_PAGE = 500
_LIST = "See `casebridge questions list`."


def answer(desk: Desk, number: int, *answer: str, role: ActorRole = ActorRole.OFFICER) -> list[FeedbackEvent]:
    """Closes a question and stores the events that follow from the answer.

    Raises ``FixConfig``: ``question_unknown``, ``question_closed``, ``answer_invalid``.
    """
    with desk.ledger("questions answer") as ledger:
        seqs = answer_question(ledger, number, answer, desk.agency, role)
        payloads = ledger.payloads(seqs)
        return [FeedbackEvent.model_validate_json(payloads[seq]) for seq in seqs]


def answer_question(
    ledger: Ledger, number: int, given: Sequence[str], agency: AgencyRef, role: ActorRole = ActorRole.OFFICER
) -> list[int]:
    """Closes question ``number`` with ``given`` and stores the events that follow; returns their numbers.

    Raises ``FixConfig``: ``question_unknown``, ``question_closed``, ``answer_invalid``; ``TryLater``: ``source_busy``.
    """
    question = ledger.question(number)
    sources = {row.source_id: row for row in ledger.sources()}
    if question is None or sources[question.source_id].agency != agency.key:
        raise FixConfig("question_unknown", f"There is no question {number}.", next_step=_LIST)
    if question.state != "open":
        raise FixConfig("question_closed", f"Question {number} is {question.state}.", next_step=_LIST)
    answer = checked_answer(Trigger[question.key.trigger], tuple(given))
    with ledger.holding("source", question.source_id):
        # It may have been answered, or overtaken by a run, while somebody else had the source.
        again = ledger.question(number)
        if again is None or again.state != "open":
            raise FixConfig("question_closed", f"Question {number} is no longer open.", next_step=_LIST)
        return _settle(ledger, again, sources[question.source_id].system, agency, answer, role)


def _settle(
    ledger: Ledger, question: AskedQuestion, system: str, agency: AgencyRef, answer: tuple[str, ...], role: ActorRole
) -> list[int]:
    run_id = ledger.start_run(question.source_id, "questions answer")
    desk = _Desk(ledger, question, run_id, system, agency, answer, role)
    try:
        desk.settle()
    except BaseException:
        ledger.finish_run(run_id, "failed")
        raise
    ledger.finish_run(run_id, "done", {"question": question.number})
    return [row.seq for row in ledger.events(run_id=run_id, limit=1_000_000)]


class _Desk:
    """Where one answer is worked into the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        question: AskedQuestion,
        run_id: int,
        system: str,
        agency: AgencyRef,
        answer: tuple[str, ...],
        role: ActorRole,
    ) -> None:
        self.ledger = ledger
        self.question = question
        self.run_id = run_id
        self.system = system
        self.agency = agency
        self.answer = answer
        self.answered = AnsweredQuestion(question.number, answer, role.value)

    def settle(self) -> None:
        """Works the answer in, by what the question was about."""
        key = self.question.key
        trigger = Trigger[key.trigger]
        if trigger is Trigger.LINK_CANDIDATE:
            self._link()
        elif trigger is Trigger.RECORD_RETRACTED:
            self._retracted()
        elif trigger is Trigger.UNMAPPED_VALUE:
            self._value(key.field, key.value)
        else:
            held = self.ledger.held(self.question.source_id, [key.case_key])
            given = Given({key.case_key: {key.trigger: self.answer}}, {}, self.question.number)
            self._replan(list(held.values()), given)

    def _replan(self, held: Sequence[Held], given: Given) -> None:
        known = Known(self.ledger, self.question.source_id, self.agency.key, given)
        label = f"{self.system}@answer"
        replan(
            self.ledger,
            self.question.source_id,
            self.run_id,
            held,
            profile=label,
            connector="answer",
            known=known,
            answered=[self.answered],
        )

    def _link(self) -> None:
        key, number = self.question.key, self.question.case_number
        state = "CONFIRMED" if self.answer == ("YES",) else "REJECTED"
        row = (number, match_key(number), loose_key(number), key.report_id)
        self.ledger.add_links(self.agency.key, [row], "OFFICER", state, self.ledger.now())
        held = self.ledger.held(self.question.source_id, [key.case_key])
        self._replan(list(held.values()), NOTHING_GIVEN._replace(number=self.question.number))

    def _value(self, field: str, value: str) -> None:
        # The answer is recorded with the first page of the cases it settles; the rest would follow from the ledger.
        after = ""
        given = Given({}, {(field, value): self.answer})
        while True:
            source = self.question.source_id
            page = self.ledger.held_cases(source_id=source, after_key=after, reason="question", limit=_PAGE)
            self._replan(page, given)
            if len(page) < _PAGE:
                return
            after = page[-1].case_key

    def _retracted(self) -> None:
        source, key, number = self.question.source_id, self.question.key.case_key, self.question.case_number
        if self.answer == ("SEALED",):
            # A sealed case leaves nothing to send: its content goes, its tombstones stay.
            self.ledger.answer_question(*self.answered, self.ledger.now())
            self.ledger.purge_case(source, key, "sealed or expunged")
            return
        heads = [head for head in self.ledger.heads(source, [key]).get(key, []) if head.retracted]
        frame = EventFrame.of(self.agency, "answer", f"{self.system}@answer", "", moment_text(self.ledger.now()))
        work = PageWork(source, self.run_id, max((head.ordinal for head in heads), default=0))
        work.answered.append(self.answered)
        for head in heads:
            case = CaseState(self.system, key, number, (), (), head.as_of, False, head.ordinal, (), ())
            if self.answer == ("WITHDRAWN",) or head.axis == "B":
                work.events.append(retraction(case, head, frame, role=ActorRole.SUPERVISOR))
            else:
                work.events.append(unfounded(case, head, frame, ActorRole.SUPERVISOR))
            work.books.retracted += 1
        self.ledger.commit(work)
