"""What stands where in ISPWS documents: our own words for it, version by version.

A line holds the children of a type in their order, as ``name:type`` and how often: nothing for once, ``?``, ``*`` or
``+``. A type is one of ``TYPES`` or ``VALUES``, a list of codes, or a kind of value: ``text`` (``text256``: at most
that many characters, by the documentation), ``bool``, ``flag`` (true, or empty), ``long``, ``int`` and so on.
Source: the service's schema of November 2025 and its technical documentation of 2025-06-11.
"""

from __future__ import annotations

__all__ = ["ALL", "ATTRIBUTES", "CHOICES", "DEFAULT", "LATER", "ROOTS", "TYPES", "VALUES", "VERSIONS", "types_of"]

ROOTS = ("report", "fileDetails", "reportResponse", "reportDoneResponse")

_ACCOUNT = (
    "espIdentifier:text255? espService:text100? compromisedAccount:bool? screenName:text256? displayName:text255* "
    "profileUrl:text2083* profileBio:text? ipCaptureEvent:ipCaptureEvent* deviceId:deviceId*"
)
_DISABLED = (
    "accountTemporarilyDisabled:temporarily? accountPermanentlyDisabled:permanently? "
    "estimatedLocation:estimatedLocation? allEmailsReported:bool?"
)

TYPES: dict[str, str] = {
    "report": (
        "batchedReport:batchedReport? incidentSummary:incidentSummary internetDetails:internetDetails* "
        "lawEnforcement:lawEnforcement? reporter:reporter personOrUserReported:personOrUserReported* "
        "intendedRecipient:intendedRecipient* victim:victim* additionalInfo:text?"
    ),
    "batchedReport": "",
    "incidentSummary": (
        "incidentType:incidentType platform:text256? escalateToHighPriority:text3000? "
        "reportAnnotations:reportAnnotations? incidentDateTime:moment incidentDateTimeDescription:text3000?"
    ),
    "reportAnnotations": (
        "sextortion:flag? csamSolicitation:flag? minorToMinorInteraction:flag? spam:flag? "
        "sadisticOnlineExploitation:flag?"
    ),
    "internetDetails": (
        "webPageIncident:webPageIncident? emailIncident:emailIncident? newsgroupIncident:newsgroupIncident? "
        "chatImIncident:chatImIncident? onlineGamingIncident:onlineGamingIncident? "
        "cellPhoneIncident:cellPhoneIncident? nonInternetIncident:nonInternetIncident? "
        "peer2peerIncident:peer2peerIncident?"
    ),
    "webPageIncident": "url:text2083* additionalInfo:text?",
    "emailIncident": "emailAddress:email* content:text? additionalInfo:text?",
    "newsgroupIncident": "name:text255? emailAddress:email* content:text? additionalInfo:text?",
    "chatImIncident": "chatClient:text255? chatRoomName:text255? content:text? additionalInfo:text?",
    "onlineGamingIncident": "gameName:text255? console:text255? content:text? additionalInfo:text?",
    "cellPhoneIncident": "phoneNumber:phone? latitude:double? longitude:double? additionalInfo:text?",
    "nonInternetIncident": "locationName:text255? incidentAddress:address* additionalInfo:text?",
    "peer2peerIncident": "client:text255? ipCaptureEvent:ipCaptureEvent* fileNames:text? additionalInfo:text?",
    "lawEnforcement": (
        "agencyName:text255 caseNumber:text100? officerContact:contactPerson? reportedToLe:bool? "
        "servedLegalProcessDomestic:bool? servedLegalProcessInternational:servedAbroad?"
    ),
    "reporter": (
        "reportingPerson:person contactPerson:contactPerson? companyTemplate:text? termsOfService:text? "
        "legalURL:text2083?"
    ),
    "personOrUserReported": (
        f"personOrUserReportedPerson:person? vehicleDescription:text300? {_ACCOUNT} thirdPartyUserReported:bool? "
        f"priorCTReports:prior* groupIdentifier:text255? {_DISABLED} associatedAccount:associatedAccount* "
        "additionalInfo:text?"
    ),
    "intendedRecipient": (
        f"intendedRecipientPerson:person? {_ACCOUNT} priorCTReports:prior* groupIdentifier:text255? {_DISABLED} "
        "additionalInfo:text*"
    ),
    "victim": (
        f"victimPerson:person {_ACCOUNT} schoolName:text255? priorCTReports:prior* {_DISABLED} "
        "associatedAccount:associatedAccount* additionalInfo:text?"
    ),
    "person": (
        "firstName:text100? lastName:text100? phone:phone* email:email* address:address* age:age? dateOfBirth:birth?"
    ),
    "contactPerson": "firstName:text100? lastName:text100? phone:phone* email:email* address:address*",
    "address": ("address:text255? city:text100? zipCode:text20? state:state? nonUsaState:text100? country:country?"),
    "ipCaptureEvent": "ipAddress:ip eventName:eventName? dateTime:moment? possibleProxy:bool? port:port?",
    "deviceId": "idType:text255 idValue:text2083 eventName:eventName? dateTime:moment?",
    "estimatedLocation": "city:text255? region:text255? countryCode:country?",
    "associatedAccount": (
        "platform:accountPlatform? firstName:text256? middleName:text256? lastName:text256? approximateAge:age? "
        "dateOfBirth:birth? phone:phone* email:email* allEmailsReported:bool? address:address* espService:text256? "
        "espIdentifier:text256? profileUrl:text2083* screenName:text256? displayName:text255* profileBio:text? "
        "groupIdentifier:text256? compromisedAccount:bool? accountTemporarilyDisabled:temporarily? "
        "accountPermanentlyDisabled:permanently? ipCaptureEvent:ipCaptureEvent* deviceId:deviceId* "
        "priorCTReport:prior* additionalInfo:text?"
    ),
    "fileDetails": (
        "reportId:long fileId:token fileName:text? originalFileName:text2056? uploadedToEspTimestamp:moment? "
        "locationOfFile:text2083? fileViewedByEsp:bool? exifViewedByEsp:bool? publiclyAvailable:bool? "
        "fileRelevance:relevance? potentialMeme:bool? fileAnnotations:fileAnnotations? "
        "industryClassification:classification? originalFileHash:hash* ipCaptureEvent:ipCaptureEvent? "
        "deviceId:deviceId* details:details* additionalInfo:text*"
    ),
    "fileAnnotations": (
        "animeDrawingVirtualHentai:flag? potentialMeme:flag? viral:flag? possibleSelfProduction:flag? "
        "physicalHarm:flag? violenceGore:flag? bestiality:flag? liveStreaming:flag? infant:flag? generativeAi:flag?"
    ),
    "details": "nameValuePair:nameValuePair+",
    "nameValuePair": "name:text64 value:text",
    "reportResponse": "responseCode:int responseDescription:text reportId:long? fileId:token? hash:token?",
    "reportDoneResponse": "responseCode:int reportId:long files:files",
    "files": "fileId:text*",
}

VALUES: dict[str, str] = {
    "email": "mail",
    "phone": "text50",
    "servedAbroad": "bool",
    "temporarily": "bool",
    "permanently": "bool",
    "accountPlatform": "text256",
    "hash": "text",
}
"""Types that are one value with attributes."""

ATTRIBUTES: dict[str, str] = {
    "batchedReport": "reason:batchReason",
    "webPageIncident": "thirdPartyHostedContent:bool?",
    "servedAbroad": "fleaCountry:country?",
    "address": "type:addressType?",
    "email": "type:emailType? verified:bool? verificationDate:moment?",
    "phone": (
        "type:phoneType? verified:bool? verificationDate:moment? countryCallingCode:calling? extension:extension?"
    ),
    "estimatedLocation": "verified:bool? timestamp:moment?",
    "temporarily": "disabledDate:moment? userNotified:bool? userNotifiedDate:moment? reenabledDate:moment?",
    "permanently": "disabledDate:moment? userNotified:bool? userNotifiedDate:moment?",
    "accountPlatform": "thirdPartyUser:bool?",
    "associatedAccount": "type:accountType",
    "hash": "hashType:text64",
    "details": "type:detailsType?",
}

ALL = ("reportAnnotations", "fileAnnotations")
"""Types whose children stand in any order."""

CHOICES: dict[str, tuple[tuple[str, ...], bool]] = {
    "internetDetails": (tuple(item.partition(":")[0] for item in TYPES["internetDetails"].split()), True),
    "fileDetails": (("potentialMeme", "fileAnnotations"), False),
}
"""Children of which only one may be there, and whether one must."""

DEFAULT = "2025-11"
"""The version that documents are measured against."""

VERSIONS: dict[str, dict[str, str]] = {
    DEFAULT: {},
    "2024": {"reportAnnotations": TYPES["reportAnnotations"].replace(" sadisticOnlineExploitation:flag?", "")},
    "2026": {
        "reportAnnotations": f"{TYPES['reportAnnotations']} informational:flag?",
        "person": TYPES["person"].replace("age:age?", "age:age? ageAssertionDiscrepancy:text?"),
        "associatedAccount": TYPES["associatedAccount"].replace(
            "approximateAge:age?", "approximateAge:age? ageAssertionDiscrepancy:text?"
        ),
    },
}
"""What differs from ``TYPES``. Of 2024 and of 2026 no schema was seen, only what clients write."""

LATER = frozenset(["informational", "ageAssertionDiscrepancy", "potentialAggravatingFactors", "instrumentalUse"])
"""Names that the default version does not know, and later documents use."""


def types_of(version: str) -> dict[str, str]:
    """The types of a version, a key of ``VERSIONS``."""
    return TYPES | VERSIONS[version]
