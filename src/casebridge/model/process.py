"""Vocabularies of the record itself: who says it, where it stands, how sure the link is."""

from __future__ import annotations

from casebridge.model.term import Term

__all__ = [
    "ActorRole",
    "AgencyScheme",
    "Answer",
    "Completeness",
    "Dissemination",
    "EventKind",
    "FindingSeverity",
    "IssueOrigin",
    "LinkOrigin",
    "LinkState",
    "RecipientClass",
    "Trigger",
]


class AgencyScheme(Term):
    """How an agency is identified."""

    ORI = "ORI", "Originating agency identifier, nine characters A-Z and 0-9.", "NTS"
    LOCAL = "LOCAL", "An identifier agreed locally.", "PROP"
    FOREIGN = "FOREIGN", "An identifier of an agency outside the United States.", "PROP"


class RecipientClass(Term):
    """Recipient classes of NCMEC's feedback statistics."""

    ICAC = "ICAC", "Internet Crimes Against Children task force.", "TR23"
    LOCAL = "LOCAL", "Local law enforcement.", "TR23"
    FEDERAL = "FEDERAL", "Federal law enforcement.", "TR23"
    INTERNATIONAL = "INTERNATIONAL", "Law enforcement outside the United States.", "TR23"


class LinkState(Term):
    """How far a link between a case and a report is trusted."""

    CONFIRMED = "CONFIRMED", "The case is the case for the report.", "CS 6"
    CANDIDATE = "CANDIDATE", "The numbers resemble each other; a person must confirm.", "CS 6"
    REJECTED = "REJECTED", "A person said that the case is not the case for the report.", "CS 6"


class LinkOrigin(Term):
    """Who or what made a link."""

    OFFICER = "OFFICER", "A person linked case and report.", "PROP"
    IMPORT = "IMPORT", "A link table was imported.", "PROP"
    RECORD_FIELD = "RECORD_FIELD", "The case record itself names the report.", "PROP"


class Dissemination(Term):
    """Whether a statement may leave the agency."""

    OPEN = "OPEN", "The statement may be sent.", "CS 8"
    HOLD = "HOLD", "The statement stays in the agency's ledger; no sink gets it.", "CS 8"


class Answer(Term):
    """A yes or no of NCMEC's form; unanswered is the absence of a value."""

    YES = "YES", "Yes.", "FORM"
    NO = "NO", "No.", "FORM"


class EventKind(Term):
    """What a feedback event states."""

    STATUS = "STATUS", "The status of the investigation.", "PROP"
    OUTCOME = "OUTCOME", "The status of the investigation and its outcomes.", "PROP"
    QUALITY = "QUALITY", "How useful the report was.", "PROP"
    RETRACTION = "RETRACTION", "The source no longer states what an earlier event said.", "PROP"
    LINK = "LINK", "The agency has a case for the report.", "PROP"


class ActorRole(Term):
    """Who stands behind an event; a role, never a name."""

    OFFICER = "OFFICER", "An officer answered.", "PROP"
    SUPERVISOR = "SUPERVISOR", "A supervisor answered.", "PROP"
    SYSTEM = "SYSTEM", "The case system stated it.", "PROP"


class Completeness(Term):
    """Whether an event can be projected to NCMEC's form truthfully."""

    COMPLETE = "COMPLETE", "Every field the form needs is known.", "PROP"
    INCOMPLETE = "INCOMPLETE", "One open question stands between the event and the form.", "PROP"


class FindingSeverity(Term):
    """How serious a finding is."""

    ERROR = "ERROR", "A rule is broken.", "ICD"
    WARNING = "WARNING", "A rule may be broken.", "ICD"
    INFO = "INFO", "Worth knowing.", "ICD"


class IssueOrigin(Term):
    """How a quality issue came to be stated."""

    OFFICER = "OFFICER", "An officer named it.", "PROP"
    CONFIRMED_PREFILL = "CONFIRMED_PREFILL", "It was suggested and an officer confirmed it.", "PROP"


class Trigger(Term):
    """Why a question is asked; an incomplete event has exactly the first that applies, in this order."""

    LINK_CANDIDATE = "LINK_CANDIDATE", "A case number only resembles the number linked to a report.", "CS 6"
    UNMAPPED_VALUE = "UNMAPPED_VALUE", "The profile does not say what a code means.", "CS 15"
    RECORD_RETRACTED = "RECORD_RETRACTED", "A record disappeared and did not come back.", "CS 17"
    CLEARED_KIND = "CLEARED_KIND", "The source says cleared without saying how.", "PDAP"
    EXCEPTIONAL_REASON = "EXCEPTIONAL_REASON", "Cleared by exceptional means without a reason.", "NTS"
    CLOSURE_REASON = "CLOSURE_REASON", "Closed without a reason.", "FORM"
    NOT_USEFUL_REASON = "NOT_USEFUL_REASON", "Not useful without a reason.", "FORM"
    OTHER_TEXT = "OTHER_TEXT", "The reason is Other and has no text.", "FORM"
    ADDITIONAL_VICTIM_COUNT = "ADDITIONAL_VICTIM_COUNT", "Additional victims were identified without a number.", "FORM"
