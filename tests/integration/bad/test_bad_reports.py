"""Report documents that nobody should have to read, beside good ones and a good CSV source, by the real plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.result import SourceResult
from tests.integration.bad.bound import bounded
from tests.integration.bad.desk import CANARY, BadDesk
from tests.unit.cli.conftest import run

FOLDER = """
[[reports]]
name = "submitted"
type = "casebridge-cybertipline/ispws"
path = "ispws"
settle_seconds = 0
"""
TIPS = FOLDER.replace("submitted", "tips").replace("/ispws", "/tip-json")

BODY = (
    "<incidentSummary><incidentType>Child Sex Trafficking</incidentType>"
    "<incidentDateTime>2025-02-20T10:00:00Z</incidentDateTime></incidentSummary>"
)
GOOD = f"<report>{BODY}</report>"
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))

REFUSED: dict[str, bytes] = {
    "doctype": f'<!DOCTYPE report [<!ENTITY e "{CANARY}">]><report>&e;{BODY}</report>'.encode(),
    "outside": f'<!DOCTYPE report SYSTEM "file:///{CANARY}"><report>{BODY}</report>'.encode(),
    "bomb": f'<!DOCTYPE report [<!ENTITY e0 "{CANARY}">{BOMB}]><report>&e11;</report>'.encode(),
    "cut": f"<report>{BODY}<additionalInfo>{CANARY}".encode(),
    "wrong-encoding": b'<?xml version="1.0" encoding="utf-8"?><report><a>\xe9\xff' + f"{CANARY}</a></report>".encode(),
    "unknown-encoding": f'<?xml version="1.0" encoding="{CANARY}"?>{GOOD}'.encode(),
    "binary": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40 + CANARY.encode(),
    "text": CANARY.encode() * 50,
    "empty": b"",
    "gzip": b"\x1f\x8b\x08\x00" + CANARY.encode(),
    "two-roots": (GOOD * 2 + CANARY).encode(),
}
ASIDE: dict[str, bytes] = {
    "no-id": f"<report>{BODY}<additionalInfo>{CANARY}</additionalInfo></report>".encode(),
    "malformed-id": (
        f"<all><report>{BODY}</report><reportResponse><reportId>{CANARY}</reportId></reportResponse></all>".encode()
    ),
}


class Reports(BadDesk):
    def __init__(self, folder: Path, tables: str) -> None:
        super().__init__(folder, tables)
        (folder / "ispws").mkdir()
        run("--config", self.config, "plugins", "trust", "casebridge-cybertipline", "--development", "--yes")

    def put(self, name: str, data: bytes) -> None:
        (self.folder / "ispws" / name).write_bytes(data)

    def take(self) -> tuple[int, SourceResult, list[str]]:
        result, read = self.read()
        return result.exit_code, read, [item.report_id for item in self.bridge.reports()]


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    return Reports(tmp_path, FOLDER)


@pytest.mark.parametrize("name", list(REFUSED))
def test_a_document_that_can_not_be_read_is_quarantined_alone(
    reports: Reports, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    reports.put("900000301.xml", GOOD.encode())
    reports.put("900000302.xml", REFUSED[name])
    reports.put("900000303.xml", GOOD.encode() + b"\n")
    with bounded(15, 200):
        code, read, known = reports.take()
    assert (code, known) == (1, ["900000301", "900000303"])
    assert [item.verdict for item in read.batches] == ["done", "rejected", "done"]
    quarantined = [path for path in (reports.folder / "ispws" / "quarantine").iterdir() if path.suffix == ".xml"]
    assert len(quarantined) == 1
    quarantined[0].unlink()  # the document itself lies there, and beside it a note
    reports.assert_silent(*capfd.readouterr())

    reports.put("900000302.xml", GOOD.encode() + b"\n\n")
    code, _, known = reports.take()
    assert (code, known) == (0, ["900000301", "900000302", "900000303"])


@pytest.mark.parametrize("name", list(ASIDE))
def test_a_report_without_a_number_is_set_aside(reports: Reports, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    reports.put("nameless.xml", ASIDE[name])
    code, read, known = reports.take()
    assert (code, known) == (1, [])
    assert read.books.dead == read.books.read > 0
    reports.assert_silent(*capfd.readouterr())


def test_a_document_of_another_kind_says_nothing(reports: Reports, capfd: pytest.CaptureFixture[str]) -> None:
    reports.put("900000302.xml", f"<html><body>{CANARY}</body></html>".encode())
    _, read, known = reports.take()
    assert known == []
    assert [item.verdict for item in read.batches] == ["rejected"]
    for path in (reports.folder / "ispws").rglob("900000302*.xml"):
        path.unlink()
    reports.assert_silent(*capfd.readouterr())


def test_one_number_a_thousand_times_is_one_report(reports: Reports, capfd: pytest.CaptureFixture[str]) -> None:
    one = "<reportResponse><reportId>900000301</reportId></reportResponse>"
    reports.put("all.xml", f"<all>{f'{GOOD}{one}' * 1000}</all>".encode())
    with bounded(30, 200):
        code, read, known = reports.take()
    assert (code, known, read.books.read) == (0, ["900000301"], 2000)
    assert (read.books.reports, read.books.unchanged) == (2, 1998)
    reports.assert_silent(*capfd.readouterr())


def test_a_single_text_of_many_megabytes_costs_no_memory(reports: Reports, capfd: pytest.CaptureFixture[str]) -> None:
    with (reports.folder / "ispws" / "900000301.xml").open("wb") as out:
        out.write(b"<report><additionalInfo>")
        for _ in range(128):
            out.write(CANARY.encode() * 52_429)
        out.write(f"</additionalInfo>{BODY}</report>".encode())
    with bounded(60, 60):
        reports.take()
    for path in (reports.folder / "ispws").rglob("*.xml"):
        path.unlink()
    reports.assert_silent(*capfd.readouterr())


TIP_REFUSED: dict[str, bytes] = {
    "cut": b'{"reportId": 900000302, "note": "' + CANARY.encode(),
    "binary": bytes(range(256)) * 8 + CANARY.encode(),
    "encoding": b'{"reportId": 900000302, "note": "\xe9\xff' + CANARY.encode() + b'"}',
    "deep": b"[" * 200_000,
}


@pytest.mark.parametrize("name", list(TIP_REFUSED))
def test_a_tip_that_can_not_be_read_leaves_the_others(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    reports = Reports(tmp_path, TIPS)
    reports.put("a.json", b'{"reportId": 900000301}')
    reports.put("b.json", TIP_REFUSED[name])
    reports.put("c.json", b'{"reportId": "900000303"}')
    with bounded(15, 200):
        code, read, known = reports.take()
    assert (code, known) == (1, ["900000301", "900000303"]), read
    for path in (reports.folder / "ispws").rglob("b*.json"):
        if path.read_bytes() == TIP_REFUSED[name]:
            path.unlink()
    reports.assert_silent(*capfd.readouterr())
