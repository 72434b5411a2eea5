"""The plain loops say what the readers of plugins say, value by value, so that their times may be compared."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from casebridge_cybertipline.ispws import read_ispws
from casebridge_nibrs import read_flat, read_xml

from casebridge.model import ReportPart
from casebridge.sdk.form import Item
from casebridge.sdk.reports import Document
from tests.bench import nibrs, reports
from tests.bench.nibrs_files import HEAD, write_flat, write_xml, xml_report
from tests.bench.nibrs_plain import plain_flat, plain_xml
from tests.bench.reports_script import read
from tests.support.segment import administrative, arrestee, flat, group_b, offence, zero

VARIED = flat(
    zero(),
    administrative("26-1", "B", "20260227"),
    offence("26-1", "35A", using="CAN", activities="PBP"),
    offence("26-1", "370", location="13", activities="B"),
    arrestee("26-1"),
    arrestee("26-1", 2, on="20260228"),
    arrestee("26-1", 3, arrest="A-2", count="M"),
    administrative("26-2", action="D"),
    group_b("B-1"),
    group_b("B-2", action="D"),
)
LINKED = xml_report(3).replace(
    "</nibrs:Report>",
    '<j:Arrestee s:id="E2"><j:ArrestSequenceID>2</j:ArrestSequenceID></j:Arrestee><j:ArrestSubjectAssociation>'
    '<nc:Activity s:ref="A1"/><j:Subject s:ref="E2"/></j:ArrestSubjectAssociation></nibrs:Report>',
)
SUBMISSION = """<submission><report><incidentSummary><incidentType>Child Sex Tourism</incidentType>
<reportAnnotations><spam/></reportAnnotations><incidentDateTime>2025-10-15T08:00:00-07:00</incidentDateTime>
</incidentSummary>{inside}</report><reportDoneResponse><responseCode>0</responseCode><reportId>900000001</reportId>
<files><fileId>f1</fileId><fileId>f2</fileId></files></reportDoneResponse><fileDetails><reportId>900000001</reportId>
<fileId>f1</fileId><fileViewedByEsp>false</fileViewedByEsp><fileRelevance>Supplemental Reported</fileRelevance>
<potentialMeme>true</potentialMeme></fileDetails></submission>"""
INSIDE = (
    '<personOrUserReported><personOrUserReportedPerson><address type="Home"><city>Town</city></address>'
    "</personOrUserReportedPerson></personOrUserReported>",
    "<victim><victimPerson><firstName>A</firstName></victimPerson></victim>",
    "<personOrUserReported><ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><port>1</port></ipCaptureEvent>"
    "<priorCTReports>136000001</priorCTReports><priorCTReports>136000001</priorCTReports></personOrUserReported>",
    '<personOrUserReported><personOrUserReportedPerson><phone verified="1">555-0100</phone>'
    "</personOrUserReportedPerson><espService>Bench</espService></personOrUserReported>",
)


def records(kind: str, path: Path) -> list[Any]:
    with path.open("rb") as stream:
        found = list(read_flat(stream) if kind == "flat" else read_xml(stream))
    return [item.record if isinstance(item, Item) else item for item in found]


def test_plain_loop_gives_the_records_of_generated_files(tmp_path: Path) -> None:
    assert write_flat(tmp_path / "a", 30_000) == len(records("flat", tmp_path / "a")) > 30
    assert records("flat", tmp_path / "a") == list(plain_flat(tmp_path / "a"))
    assert write_xml(tmp_path / "b", 30_000) == len(records("xml", tmp_path / "b")) > 15
    assert records("xml", tmp_path / "b") == list(plain_xml(tmp_path / "b"))


def test_plain_loop_gives_the_records_of_every_kind_of_segment(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(VARIED)
    found = records("flat", tmp_path / "a")
    assert len(found) == 5
    assert [arrest["key"] for arrest in found[1]["arrests"]] == ["A-1/01", "A-1/02", "A-2"]
    assert found == list(plain_flat(tmp_path / "a"))
    (tmp_path / "b").write_text(f"{HEAD}{LINKED}</nibrs:Submission>", encoding="utf-8")
    found = records("xml", tmp_path / "b")
    assert found[0]["arrests"][0]["sequence"] == "2"
    assert found == list(plain_xml(tmp_path / "b"))


def said(part: ReportPart) -> dict[str, Any]:
    """What a part says, as the script has it."""
    meta = part.meta.model_dump()
    return meta | {
        "number": meta["ref"]["report_id"],
        "prior_report_ids": [ref["report_id"] for ref in meta["prior_report_ids"]],
        "report_annotations": list(meta["report_annotations"]),
        "files": [fact | {"annotations": list(fact["annotations"])} for fact in part.model_dump()["files"]],
    }


@pytest.mark.parametrize("inside", ["", *INSIDE, "generated"])
def test_script_says_what_the_parts_say(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    if inside == "generated":
        reports.write(path, 0.02)
    else:
        path.write_text(SUBMISSION.format(inside=inside), encoding="utf-8")
    document = Document("a.xml", "0" * 64, datetime(2026, 1, 1, tzinfo=UTC))
    with path.open("rb") as file:
        parts = [part for part in read_ispws(file, document) if isinstance(part, ReportPart)]
    theirs, ours = defaultdict(list), defaultdict(list)
    for part in parts:
        theirs["incidentSummary" if not part.files else "files", part.meta.ref.report_id].append(said(part))
    for found in read(str(path)):
        ours["incidentSummary" if not found.get("files") else "files", found["number"]].append(found)
    assert len(parts) >= 3
    assert theirs.keys() == ours.keys()
    for key, several in theirs.items():
        # The script tells a report before the answer that names its number, the reader after it.
        for one, other in zip(sorted(several, key=order), sorted(ours[key], key=order), strict=True):
            for name, value in other.items():
                if name != "files":
                    assert one[name] == value, name
            for fact, mine in zip(one["files"], other.get("files", []), strict=True):
                assert mine.items() <= fact.items()


def order(found: dict[str, Any]) -> tuple[bool, int]:
    return bool(found.get("incident_type")), found.get("file_count", 0)


@pytest.mark.parametrize("kind", ["flat", "xml"])
def test_costs_of_both_sides_are_measured(kind: str, tmp_path: Path) -> None:
    reader, plain, written = nibrs.compare(kind, 5_000, tmp_path, runs=1)
    assert written >= 3
    assert min(reader.wall, plain.wall) > 0
    assert nibrs.ratio((3.0, 2.0)) == "1.50"
    assert nibrs.ratio((3.0, 0.0)) == "-"


def test_table_of_reports_has_a_line_for_each_size() -> None:
    head, line = islice(reports.report([0.01], 1), 2)
    assert head.splitlines()[0].count("|") == line.count("|") == 10
    assert line.startswith("| 0 | 12 |")
