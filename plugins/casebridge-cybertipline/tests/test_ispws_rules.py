"""Every rule of ISPWS documents is broken once, and a document that breaks none is told to be clean."""

# ruff: noqa: E501 - documents of one line each are read more easily than broken ones
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from casebridge_cybertipline.ispws import read_ispws
from casebridge_cybertipline.ispws.found import MOST_FINDINGS
from casebridge_cybertipline.ispws.rules import RULES

from casebridge.model import ReportPart
from casebridge.sdk.reports import Document

REPORT = """<report><incidentSummary><incidentType>Child Sex Tourism</incidentType>
<incidentDateTime>2025-10-15T08:00:00Z</incidentDateTime></incidentSummary>
<reporter><reportingPerson><email>desk@example.org</email></reportingPerson></reporter>
<personOrUserReported><espIdentifier>made-up</espIdentifier></personOrUserReported></report>"""
FILE = "<fileDetails><reportId>136000001</reportId><fileId>0a0b</fileId></fileDetails>"
DONE = "<reportResponse><responseCode>0</responseCode><responseDescription>Success</responseDescription><reportId>136000001</reportId></reportResponse>"
CANARY = "canary@7f3e.invalid"

Change = Callable[[str], str]


def rules(document: str, name: str = "136000001.xml", version: str = "2025-11") -> list[tuple[str, str]]:
    """(rule, path) of each finding; no finding holds the canary."""
    found: list[tuple[str, str]] = []
    arrived = Document(name, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC))
    for item in read_ispws(BytesIO(document.encode()), arrived, version=version):
        assert isinstance(item, ReportPart), item
        assert CANARY not in item.model_dump_json()
        found += [(one.rule_id, one.path) for one in item.meta.findings if one.rule_id != "R02"]
    return found


def person(inner: str) -> str:
    return REPORT.replace("<espIdentifier>made-up</espIdentifier>", inner)


def filed(inner: str) -> str:
    return FILE.replace("</fileDetails>", f"{inner}</fileDetails>")


def summary(after_type: str) -> str:
    return REPORT.replace("</incidentType>", f"</incidentType>{after_type}")


PORU = "report/personOrUserReported"
PERSON = f"{PORU}/personOrUserReportedPerson"
TIME = "report/incidentSummary/incidentDateTime"
BATCH = REPORT.replace("<report>", "<report><batchedReport reason='VIRAL_POTENTIAL_MEME'/>")
MARKED = filed("<fileAnnotations><viral/></fileAnnotations>")

BROKEN: list[tuple[str, str, str]] = [
    ("S01", f"{PORU}/espMood", person(f"<espMood>{CANARY}</espMood>")),
    ("S01", f"{PORU}/?", person("<é/>")),
    ("S01", "report/incidentSummary/reportAnnotations/loud", summary("<reportAnnotations><loud/></reportAnnotations>")),
    ("S02", f"{PERSON}/ageAssertionDiscrepancy", person("<personOrUserReportedPerson><ageAssertionDiscrepancy/></personOrUserReportedPerson>")),
    ("S02", "report/incidentSummary/reportAnnotations/informational", summary("<reportAnnotations><informational/></reportAnnotations>")),
    ("S03", "report/reporter/@mood", REPORT.replace("<reporter>", f"<reporter mood='{CANARY}'>")),
    ("S03", "report/incidentSummary/reportAnnotations/spam/@mood", summary("<reportAnnotations><spam mood='x'/></reportAnnotations>")),
    ("S04", f"{PERSON}/firstName", person("<personOrUserReportedPerson><lastName>B</lastName><firstName>A</firstName></personOrUserReportedPerson>")),
    ("S05", f"{PORU}/screenName", person("<screenName>a</screenName><screenName>b</screenName>")),
    ("S05", "fileDetails/ipCaptureEvent", filed("<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress></ipCaptureEvent>" * 2)),
    ("S05", "fileDetails/fileAnnotations/viral", filed("<fileAnnotations><viral/><viral/></fileAnnotations>")),
    ("S06", TIME, REPORT.replace("<incidentDateTime>2025-10-15T08:00:00Z</incidentDateTime>", "")),
    ("S06", "fileDetails/details/nameValuePair", filed("<details/>")),
    ("S07", f"{PORU}/associatedAccount/@type", person("<associatedAccount/>")),
    ("S07", "fileDetails/originalFileHash/@hashType", filed(f"<originalFileHash>{CANARY}</originalFileHash>")),
    ("S08", "report/internetDetails", REPORT.replace("<reporter>", "<internetDetails/><reporter>")),
    ("S08", "report/internetDetails", REPORT.replace("<reporter>", "<internetDetails><webPageIncident/><emailIncident/></internetDetails><reporter>")),
    ("S08", "fileDetails", filed("<potentialMeme>true</potentialMeme><fileAnnotations/>")),
    ("S09", f"{PERSON}/address/state", person("<personOrUserReportedPerson><address><state>MP</state></address></personOrUserReportedPerson>")),
    ("S10", f"{PORU}/priorCTReports", person("<priorCTReports/>")),
    ("S10", f"{PORU}/compromisedAccount", person(f"<compromisedAccount>{CANARY}</compromisedAccount>")),
    ("S10", TIME, REPORT.replace("15T08", "15 08")),
    ("S10", TIME, REPORT.replace("10-15T", "13-15T")),
    ("S10", "report/internetDetails/cellPhoneIncident/latitude", REPORT.replace("<reporter>", "<internetDetails><cellPhoneIncident><latitude>north</latitude></cellPhoneIncident></internetDetails><reporter>")),
    ("S10", f"{PERSON}/phone/@countryCallingCode", person("<personOrUserReportedPerson><phone countryCallingCode='1'>555</phone></personOrUserReportedPerson>")),
    ("S10", f"{PERSON}/dateOfBirth", person("<personOrUserReportedPerson><dateOfBirth>1/2/2000</dateOfBirth></personOrUserReportedPerson>")),
    ("S11", "report/incidentSummary/reportAnnotations/spam", summary("<reportAnnotations><spam> true </spam></reportAnnotations>")),
    ("S12", f"{PORU}/screenName", person(f"<screenName>a<b>{CANARY}</b></screenName>")),
    ("S12", "report/incidentSummary/reportAnnotations/spam", summary("<reportAnnotations><spam><b/></spam></reportAnnotations>")),
    ("D01", f"{PORU}/espService", person(f"<espService>{'a' * 101}</espService>")),
    ("D01", f"{PERSON}/email", person(f"<personOrUserReportedPerson><email>{'a' * 65}@b.invalid</email></personOrUserReportedPerson>")),
    ("D01", "fileDetails/originalFileHash/@hashType", filed(f"<originalFileHash hashType='{'a' * 65}'>x</originalFileHash>")),
    ("D02", TIME, REPORT.replace("00Z", "00")),
    ("D03", TIME, REPORT.replace("2025-10", "2026-10")),
    ("D03", f"{PERSON}/dateOfBirth", person("<personOrUserReportedPerson><dateOfBirth>2026-01-02</dateOfBirth></personOrUserReportedPerson>")),
    ("D04", "report/reporter/reportingPerson/email", REPORT.replace("<email>desk@example.org</email>", "<email> </email>")),
    ("D05", "fileDetails/exifViewedByEsp", filed("<fileViewedByEsp>false</fileViewedByEsp><exifViewedByEsp>true</exifViewedByEsp>")),
    ("D05", "fileDetails/exifViewedByEsp", filed("<exifViewedByEsp>1</exifViewedByEsp>")),
    ("D06", "fileDetails/industryClassification", filed("<fileRelevance>Supplemental Reported</fileRelevance><industryClassification>A1</industryClassification>")),
    ("D07", "fileDetails/potentialMeme", filed("<fileRelevance>Supplemental Reported</fileRelevance><fileAnnotations><potentialMeme/></fileAnnotations>")),
    ("D08", "report/additionalInfo", BATCH.replace("</report>", "<additionalInfo>x</additionalInfo></report>")),
    ("D08", "report/incidentSummary/escalateToHighPriority", BATCH.replace("</incidentType>", "</incidentType><escalateToHighPriority>x</escalateToHighPriority>")),
    ("D09", PORU, BATCH.replace("</espIdentifier>", "</espIdentifier><screenName>x</screenName>")),
    ("D10", PORU, REPORT.replace("</report>", "<personOrUserReported/></report>")),
    ("D11", f"{PORU}/ipCaptureEvent/port", person("<ipCaptureEvent><ipAddress>::1</ipAddress><port>65536</port></ipCaptureEvent>")),
    ("D12", f"{PERSON}/age", person("<personOrUserReportedPerson><age>151</age></personOrUserReportedPerson>")),
    ("D13", f"{PORU}/ipCaptureEvent/ipAddress", person(f"<ipCaptureEvent><ipAddress>{CANARY}</ipAddress></ipCaptureEvent>")),
    ("D14", f"{PERSON}/email/@verificationDate", person("<personOrUserReportedPerson><email verificationDate='2025-01-01T00:00:00Z'>a@b.invalid</email></personOrUserReportedPerson>")),
    ("D15", f"{PERSON}/phone", person("<personOrUserReportedPerson><phone countryCallingCode='+1'>+1 555</phone></personOrUserReportedPerson>")),
    ("D16", "report/incidentSummary/escalateToHighPriority", summary("<escalateToHighPriority> </escalateToHighPriority>")),
    ("D16", f"{PORU}/estimatedLocation/countryCode", person("<estimatedLocation><countryCode/></estimatedLocation>")),
    ("D17", f"{PORU}/accountPermanentlyDisabled/@userNotifiedDate", person("<accountPermanentlyDisabled disabledDate='2025-01-02T00:00:00Z' userNotifiedDate='2025-01-01T00:00:00Z'>true</accountPermanentlyDisabled>")),
    ("D17", f"{PORU}/accountTemporarilyDisabled/@reenabledDate", person("<accountTemporarilyDisabled disabledDate='2025-01-02T00:00:00Z' reenabledDate='2025-01-02T00:00:00Z'>true</accountTemporarilyDisabled>")),
    ("D18", "fileDetails/additionalInfo", f"<x>{BATCH}{MARKED.replace('</fileDetails>', '<additionalInfo>x</additionalInfo></fileDetails>')}</x>"),
    ("D18", "fileDetails/fileAnnotations", f"<x>{BATCH}{filed('<fileAnnotations><viral/><infant/></fileAnnotations>')}</x>"),
    ("D18", "fileDetails/fileAnnotations", f"<x>{BATCH}{FILE}</x>"),
    ("D18", "fileDetails/fileRelevance", f"<x>{BATCH}{filed('<fileRelevance>Supplemental Reported</fileRelevance><fileAnnotations><viral/></fileAnnotations>')}</x>"),
    ("D19", "fileDetails", f"<x>{BATCH}{MARKED}{MARKED}</x>"),
    ("D20", "fileDetails/fileName", FILE.replace("</fileId>", f"</fileId><fileName>{CANARY}</fileName>")),
    ("D21", f"{PORU}/associatedAccount", person("<associatedAccount type='Other'><approximateAge>30</approximateAge><dateOfBirth>2000-01-01</dateOfBirth></associatedAccount>")),
    ("R01", f"{PORU}/priorCTReports", person("<priorCTReports>NCMEC-2025-0001234</priorCTReports>")),
    ("R03", "report/incidentSummary/incidentType", REPORT.replace("Child Sex Tourism", "Online Enticement of Children for Sexual Act")),
    ("R04", "report/incidentSummary/incidentType", REPORT.replace("Child Sex Tourism", "Auto-referred International")),
    ("R05", "report/incidentSummary/incidentType", REPORT.replace("Child Sex Tourism", CANARY)),
    ("R05", "report/incidentSummary/platform", summary(f"<platform>{CANARY}</platform>")),
    ("R06", "fileDetails/fileId", FILE.replace("0a0b", CANARY)),
    ("R06", "reportResponse/fileId", DONE.replace("</reportId>", f"</reportId><fileId>{CANARY}</fileId>")),
    ("R07", f"{PORU}/associatedAccount/@accountType", person("<associatedAccount accountType='Other'/>")),
    ("R07", "fileDetails/details/nameValuePair/@type", filed("<details><nameValuePair type='EXIF'><name>a</name><value>b</value></nameValuePair></details>")),
    ("R08", "", REPORT.replace("<report>", "<report xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='http://x.invalid/espsubmittal.xsd'>")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "path", "document"), BROKEN, ids=[f"{rule}-{at}" for at, (rule, *_) in enumerate(BROKEN)]
)
def test_broken_rule_is_told_with_its_path(rule: str, path: str, document: str) -> None:
    assert (rule, path) in rules(document)


def test_every_rule_is_broken_above() -> None:
    elsewhere = {"R02", "R09", "R11"}
    assert {rule for rule, *_ in BROKEN} | elsewhere == set(RULES)


@pytest.mark.parametrize("document", [REPORT, FILE, DONE, f"<x>{BATCH}{MARKED}</x>"])
def test_good_document_has_no_finding(document: str) -> None:
    assert rules(document) == []


def test_rest_of_a_good_report_has_no_finding() -> None:
    inner = (
        "<personOrUserReportedPerson><firstName>A</firstName><phone type='Mobile' verified='true' "
        "verificationDate='2025-01-01T00:00:00+01:00' countryCallingCode='+1' extension='12'>555</phone>"
        "<email type='Work'>a@b.invalid</email><address type='Home'><state></state><country>A1</country></address>"
        "<age>0</age><dateOfBirth>2000-01-01</dateOfBirth></personOrUserReportedPerson><displayName>a</displayName>"
        "<displayName>b</displayName><ipCaptureEvent><ipAddress>::ffff:192.0.2.1</ipAddress><eventName>Login"
        "</eventName><dateTime>2025-01-01T24:00:00.000Z</dateTime><possibleProxy>0</possibleProxy><port>1</port>"
        "</ipCaptureEvent><accountPermanentlyDisabled disabledDate='2025-01-02T00:00:00Z' "
        "userNotifiedDate='2025-01-02T00:00:00Z'>true</accountPermanentlyDisabled><associatedAccount "
        "type='Parent/Guardian'><approximateAge>30</approximateAge><priorCTReport>1</priorCTReport></associatedAccount>"
    )
    assert rules(person(inner)) == []


def test_findings_are_bounded_and_say_so() -> None:
    inner = "".join(f"<made-up-{number}/>" for number in range(MOST_FINDINGS + 50))
    found = rules(person(inner))
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1][0] == "R09"


def test_structure_is_measured_against_the_version_that_is_named() -> None:
    later = summary("<reportAnnotations><informational/></reportAnnotations>")
    newer = summary("<reportAnnotations><sadisticOnlineExploitation/></reportAnnotations>")
    assert rules(later, version="2026") == []
    assert [rule for rule, _ in rules(later)] == ["S02"]
    assert rules(newer) == []
    assert [rule for rule, _ in rules(newer, version="2024")] == ["S01"]


def test_nothing_of_who_reports_counts_as_presence_of_who_is_reported() -> None:
    arrived = Document("136000001.xml", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC))
    (part,) = read_ispws(BytesIO(person("").encode()), arrived)
    assert isinstance(part, ReportPart)
    assert not any(part.meta.presence.values())
