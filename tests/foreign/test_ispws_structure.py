"""What the publisher's schema takes has no structural finding, what it refuses has one; line by line of the reference.

The schema is third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds it.
"""

# ruff: noqa: E501 - documents of one line each are read more easily than broken ones
from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.support.ispws import compiled, parts

SUMMARY = "<incidentSummary><incidentType>Child Sex Tourism</incidentType>{}<incidentDateTime>{}</incidentDateTime></incidentSummary>"
WHEN = "2025-10-15T08:00:00Z"
REPORTER = "<reporter><reportingPerson>{}</reportingPerson></reporter>"


def report(
    inner: str = "", *, flags: str = "", when: str = WHEN, reporter: str = "", before: str = "", kind: str = ""
) -> str:
    summary = SUMMARY.format(flags, when)
    if kind:
        summary = summary.replace("Child Sex Tourism", kind)
    return f"<report>{summary}{before}{REPORTER.format(reporter)}{inner}</report>"


def person(inner: str) -> str:
    return report(
        f"<personOrUserReported><personOrUserReportedPerson>{inner}</personOrUserReportedPerson></personOrUserReported>"
    )


def user(inner: str) -> str:
    return report(f"<personOrUserReported>{inner}</personOrUserReported>")


def filed(inner: str) -> str:
    return f"<fileDetails><reportId>136000001</reportId><fileId>0a</fileId>{inner}</fileDetails>"


def annotated(inner: str) -> str:
    return report(flags=f"<reportAnnotations>{inner}</reportAnnotations>")


EVENT = "<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress>{}</ipCaptureEvent>"
BATCH = report("<victim><victimPerson/></victim>").replace(
    "<report>", "<report><batchedReport reason='VIRAL_POTENTIAL_MEME'/>"
)

CASES = [
    report(when="2025-10-15T08:00:00"),
    report(when="2025-10-15T08:00:00.123+05:30"),
    report(when="2025-10-15T24:00:00"),
    report(when="2025-10-15T08:00:00Z "),
    annotated("<sextortion/>"),
    annotated("<sextortion>true</sextortion>"),
    annotated("<spam/><sextortion/>"),
    annotated(""),
    filed("<fileAnnotations/>"),
    report(reporter=""),
    report(flags=f"<escalateToHighPriority>{'x' * 4000}</escalateToHighPriority>"),
    report(flags="<escalateToHighPriority/>"),
    report("<intendedRecipient><additionalInfo>a</additionalInfo><additionalInfo>b</additionalInfo></intendedRecipient>"),
    person("<address><state></state><country>A1</country></address>"),
    person("<address><country></country></address>"),
    report("<personOrUserReported/><personOrUserReported/>"),
    person("<age>999</age>"),
    user("<ipCaptureEvent><ipAddress>not-an-ip</ipAddress><port>99999</port></ipCaptureEvent>"),
    user("<accountPermanentlyDisabled>1</accountPermanentlyDisabled>"),
    filed("<fileViewedByEsp>false</fileViewedByEsp><exifViewedByEsp>true</exifViewedByEsp>"),
    filed("<fileRelevance>Supplemental Reported</fileRelevance><industryClassification>A1</industryClassification>"),
    BATCH,
    filed("<potentialMeme>true</potentialMeme>"),
    filed(EVENT.format("")),
    person("<email verificationDate='2025-01-01T00:00:00Z'>a@b.invalid</email>"),
    report(when="2020-01-01 00:00:00"),
    *(annotated(f"<sextortion>{text}</sextortion>") for text in ("1", "false", " ", " true ")),
    person("<lastName>B</lastName><firstName>A</firstName>"),
    user("<additionalInfo>a</additionalInfo><additionalInfo>b</additionalInfo>"),
    report("<victim/>"),
    person("<address><country>us</country></address>"),
    person("<address><state>AS</state></address>"),
    person("<address><state>MP</state></address>"),
    report(before="<internetDetails/>"),
    report(before="<internetDetails><webPageIncident/><emailIncident/></internetDetails>"),
    user(EVENT.format("<eventName>login</eventName>")),
    filed(EVENT.format("") * 2),
    user("<associatedAccount/>"),
    user("<associatedAccount accountType='Other'/>"),
    filed("<potentialMeme>true</potentialMeme><fileAnnotations/>"),
    filed("<details><nameValuePair type='EXIF'><name>a</name><value>b</value></nameValuePair></details>"),
    report(before="<lawEnforcement fleaCountry='US'><agencyName>a</agencyName></lawEnforcement>"),
    filed("<originalFileHash>x</originalFileHash>"),
    report().replace(f"<incidentDateTime>{WHEN}</incidentDateTime>", ""),
    annotated("<informational/>"),
    report(kind=" Child Sex Tourism "),
    user("<priorCTReports/>"),
]  # fmt: skip
MOVED = {"R07"}
"""Spellings of the documentation that the schema does not take: they are read, and remarked on by a rule of their own."""


@pytest.mark.parametrize("text", CASES, ids=[str(number) for number in range(len(CASES))])
def test_structural_findings_are_those_of_the_schema(foreign_data: Path, text: str) -> None:
    (part,) = parts(text.encode())
    told = {one.rule_id for one in part.meta.findings}
    refused = {rule for rule in told if rule.startswith("S")} | (told & MOVED)
    assert bool(refused) is not compiled(foreign_data).validate(etree.fromstring(text))


def test_cases_hold_both_kinds(foreign_data: Path) -> None:
    taken = [compiled(foreign_data).validate(etree.fromstring(text)) for text in CASES]
    assert (taken.count(True), taken.count(False)) == (25, 25)
