"""What becomes metadata: dialects, flags, tri-states, and which number a report has."""

# ruff: noqa: E501 - documents of one line each are read more easily than broken ones
from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from casebridge_cybertipline.ispws import read_ispws
from casebridge_cybertipline.ispws.pair import Pairing, Verdict, number_in_name

from casebridge.faults import FAULTS
from casebridge.guard.fault import FileFault
from casebridge.model import ReportPart
from casebridge.sdk import Damage
from casebridge.sdk.reports import Document

SUMMARY = "<incidentSummary><incidentType>Child Sex Tourism</incidentType><incidentDateTime>2025-10-15T08:00:00-07:00</incidentDateTime></incidentSummary>"
REPORT = (
    f"<report>{SUMMARY}<reporter><reportingPerson><email>desk@example.org</email></reportingPerson></reporter></report>"
)


def answer(number: str, code: str = "0") -> str:
    return f"<reportResponse><responseCode>{code}</responseCode><responseDescription>x</responseDescription><reportId>{number}</reportId></reportResponse>"


def details(inner: str, number: str = "136000001", file_id: str = "0a0b") -> str:
    return f"<fileDetails><reportId>{number}</reportId><fileId>{file_id}</fileId>{inner}</fileDetails>"


def read(document: str | bytes, name: str = "drop.xml") -> list[ReportPart | Damage]:
    data = document if isinstance(document, bytes) else document.encode()
    return list(read_ispws(BytesIO(data), Document(name, "ab" * 32, datetime(2026, 1, 1, tzinfo=UTC))))


def told(document: str, name: str = "drop.xml") -> list[str]:
    """Report number (``=`` in front if it is the report itself) or fault code of each item."""
    items = []
    for item in read(document, name):
        if isinstance(item, Damage):
            assert FAULTS[item.code].scope == "record"
            items.append(item.code)
        else:
            own = "=" if item.meta.incident_type else ""
            items.append(f"{own}{item.meta.ref.report_id}")
    return items


def one(document: str, name: str = "136000001.xml") -> ReportPart:
    (part,) = read(document, name)
    assert isinstance(part, ReportPart)
    return part


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (f"<x>{REPORT}{answer('1')}</x>", ["1", "=1"]),
        (f"<x>{answer('1')}{REPORT}</x>", ["1", "=1"]),
        (f"<x>{details('', '1')}{REPORT}{answer('1')}</x>", ["1", "1", "=1"]),
        (f"<x>{REPORT}{answer('1')}{details('', '2')}</x>", ["1", "2", "report_id_ambiguous"]),
        (f"<x>{answer('2')}{REPORT}{answer('1')}</x>", ["2", "1", "report_id_ambiguous"]),
        (f"<x>{REPORT}{answer('1')}{REPORT}{answer('2')}</x>", ["1", "=1", "2", "=2"]),
        (f"<x>{answer('1')}{REPORT}{answer('2')}{REPORT}</x>", ["1", "2", "report_id_ambiguous", "report_id_ambiguous"]),
        (f"<x>{REPORT}{REPORT}{answer('1')}</x>", ["report_id_missing", "1", "report_id_ambiguous"]),
        (f"<x>{REPORT}{answer('1')}{REPORT}</x>", ["1", "=1", "report_id_missing"]),
        (f"<x><s>{REPORT}{answer('1')}</s><s>{answer('2')}{REPORT}</s></x>", ["1", "2", "=1", "=2"]),
        (f"<x><s>{REPORT}</s><s>{answer('2')}</s></x>", ["2", "report_id_missing"]),
        (f"<x>{REPORT}<s>{answer('2')}</s></x>", ["2", "report_id_missing"]),
        (f"<x>{REPORT}<s>{answer('2')}</s>{answer('1')}</x>", ["2", "1", "=1"]),
        (f"<x><s>{REPORT}</s><s>{REPORT}{answer('2')}</s></x>", ["report_id_missing", "2", "=2"]),
        (f"<x>{REPORT}{answer('1', '5001')}</x>", ["report_denied", "report_id_missing"]),
        (f"<x>{REPORT}{answer('1', '5102')}</x>", ["1", "=1"]),
        (f"<x>{REPORT}{answer('no')}</x>", ["report_id_malformed", "report_id_missing"]),
        (REPORT, ["report_id_missing"]),
        ("<reportResponse><responseCode>1000</responseCode></reportResponse>", ["report_id_missing"]),
    ],
)  # fmt: skip
def test_report_has_the_number_that_something_beside_it_tells(document: str, expected: list[str]) -> None:
    assert sorted(told(document)) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("136000001.xml", "136000001"),
        ("136000001-report.xml", "136000001"),
        ("4564654.xml", "4564654"),
        ("20251399.xml", "20251399"),
        ("20251015.xml", None),
        ("20251015-export.xml", None),
        ("0001.xml", None),
        ("12.xml", None),
        ("1700000000.xml", None),
        ("136000001a.xml", None),
        ("12345678-1234-4234-8234-123456789abc.xml", None),
        ("report-136000001.xml", None),
        ("١٣٦٠٠٠٠٠١.xml", None),
    ],
)
def test_name_tells_a_number_only_if_it_begins_with_one(name: str, number: str | None) -> None:
    assert number_in_name(name) == number
    assert told(REPORT, name) == ([f"={number}"] if number else ["report_id_missing"])


def test_name_is_not_asked_for_one_of_several_reports_nor_against_an_answer() -> None:
    assert told(f"<x>{REPORT}{REPORT}</x>", "136000001.xml") == ["report_id_missing"] * 2
    assert told(f"<x><s>{REPORT}</s><s>{REPORT}</s></x>", "136000001.xml") == ["report_id_missing"] * 2
    assert told(f"<x>{REPORT}{answer('136000002')}</x>", "136000001.xml") == ["136000002", "=136000002"]
    assert one(f"<x>{REPORT}</x>").meta.findings[0].rule_id == "R02"


def test_report_is_told_with_its_facts() -> None:
    document = f"""<report><batchedReport reason="VIRAL_POTENTIAL_MEME"/><incidentSummary>
    <incidentType>Child Sexual Molestation</incidentType><platform>Example  Chat</platform>
    <escalateToHighPriority>made up</escalateToHighPriority>
    <reportAnnotations><spam/><sextortion>true</sextortion><informational/><csamSolicitation>false</csamSolicitation>
    </reportAnnotations><incidentDateTime> 2025-10-15T08:00:00.123-07:00 </incidentDateTime></incidentSummary>
    <internetDetails><chatImIncident><content>made up</content></chatImIncident></internetDetails>
    {REPORT[REPORT.index("<reporter>") : -len("</report>")]}
    <personOrUserReported><personOrUserReportedPerson><phone verified="1">555</phone></personOrUserReportedPerson>
    <espService>Example</espService><ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><port>443</port></ipCaptureEvent>
    <priorCTReports>136000007</priorCTReports><priorCTReports> CT 0136000008 </priorCTReports>
    <priorCTReports>136000001</priorCTReports><priorCTReports>136000007</priorCTReports>
    <associatedAccount type="Other"><screenName>x</screenName><priorCTReport>136000009</priorCTReport>
    </associatedAccount></personOrUserReported>
    <victim><victimPerson><age>12</age></victimPerson><ipCaptureEvent><ipAddress>192.0.2.2</ipAddress>
    <dateTime>2025-01-01T00:00:00Z</dateTime></ipCaptureEvent></victim></report>"""
    meta = one(document).meta
    assert meta.incident_type == "Child Sexual Molestation"
    assert (meta.platform, meta.esp_service, meta.batched_reason) == ("Example Chat", "Example", "VIRAL_POTENTIAL_MEME")
    assert meta.incident_at is not None
    assert meta.incident_at.isoformat() == "2025-10-15T15:00:00+00:00"
    assert (meta.escalated, meta.report_annotations) == (True, ("spam", "sextortion"))
    assert meta.esp_preannotated_informational is True
    assert [ref.report_id for ref in meta.prior_report_ids] == ["136000007", "136000008", "136000009"]
    there = {name for name, yes in meta.presence.items() if yes}
    assert there == {"ip", "port", "account_id", "phone", "verified_contact", "victim", "chat_content"}
    assert len(meta.presence) == 12
    assert (meta.source.format, meta.source.version, meta.source.sha256) == ("ispws", "2025-11", "ab" * 32)


def test_time_without_zone_is_a_note_and_no_zone_is_guessed() -> None:
    meta = one(REPORT.replace("-07:00", "")).meta
    assert (meta.incident_at, meta.incident_at_note) == (None, "2025-10-15T08:00:00")
    assert [item.code for item in meta.findings] == ["timezone_missing", "report_id_from_name"]


def test_blank_escalation_is_none_and_no_statement_stays_none() -> None:
    meta = one(
        REPORT.replace("<incidentDateTime>", "<escalateToHighPriority> </escalateToHighPriority><incidentDateTime>")
    ).meta
    assert (meta.escalated, meta.esp_preannotated_informational, meta.batched_reason) == (False, None, None)


@pytest.mark.parametrize(
    ("flag", "is_set"),
    [("<viral/>", True), ("<viral>true</viral>", True), ("<viral> true </viral>", True), ("<viral>1</viral>", True),
     ("<viral> </viral>", True), ("<viral>false</viral>", False), ("<viral>0</viral>", False), ("<viral>yes</viral>", False)],
)  # fmt: skip
def test_flag_is_set_by_every_spelling_that_says_so(flag: str, is_set: bool) -> None:
    part = one(details(f"<fileAnnotations>{flag}</fileAnnotations>"))
    assert part.files[0].annotations == (("viral",) if is_set else ())
    assert bool(part.meta.findings) is (flag not in ("<viral/>", "<viral>true</viral>"))


@pytest.mark.parametrize(
    ("inner", "viewed"),
    [("", "unstated"), ("<fileViewedByEsp/>", "unstated"), ("<fileViewedByEsp>maybe</fileViewedByEsp>", "unstated"),
     ("<fileViewedByEsp>true</fileViewedByEsp>", "yes"), ("<fileViewedByEsp>1</fileViewedByEsp>", "yes"),
     ("<fileViewedByEsp> false </fileViewedByEsp>", "no"), ("<fileViewedByEsp>0</fileViewedByEsp>", "no")],
)  # fmt: skip
def test_viewed_has_three_states(inner: str, viewed: str) -> None:
    part = one(details(inner))
    assert part.files[0].viewed == viewed
    assert part.meta.viewed.model_dump() == {"yes": 0, "no": 0, "unstated": 0} | {viewed: 1}


def test_file_is_told_with_its_facts_and_no_name() -> None:
    inner = (
        "<originalFileName>secret-name.jpg</originalFileName><fileRelevance>Supplemental Reported</fileRelevance>"
        "<potentialMeme>true</potentialMeme><industryClassification>B2</industryClassification>"
        "<originalFileHash hashType='MD5'>d41d8cd98f00b204e9800998ecf8427e</originalFileHash>"
        "<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><dateTime>2025-01-01T00:00:00Z</dateTime></ipCaptureEvent>"
        "<deviceId><idType>IMEI</idType><idValue>490154203237518</idValue></deviceId>"
    )
    part = one(details(inner))
    (fact,) = part.files
    assert (fact.classification, fact.supplemental, fact.annotations) == ("B2", True, ("potentialMeme",))
    assert part.meta.files_by_class == {"B2": 1}
    assert part.meta.presence == {"ip": True, "ip_time": True, "device": True, "files": True}
    assert not part.whole
    text = part.model_dump_json()
    assert [word for word in ("secret-name", "d41d8cd9", "192.0.2", "490154", "IMEI") if word in text] == []


def test_done_lists_all_files_but_an_empty_list_says_nothing() -> None:
    done = "<reportDoneResponse><responseCode>0</responseCode><reportId>136000001</reportId><files>{}</files></reportDoneResponse>"
    part = one(done.format("<fileId>0a</fileId><fileId> 0b </fileId><fileId>0a</fileId><fileId>@</fileId>"))
    assert ([fact.file_id for fact in part.files], part.whole) == (["0a", "0b"], True)
    assert [item.rule_id for item in part.meta.findings] == ["R06"]
    assert not one(done.format("")).whole


@pytest.mark.parametrize(
    ("text", "said", "theirs"),
    [
        ("Child Sex Tourism", "Child Sex Tourism", None),
        ("  Child Sex Tourism\n", "Child Sex Tourism", None),
        ("Online Enticement of Children for Sexual Act", "Online Enticement of Children for Sexual Acts", None),
        ("Apparent Child Pornography", None, "Apparent Child Pornography"),
        ("Child Sex Tourism (Unconfirmed)", None, "Child Sex Tourism (Unconfirmed)"),
        ("Auto-referred International", None, None),
        ("Something new", "Something new", None),
        ("call 555 0100", None, None),
    ],
)
def test_incident_type_keeps_whose_words_it_is(text: str, said: str | None, theirs: str | None) -> None:
    meta = one(REPORT.replace("Child Sex Tourism", text)).meta
    assert (meta.incident_type, meta.ncmec_incident_type) == (said, theirs)


def test_document_of_2010_is_read() -> None:
    document = (
        "<report xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='x/espsubmittal.xsd'>"
        "<incidentSummary><incidentType>Child Sex Trafficking</incidentType></incidentSummary><reporter><reportingPerson>"
        "<email>desk@example.org</email></reportingPerson></reporter></report>"
    )
    meta = one(document).meta
    assert (meta.incident_type, meta.incident_at) == ("Child Sex Trafficking", None)
    assert [item.rule_id for item in meta.findings] == ["R08", "S06", "R02"]


def test_namespace_is_passed_over() -> None:
    document = f"<m:x xmlns:m='urn:m' xmlns='urn:made-up'>{REPORT}{answer('7')}</m:x>"
    assert told(document) == ["7", "=7"]


def test_other_document_is_refused_whole() -> None:
    for document in ("<CyberTiplineReport><TiplineNumber>1</TiplineNumber></CyberTiplineReport>", "{}"):
        with pytest.raises(FileFault):
            read(document)


def test_report_is_told_as_soon_as_its_element_has_ended() -> None:
    pairing: Pairing[int] = Pairing(None)
    settled: list[Verdict[int]] = []
    for number in range(1, 1001):
        settled += pairing.report(number, (1, number))
        settled += pairing.number(str(number), (1, number))
        assert number - len(settled) == 1, "no more than one report waits"
    settled += pairing.end()
    assert [(verdict.report, verdict.number) for verdict in settled] == [(n, str(n)) for n in range(1, 1001)]


def test_empty_port_and_time_of_an_event_are_not_there() -> None:
    event = "<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><dateTime/><port> </port></ipCaptureEvent>"
    assert one(details(event)).meta.presence == {"ip": True, "files": True}
    bare = "<ipCaptureEvent><ipAddress/><dateTime>2025-01-01T00:00:00Z</dateTime><port>1</port></ipCaptureEvent>"
    assert one(details(bare)).meta.presence == {"files": True}
