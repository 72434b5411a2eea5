"""NIBRS XML through the whole line, from what ``init`` wrote."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from casebridge.engine.bridge import Bridge
from casebridge.engine.links import add_link
from casebridge.engine.start.starter import start
from casebridge.guard.records import read_records
from casebridge.guard.shape import RecordField, RecordOptions
from tests.support.agency import Clock

HEAD = (
    '<n:Submission xmlns:n="http://fbi.gov/cjis/nibrs/{generation}" xmlns:cjis="http://fbi.gov/cjis/2.0"'
    ' xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/" xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.2/">'
)
REPORT = (
    "<n:Report><n:ReportHeader><n:NIBRSReportCategoryCode>GROUP A INCIDENT REPORT</n:NIBRSReportCategoryCode>"
    "<n:ReportActionCategoryCode>{action}</n:ReportActionCategoryCode><n:ReportingAgency>{wrap}"
    "<j:OrganizationORIIdentification><nc:IdentificationID>{ori}</nc:IdentificationID>"
    "</j:OrganizationORIIdentification>{unwrap}</n:ReportingAgency></n:ReportHeader><nc:Incident>"
    "<nc:ActivityIdentification><nc:IdentificationID>{number}</nc:IdentificationID></nc:ActivityIdentification>"
    "<j:IncidentAugmentation><j:IncidentExceptionalClearanceCode>{code}</j:IncidentExceptionalClearanceCode>"
    "</j:IncidentAugmentation></nc:Incident></n:Report>"
)


def report(number: str, code: str = "N", action: str = "I", ori: str = "XX0000000", prefix: str = "j") -> str:
    wrap = f"{prefix}:OrganizationAugmentation"
    return REPORT.format(action=action, wrap=f"<{wrap}>", unwrap=f"</{wrap}>", ori=ori, number=number, code=code)


class Drop:
    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.count = folder, Clock(), 0
        start(folder, known="nibrs-xml")

    @property
    def bridge(self) -> Bridge:
        return Bridge.from_config(self.folder / "casebridge.toml", clock=self.clock, sleep=lambda _seconds: None)

    def link(self, case: str, report_id: str) -> None:
        bridge = self.bridge
        with bridge.ledger("link") as ledger:
            add_link(ledger, bridge.agency, case, report_id)

    def send(self, *reports: str, generation: str = "2019") -> dict[str, int]:
        """Drops a submission, a day after the one before, and syncs: what was left alone, by rule."""
        self.clock.pass_time(days=1)
        self.count += 1
        path = self.folder / "drop" / f"XX0000000_{self.count}.xml"
        path.write_text(HEAD.format(generation=generation) + "".join(reports) + "</n:Submission>", encoding="utf-8")
        stamp = int(self.clock().timestamp()) * 10**9 - 3600 * 10**9
        os.utime(path, ns=(stamp, stamp))
        (found,) = self.bridge.sync(send=False).sources
        assert found.books.balanced
        assert [batch.code for batch in found.batches] == [""]
        return dict(found.books.by_rule)


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path)


def test_incidents_of_other_agencies_are_left_alone(drop: Drop) -> None:
    drop.link("26-000101", "900000101")
    left = drop.send(
        report("26-000101", "A", ori="YY0000000"),
        report("26-000101", "B", prefix="cjis"),
        report("26-000102", "A"),
    )
    assert left == {"ignored:other_agency": 1, "ignored:not_linked": 1}
    (event,) = drop.bridge.events()
    assert event.exceptional_clearance == "PROSECUTION_DECLINED"


def test_delete_and_re_insert_of_the_same_makes_no_event(drop: Drop) -> None:
    drop.link("26-000101", "900000101")
    drop.send(report("26-000101", "D"))
    drop.send(report("26-000101", action="D"), report("26-000101", "D"), generation="4.2")
    assert len(list(drop.bridge.events())) == 1
    assert drop.bridge.questions("open") == []


def test_incident_that_states_nothing_makes_no_event(drop: Drop) -> None:
    drop.link("26-000101", "900000101")
    drop.send(report("26-000101"))
    assert list(drop.bridge.events()) == []


def test_look_alike_namespace_is_not_read(drop: Drop) -> None:
    drop.link("26-000101", "900000101")
    text = HEAD.format(generation="2019").replace("http://fbi.gov/cjis/nibrs/", "http://fbi.example/cjis/nibrs/")
    path = drop.folder / "drop" / "lookalike.xml"
    path.write_text(text + report("26-000101", "A") + "</n:Submission>", encoding="utf-8")
    os.utime(path, (0, 0))
    (found,) = drop.bridge.sync(send=False).sources
    assert [batch.verdict for batch in found.batches] == ["rejected"]
    assert list(drop.bridge.events()) == []


def test_deep_path_through_a_large_family_costs_no_power_of_it() -> None:
    family = tuple(f"http://family.example/{number}" for number in range(20))
    path = "/".join(["a:b"] * 12)
    options = RecordOptions("xml", ("//a:r",), (RecordField("f", (path,)),), {"a": family})
    text = f'<r xmlns="{family[3]}">{"<b>" * 12}x{"</b>" * 12}</r>'
    (chunk,) = read_records(io.BytesIO(text.encode()), options)
    assert chunk.rows == [["x"]]
