"""Previous state and case record to events; questions; projection to NCMEC's form. Pure."""

from casebridge.feedback.answer import Answers, apply_answers, checked_answer
from casebridge.feedback.carry import carried_fragment
from casebridge.feedback.case_state import CaseState
from casebridge.feedback.event import EventFrame, event_id, uuid_text
from casebridge.feedback.first import first_event
from casebridge.feedback.follow_up import decided, retraction, unfounded
from casebridge.feedback.plan import CasePlan, is_late, plan
from casebridge.feedback.project import project
from casebridge.feedback.question import QUESTIONS
from casebridge.feedback.rows import Axis, EventRow, Head, Held, QuestionKey, QuestionRow
from casebridge.feedback.statement import Statement, state

__all__ = [
    "QUESTIONS",
    "Answers",
    "Axis",
    "CasePlan",
    "CaseState",
    "EventFrame",
    "EventRow",
    "Head",
    "Held",
    "QuestionKey",
    "QuestionRow",
    "Statement",
    "apply_answers",
    "carried_fragment",
    "checked_answer",
    "decided",
    "event_id",
    "first_event",
    "is_late",
    "plan",
    "project",
    "retraction",
    "state",
    "unfounded",
    "uuid_text",
]
