"""Axis B: how good the report was. Never computed from axis A, and the reverse never either."""

from __future__ import annotations

from casebridge.model.term import Term

__all__ = [
    "IssueSeverity",
    "NotUsefulReason",
    "QualityIssueCode",
    "Usefulness",
    "UsefulnessGrade",
    "UsefulnessPurpose",
]


class Usefulness(Term):
    """The answer to "Was the information provided by NCMEC useful?"."""

    USEFUL = "USEFUL", "Yes.", "FORM"
    NOT_USEFUL = "NOT_USEFUL", "No.", "FORM"
    NOT_ASSESSED = "NOT_ASSESSED", "Nobody has answered.", "FORM"


class UsefulnessGrade(Term):
    """A finer grade beside the yes or no."""

    VERY_USEFUL = "VERY_USEFUL", "Very useful; needs USEFUL.", "STIX, MISP"
    USEFUL = "USEFUL", "Useful; needs USEFUL.", "STIX, MISP"
    NEUTRAL = "NEUTRAL", "Neither; needs NOT_ASSESSED.", "STIX, MISP"
    POOR = "POOR", "Poor; needs NOT_USEFUL.", "STIX, MISP"
    FALSE = "FALSE", "False; needs NOT_USEFUL.", "STIX, MISP"


class UsefulnessPurpose(Term):
    """What a useful report was used for."""

    INITIATED_CASE = "INITIATED_CASE", "The report started an investigation.", "GAO"
    ADVANCED_CASE = "ADVANCED_CASE", "The report helped an investigation that already ran.", "GAO"
    INTELLIGENCE_ONLY = "INTELLIGENCE_ONLY", "The report was kept as intelligence.", "GAO"


class NotUsefulReason(Term):
    """Why the information was not helpful."""

    STALE_INFORMATION = "STALE_INFORMATION", "The information was stale.", "FORM"
    LIMITED_INFORMATION = "LIMITED_INFORMATION", "The information was limited.", "FORM"
    OTHER = "OTHER", "Another reason.", "FORM"


class IssueSeverity(Term):
    """How much a quality issue got in the way."""

    BLOCKING = "BLOCKING", "The investigation could not go on.", "PROP"
    HINDERED = "HINDERED", "The investigation was slowed down.", "PROP"
    MINOR = "MINOR", "The issue was noticed and did no harm.", "PROP"


class QualityIssueCode(Term):
    """One thing that made a report less useful; the reporting field it concerns is in ``ispws_field``."""

    IP_MISSING = "IP_MISSING", "No IP address was reported.", "TR23 fn 3"
    IP_TIME_MISSING = "IP_TIME_MISSING", "An IP address has no date and time.", "LUME (XSD-valid, useless)"
    IP_PORT_MISSING = "IP_PORT_MISSING", "An IP address has no port.", "XSD"
    TIMEZONE_MISSING = "TIMEZONE_MISSING", "A time was reported without a zone.", "DOC 7.3"
    IP_PROXY_OR_VPN = "IP_PROXY_OR_VPN", "The IP address belongs to a proxy or VPN.", "TR23 fn 3"
    ACCOUNT_ID_MISSING = "ACCOUNT_ID_MISSING", "No account identifier was reported.", "XSD"
    CONTACT_MISSING = "CONTACT_MISSING", "Neither e-mail nor phone was reported.", "XSD"
    CONTACT_UNVERIFIED = "CONTACT_UNVERIFIED", "No e-mail or phone was verified by the provider.", "XSD"
    LOCATION_UNRESOLVED = "LOCATION_UNRESOLVED", "No location can be found.", "TR23 informational (b)"
    VICTIM_INFO_MISSING = "VICTIM_INFO_MISSING", "Nothing was reported about the victim.", "XSD"
    MEDIA_MISSING = "MEDIA_MISSING", "No file was uploaded with the report.", "GAO"
    CONTEXT_MISSING = "CONTEXT_MISSING", "The surrounding context was not reported.", "2258A(b)(5) in DOC"
    NO_EXPLOITATION_NEXUS = (
        "NO_EXPLOITATION_NEXUS",
        "The report shows no apparent link to child exploitation.",
        "TR23 informational (a)",
    )
    VIRAL_OR_MEME = "VIRAL_OR_MEME", "The file is widely shared or a meme.", "TR23 informational (c), DOC app. E"
    VIEWED_FLAG_UNSTATED = "VIEWED_FLAG_UNSTATED", "It is not stated whether the provider viewed the file.", "Wilson"
    VIEWED_FLAG_WRONG = "VIEWED_FLAG_WRONG", "The statement that the provider viewed the file is wrong.", "Wilson"
    WRONG_INCIDENT_TYPE = "WRONG_INCIDENT_TYPE", "The incident type is wrong.", "cybertipline.md sec. 13"
    WRONG_CLASSIFICATION = "WRONG_CLASSIFICATION", "The industry classification is wrong.", "XSD"
    NOT_ILLEGAL_CONTENT = "NOT_ILLEGAL_CONTENT", "The reported file is not illegal.", "Garda, INHOPE"
    ADULT_DEPICTED = "ADULT_DEPICTED", "The person depicted is an adult.", "FORM, Garda"
    AGE_UNDETERMINED = "AGE_UNDETERMINED", "The age of the person depicted can't be determined.", "FORM, Garda"
    AI_GENERATED_UNFLAGGED = "AI_GENERATED_UNFLAGGED", "Generated content was not marked as such.", "XSD"
    DUPLICATE_REPORT = "DUPLICATE_REPORT", "The report repeats an earlier report.", "XSD, deconfliction"
    STALE_EVENT = "STALE_EVENT", "The incident was old when it was reported.", "GAO, FORM"
    ESP_DATA_EXPIRED = "ESP_DATA_EXPIRED", "The provider no longer preserves the data.", "L5"
    ESP_RESPONSE_EMPTY = "ESP_RESPONSE_EMPTY", "The provider answered legal process without information.", "FORM"
    WRONG_JURISDICTION = "WRONG_JURISDICTION", "The report was routed to the wrong jurisdiction.", "TR23 II.D"
    ESCALATION_UNWARRANTED = "ESCALATION_UNWARRANTED", "The report was escalated without need.", "XSD"
    ESCALATION_MISSED = "ESCALATION_MISSED", "The report should have been escalated.", "XSD"
    BOILERPLATE_TEXT = "BOILERPLATE_TEXT", "The free text is boilerplate.", "tip JSON practice"
    OTHER = "OTHER", "Another issue; needs a text.", "PROP"

    @property
    def reason(self) -> NotUsefulReason:
        """The not-useful reason this issue projects to; always a loss (31 codes to 3)."""
        return _REASONS.get(self.value, NotUsefulReason.LIMITED_INFORMATION)

    @property
    def ispws_field(self) -> str:
        """Path of the reporting field in NCMEC's ISPWS schema, or what stands outside it; empty for OTHER."""
        return _ISPWS_FIELDS.get(self.value, "")


_REASONS = {
    "NO_EXPLOITATION_NEXUS": NotUsefulReason.OTHER,
    "VIRAL_OR_MEME": NotUsefulReason.OTHER,
    "VIEWED_FLAG_WRONG": NotUsefulReason.OTHER,
    "WRONG_INCIDENT_TYPE": NotUsefulReason.OTHER,
    "WRONG_CLASSIFICATION": NotUsefulReason.OTHER,
    "NOT_ILLEGAL_CONTENT": NotUsefulReason.OTHER,
    "ADULT_DEPICTED": NotUsefulReason.OTHER,
    "AGE_UNDETERMINED": NotUsefulReason.OTHER,
    "AI_GENERATED_UNFLAGGED": NotUsefulReason.OTHER,
    "DUPLICATE_REPORT": NotUsefulReason.OTHER,
    "STALE_EVENT": NotUsefulReason.STALE_INFORMATION,
    "ESP_DATA_EXPIRED": NotUsefulReason.STALE_INFORMATION,
    "WRONG_JURISDICTION": NotUsefulReason.OTHER,
    "ESCALATION_UNWARRANTED": NotUsefulReason.OTHER,
    "ESCALATION_MISSED": NotUsefulReason.OTHER,
    "OTHER": NotUsefulReason.OTHER,
}

_ISPWS_FIELDS = {
    "IP_MISSING": "personOrUserReported/ipCaptureEvent, fileDetails/ipCaptureEvent",
    "IP_TIME_MISSING": "ipCaptureEvent/dateTime",
    "IP_PORT_MISSING": "ipCaptureEvent/port",
    "TIMEZONE_MISSING": "incidentSummary/incidentDateTime, ipCaptureEvent/dateTime",
    "IP_PROXY_OR_VPN": "ipCaptureEvent/possibleProxy",
    "ACCOUNT_ID_MISSING": "personOrUserReported/espIdentifier, screenName",
    "CONTACT_MISSING": "personOrUserReportedPerson/email, phone",
    "CONTACT_UNVERIFIED": "email/@verified, phone/@verified",
    "LOCATION_UNRESOLVED": "personOrUserReported/estimatedLocation, person/address",
    "VICTIM_INFO_MISSING": "victim",
    "MEDIA_MISSING": "fileDetails (no file uploaded)",
    "CONTEXT_MISSING": "internetDetails/*/content; fileRelevance Supplemental Reported",
    "NO_EXPLOITATION_NEXUS": "incidentSummary/incidentType, additionalInfo",
    "VIRAL_OR_MEME": "batchedReport/@reason, fileAnnotations/viral, potentialMeme",
    "VIEWED_FLAG_UNSTATED": "fileDetails/fileViewedByEsp",
    "VIEWED_FLAG_WRONG": "fileDetails/fileViewedByEsp",
    "WRONG_INCIDENT_TYPE": "incidentSummary/incidentType",
    "WRONG_CLASSIFICATION": "fileDetails/industryClassification",
    "NOT_ILLEGAL_CONTENT": "fileDetails (relevance Reported)",
    "ADULT_DEPICTED": "fileDetails/industryClassification, victimPerson/age",
    "AGE_UNDETERMINED": "fileDetails/industryClassification, victimPerson/age",
    "AI_GENERATED_UNFLAGGED": "fileAnnotations/generativeAi",
    "DUPLICATE_REPORT": "priorCTReports, priorCTReport",
    "STALE_EVENT": "incidentSummary/incidentDateTime",
    "ESP_DATA_EXPIRED": "outside ISPWS: preservation; reporter/companyTemplate (retention)",
    "ESP_RESPONSE_EMPTY": "outside ISPWS: legal response; reporter/companyTemplate",
    "WRONG_JURISDICTION": "estimatedLocation, address (NCMEC routing)",
    "ESCALATION_UNWARRANTED": "incidentSummary/escalateToHighPriority",
    "ESCALATION_MISSED": "incidentSummary/escalateToHighPriority absent",
    "BOILERPLATE_TEXT": "additionalInfo, reporter/companyTemplate",
}
