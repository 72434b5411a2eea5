"""Axis A: why a report was closed."""

from __future__ import annotations

from casebridge.model.term import Term

__all__ = ["ClosureReason"]


class ClosureReason(Term):
    """Closure reasons; the first ten are NCMEC's own options, the others project to one of them with a loss."""

    UNABLE_TO_LOCATE_SUBJECT = "UNABLE_TO_LOCATE_SUBJECT", "The subject could not be located.", "FORM"
    ESP_LEGAL_RESPONSE_EMPTY = (
        "ESP_LEGAL_RESPONSE_EMPTY",
        "The provider answered legal process without information.",
        "FORM",
    )
    NO_CRIME_COMMITTED = "NO_CRIME_COMMITTED", "No crime was committed.", "FORM"
    NO_PROSECUTORIAL_MERIT = "NO_PROSECUTORIAL_MERIT", "The case has no prosecutorial merit.", "FORM"
    ALLEGED_CHILD_IS_ADULT = "ALLEGED_CHILD_IS_ADULT", "The alleged child is an adult.", "FORM"
    VICTIM_AGE_UNDETERMINED = "VICTIM_AGE_UNDETERMINED", "The age of the child victim can't be determined.", "FORM"
    FALSE_REPORT = "FALSE_REPORT", "The report was false.", "FORM"
    UNFOUNDED = "UNFOUNDED", "The report was unfounded.", "FORM"
    REPORTED_PERSON_DECEASED = "REPORTED_PERSON_DECEASED", "The person or user reported is deceased.", "FORM"
    OTHER = "OTHER", "Another reason; needs a text.", "FORM"
    NOT_CSAM = "NOT_CSAM", "The material is not child sexual abuse material.", "VIPER"
    DUPLICATE = "DUPLICATE", "The report repeats another report.", "VIPER"
    INSUFFICIENT_INFORMATION = "INSUFFICIENT_INFORMATION", "The report holds too little information.", "VIPER"
    OUT_OF_JURISDICTION = "OUT_OF_JURISDICTION", "The matter lies outside the agency's jurisdiction.", "VIPER"
    PROSECUTION_DECLINED = "PROSECUTION_DECLINED", "Exceptional clearance B: prosecution declined.", "NTS"
    SUBJECT_DECEASED = "SUBJECT_DECEASED", "Exceptional clearance A: the offender died.", "NTS"
    IN_CUSTODY_ELSEWHERE = "IN_CUSTODY_ELSEWHERE", "Exceptional clearance C: in another jurisdiction's custody.", "NTS"
    VICTIM_DECLINED = "VICTIM_DECLINED", "Exceptional clearance D: the victim did not cooperate.", "NTS"
    JUVENILE_NO_CUSTODY = "JUVENILE_NO_CUSTODY", "Exceptional clearance E: juvenile without custody.", "NTS"
    INSUFFICIENT_EVIDENCE = "INSUFFICIENT_EVIDENCE", "The evidence does not suffice.", "CAC"
    STATUTE_OF_LIMITATIONS = "STATUTE_OF_LIMITATIONS", "The statute of limitations has run.", "CAC"
    RESOURCES = "RESOURCES", "The agency lacks the resources to go on.", "PROP"
