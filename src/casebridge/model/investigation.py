"""Axis A: what happened in the investigation."""

from __future__ import annotations

from casebridge.model.term import Term

__all__ = ["ArrestType", "ExceptionalClearance", "IntakeState", "InvestigationStatus", "OutcomeKind"]


class InvestigationStatus(Term):
    """The eleven investigation statuses of N-DEx and NIEM, stable from NIEM 2.1 to 6.0."""

    OPEN = "OPEN", "The case exists and is not closed.", "NIEM"
    ACTIVE = "ACTIVE", "The case is being worked.", "NIEM"
    PENDING = "PENDING", "The case waits for something.", "NIEM"
    REOPENED = "REOPENED", "The case was closed and is open again.", "NIEM"
    INACTIVE = "INACTIVE", "The case is suspended without being closed.", "NIEM"
    COLD = "COLD", "The case has no leads left and is not closed.", "NIEM"
    CLOSED = "CLOSED", "The case is closed.", "NIEM"
    ADMINISTRATIVELY_CLOSED = "ADMINISTRATIVELY_CLOSED", "The case was closed by an administrative decision.", "NIEM"
    UNFOUNDED = "UNFOUNDED", "The investigation found the complaint false or baseless.", "NIEM"
    CLEARED_BY_EXCEPTIONAL_MEANS = (
        "CLEARED_BY_EXCEPTIONAL_MEANS",
        "The case is cleared for a reason outside the agency's control that prevented an arrest.",
        "NIEM",
    )
    CLEARED_BY_ARREST = "CLEARED_BY_ARREST", "The case is cleared because somebody was arrested.", "NIEM"

    @property
    def family(self) -> str:
        """``open``, ``dormant``, ``closed`` or ``arrest``: what the status means for feedback."""
        return _FAMILIES.get(self.value, "closed")


_FAMILIES = {
    "OPEN": "open",
    "ACTIVE": "open",
    "PENDING": "open",
    "REOPENED": "open",
    "INACTIVE": "dormant",
    "COLD": "dormant",
    "CLEARED_BY_ARREST": "arrest",
}


class ExceptionalClearance(Term):
    """Why an incident was cleared without an arrest (NIBRS data element 4)."""

    DEATH_OF_OFFENDER = "DEATH_OF_OFFENDER", "NIBRS A: the offender died.", "NTS, NIEM"
    PROSECUTION_DECLINED = (
        "PROSECUTION_DECLINED",
        "NIBRS B: prosecution was declined for a reason other than lack of probable cause.",
        "NTS, NIEM",
    )
    IN_CUSTODY_OF_OTHER_JURISDICTION = (
        "IN_CUSTODY_OF_OTHER_JURISDICTION",
        "NIBRS C: the offender is in another jurisdiction's custody; includes extradition denied.",
        "NTS, NIEM",
    )
    VICTIM_REFUSED_TO_COOPERATE = "VICTIM_REFUSED_TO_COOPERATE", "NIBRS D: the victim did not cooperate.", "NTS, NIEM"
    JUVENILE_NO_CUSTODY = "JUVENILE_NO_CUSTODY", "NIBRS E: a juvenile was handled without custody.", "NTS, NIEM"


class ArrestType(Term):
    """How an arrest was made (NIBRS data element 43)."""

    ON_VIEW = "ON_VIEW", "NIBRS O: taken into custody without a warrant or previous report.", "NTS"
    SUMMONED_CITED = "SUMMONED_CITED", "NIBRS S: summoned or cited, not taken into custody.", "NTS"
    TAKEN_INTO_CUSTODY = "TAKEN_INTO_CUSTODY", "NIBRS T: taken into custody on a warrant or previous report.", "NTS"


class IntakeState(Term):
    """Where a tip stands inside the agency; local only, never projected to NCMEC's form."""

    RECEIVED = "RECEIVED", "The tip reached the agency.", "VIPER"
    ASSIGNED = "ASSIGNED", "The tip has an owner.", "VIPER"
    ACKNOWLEDGED = "ACKNOWLEDGED", "The owner confirmed receipt.", "VIPER"


class OutcomeKind(Term):
    """A real-world result of the investigation; counted once by its outcome key, whatever it is linked to."""

    LEGAL_PROCESS_SERVED = "LEGAL_PROCESS_SERVED", "Legal process was served on a provider.", "PULSE, XSD"
    SEARCH_WARRANT_EXECUTED = "SEARCH_WARRANT_EXECUTED", "Premises or a device were searched under a warrant.", "PULSE"
    ARREST_WARRANT_ISSUED = "ARREST_WARRANT_ISSUED", "A court issued a warrant for a person.", "PDAP"
    ARREST = "ARREST", "A person was arrested, summoned or cited.", "NTS, FORM"
    EXCEPTIONAL_CLEARANCE = "EXCEPTIONAL_CLEARANCE", "The incident was cleared by exceptional means.", "NTS"
    CHARGES_REFERRED = "CHARGES_REFERRED", "Charges were sent to a prosecutor.", "OJBC"
    CHARGES_FILED = "CHARGES_FILED", "A prosecutor filed charges.", "OJBC, STAT"
    PROSECUTION_DECLINED = "PROSECUTION_DECLINED", "A prosecutor declined a charge.", "OJBC"
    PROSECUTION_REFERRED_FEDERAL = "PROSECUTION_REFERRED_FEDERAL", "The case was referred to a US Attorney.", "STAT"
    CONVICTION = "CONVICTION", "A person was convicted, including guilty and no-contest pleas.", "FORM, CAC, STAT"
    ADJUDICATION_DEFERRED = "ADJUDICATION_DEFERRED", "Judgement or sentence was deferred.", "OJBC"
    ACQUITTAL = "ACQUITTAL", "A person was acquitted, including by reason of insanity.", "OJBC"
    CHARGES_DISMISSED = "CHARGES_DISMISSED", "Charges were dismissed, including nolle prosequi.", "OJBC"
    VICTIM_IDENTIFIED = "VICTIM_IDENTIFIED", "One or more child victims were identified.", "FORM, TR23"
    VICTIM_SAFEGUARDED = "VICTIM_SAFEGUARDED", "One or more children were made safe.", "PROP"
    REFERRED_TO_AGENCY = "REFERRED_TO_AGENCY", "The case was handed to another agency.", "FORM"
    FORENSIC_EXAM_DONE = "FORENSIC_EXAM_DONE", "A forensic examination was completed.", "PROP"
    LINKED_TO_EXISTING_CASE = "LINKED_TO_EXISTING_CASE", "The case was merged into an existing one.", "CAC"
    INVESTIGATION_INITIATED = "INVESTIGATION_INITIATED", "A case was opened because of the report.", "STAT"
