"""Folders of report documents: from the file to the ledger, with everything that can be wrong with them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from casebridge.engine.bridge import Bridge
from casebridge.engine.links import add_link
from casebridge.engine.overview import overview
from casebridge.engine.result import SourceResult
from casebridge.errors import FixConfig, StopLedger
from casebridge.model import ReportPart
from casebridge.plugins.adapt.report import PARTS
from casebridge.reporting import Edge
from casebridge.sdk.page import Damage
from casebridge.sdk.plugin import ReportType
from casebridge.sdk.reports import Document
from tests.support import reports as made
from tests.support.reports import document, part

CONFIG = """\
[agency]
ori = "WA0170000"

[[reports]]
name = "tips"
type = "made-up/lines"
path = "documents"
settle_seconds = 0
"""
START = made.RECEIVED.replace(year=2026)


class Desk:
    """A bridge with one folder of documents; ``kind`` reads them."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder = folder
        self.kind = made.KIND
        (folder / "documents").mkdir()
        (folder / "casebridge.toml").write_text(CONFIG + more, encoding="utf-8")
        self.bridge = self.again()
        self.clock = 0

    def again(self) -> Bridge:
        bridge = Bridge.from_config(self.folder / "casebridge.toml", clock=lambda: START, sleep=lambda _seconds: None)
        bridge.plugins.__dict__["registry"] = self
        return bridge

    def report_type(self, kind: str, *where: Any, **more: Any) -> ReportType:
        return made.OnlyLines().report_type(kind, *where, **more) and self.kind

    def drop(self, *items: Any, name: str = "a.jsonl") -> Path:
        path = self.folder / "documents" / name
        path.write_bytes(document(*items).encode())
        self.clock += 1
        at = int(START.timestamp()) + self.clock
        os.utime(path, (at, at))
        return path

    def sync(self, **options: Any) -> SourceResult:
        (result,) = self.bridge.sync(**options).sources
        with self.bridge.ledger("test", write=False) as ledger:
            assert ledger.verify() == []
        return result

    def files(self, *folder: str) -> list[str]:
        found = self.folder.joinpath("documents", *folder)
        return sorted(item.name for item in found.iterdir() if item.is_file()) if found.exists() else []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_documents_of_the_same_report_become_one(desk: Desk) -> None:
    desk.drop({"id": 900000101, "kind": "ispws", "incident_type": "Child Sex Tourism"})
    desk.drop({"id": 900000101, "files": [["f", "yes"]], "ncmec_label": "ACTIONABLE"}, {"id": 7}, name="b.jsonl")
    result = desk.sync()
    assert (result.books.read, result.books.reports, result.exit_code, result.unit) == (3, 3, 0, "document")
    listed = desk.bridge.reports()
    assert [item.report_id for item in listed] == ["7", "900000101"]
    assert (listed[1].meta.incident_type, listed[1].meta.ncmec_label) == ("Child Sex Tourism", "ACTIONABLE")
    assert (listed[1].revision, listed[1].meta.viewed.yes) == (2, 1)
    assert desk.files() == []
    assert len(desk.files("archive")) == 2
    assert desk.bridge.reports(after="7", limit=1)[0].report_id == "900000101"


def test_a_second_sync_does_nothing_and_a_known_document_is_put_away_unread(desk: Desk) -> None:
    path = desk.drop({"id": 1})
    content = path.read_bytes()
    desk.sync()
    path.write_bytes(content)
    result = desk.sync()
    assert (result.batches, result.books.read) == ([], 0)
    assert desk.files() == []


def test_a_plugin_that_is_trusted_anew_reads_a_known_document_again(desk: Desk) -> None:
    trusted = '\n[[plugin]]\nname = "made-up"\nversion = "2"\nrecord = "sha256:{}"\n'.format("0" * 64)
    path = desk.drop({"id": 1})
    content = path.read_bytes()
    desk.sync()
    (desk.folder / "casebridge.toml").write_text(CONFIG + trusted, encoding="utf-8")
    desk.bridge = desk.again()
    path.write_bytes(content)
    assert desk.sync().books.unchanged == 1


def test_damage_is_a_dead_letter_and_a_retry_resolves_it(desk: Desk) -> None:
    desk.drop({"id": 1}, None, {"id": 2})
    result = desk.sync()
    assert (result.books.read, result.books.dead, result.partial) == (3, 1, True)
    with desk.bridge.ledger("test", write=False) as ledger:
        (letter,) = ledger.dead_letters()
        assert (letter.line, letter.code, letter.column_name) == (2, "record_no_object", "report")

    def better(handle: BinaryIO, about: Document) -> Iterator[ReportPart | Damage]:
        del handle
        yield from (part(number, sha256=about.sha256) for number in (1, 2, 3))

    desk.kind = ReportType("lines", better, ("*.jsonl",))
    (again,) = desk.bridge.replay("tips", letter.number)
    assert (again.books.reports, again.books.unchanged, again.books.dead) == (1, 2, 0)
    with desk.bridge.ledger("test", write=False) as ledger:
        assert ledger.dead_letters() == []
        assert ledger.verify() == []
    assert desk.bridge.replay("tips", letter.number) == []
    assert [item.books.unchanged for item in desk.bridge.replay("tips")] == [3]


def test_a_replay_of_a_document_that_is_gone_says_so(desk: Desk) -> None:
    desk.drop({"id": 1})
    desk.sync()
    for name in desk.files("archive"):
        (desk.folder / "documents" / "archive" / name).unlink()
    (again,) = desk.bridge.replay("tips")
    assert again.failed
    assert "archived file is gone" in again.problems[0]


def test_a_document_that_breaks_off_late_is_set_aside_whole_and_the_others_go_on(desk: Desk) -> None:
    desk.drop(*({"id": number} for number in range(1, PARTS + 50)), "{broken")
    desk.drop({"id": 900000101}, name="b.jsonl")
    result = desk.sync()
    assert [(item.verdict, item.code) for item in result.batches] == [("rejected", "json_syntax"), ("done", "")]
    assert [item.report_id for item in desk.bridge.reports()] == ["900000101"]
    assert (result.books.read, result.books.batches) == (1, 2)
    quarantined = desk.files("quarantine")
    assert len(quarantined) == 2
    reason = json.loads((desk.folder / "documents" / "quarantine" / quarantined[1]).read_text())
    assert reason["code"] == "json_syntax"


class Impostor:
    meta = None


UNFIT = part(1).model_copy(update={"files": ("someone@example.org",)})
MISCOUNT = ReportPart.model_construct(meta=part(1).meta.model_copy(update={"file_count": 3}), files=(), whole=False)


@pytest.mark.parametrize(
    "item",
    [
        Impostor(),
        {"id": 1},
        None,
        UNFIT,
        MISCOUNT,
        part(1).model_copy(update={"meta": Impostor()}),
        Damage(-1, "record_no_object"),
        Damage(1, "a code with a name"),
        Damage(1, "record_no_object", "someone@example.org/x y"),
        Damage(1, "record_no_object", lines=0),
    ],
    ids=["object", "dict", "none", "files", "counts", "meta", "line", "code", "column", "lines"],
)
def test_what_is_none_of_the_interface_sets_its_document_aside(desk: Desk, item: Any) -> None:
    def read(_handle: BinaryIO, _about: Document) -> Iterator[Any]:
        yield part(2)
        yield item

    desk.kind = ReportType("lines", read, ("*.jsonl",))
    desk.drop({"id": 1})
    result = desk.sync()
    assert [(batch.verdict, batch.code) for batch in result.batches] == [("rejected", "reader_failed")]
    assert desk.bridge.reports() == []
    assert "someone@" not in repr(result)


def test_a_text_that_may_identify_somebody_reaches_no_result(desk: Desk) -> None:
    desk.drop({"id": 1, "platform": "https://example.org/someone", "findings": ["call 555 010 0199 22"]})
    result = desk.sync()
    (listed,) = desk.bridge.reports()
    assert listed.meta.platform is None
    assert "someone" not in repr(result) + repr(listed)
    assert "0199" not in repr(result) + repr(listed)
    assert result.batches[0].remarks == {"value_withheld": 2}


def test_the_reader_is_told_which_document_it_reads(desk: Desk) -> None:
    told: list[Document] = []

    def read(handle: BinaryIO, about: Document) -> Iterator[ReportPart | Damage]:
        told.append(about)
        handle.close()
        return iter(())

    desk.kind = ReportType("lines", read, ("*.JSONL",))
    desk.drop({"id": 1}, name="900000101.jsonl")
    assert desk.sync().books.read == 0
    (about,) = told
    assert (about.name, len(about.sha256), about.received_at.utcoffset()) == ("900000101.jsonl", 64, START.utcoffset())


def test_a_folder_whose_plugin_is_missing_fails_alone(tmp_path: Path) -> None:
    more = '[[reports]]\nname = "second"\ntype = "absent/lines"\npath = "documents"\n'
    desk = Desk(tmp_path, more)
    desk.drop({"id": 1})
    first, second = desk.bridge.sync().sources
    assert first.books.reports == 1
    assert (second.failed, second.exit_code, second.code) == (True, 2, "plugin_missing")
    assert [item.ok for item in desk.bridge.check("second")] == [False]


def test_a_folder_that_is_away_is_tried_again_later(desk: Desk) -> None:
    (desk.folder / "documents").rmdir()
    result = desk.sync()
    assert (result.exit_code, result.code, result.failed) == (3, "folder_missing", True)


def test_an_unknown_key_of_the_folder_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 'quarantin = "x"\n')
    result = desk.sync()
    assert (result.exit_code, result.code) == (2, "key_invalid")
    assert "quarantine" in result.problems[0]


def test_names_choose_what_is_read_and_due_waits_for_the_interval(desk: Desk) -> None:
    desk.drop({"id": 1})
    assert desk.sync(sources=["tips"]).books.reports == 1
    assert desk.bridge.sync(due=True).sources == []
    with pytest.raises(FixConfig) as caught:
        desk.bridge.sync(["tip"])
    assert "'tips'" in caught.value.next_step


def test_a_run_killed_between_commit_and_move_is_put_right_by_the_next(desk: Desk) -> None:
    good, bad = desk.drop({"id": 1}), desk.drop("{broken", name="b.jsonl")
    content = {path: path.read_bytes() for path in (good, bad)}
    times = {path: path.stat().st_mtime_ns for path in content}
    desk.sync()
    for path, data in content.items():
        path.write_bytes(data)
        os.utime(path, ns=(times[path], times[path]))
    for name in (*desk.files("archive"), *desk.files("quarantine")):
        for folder in ("archive", "quarantine"):
            (desk.folder / "documents" / folder / name).unlink(missing_ok=True)
    assert desk.sync().books.read == 0
    assert desk.files() == []
    assert len(desk.files("archive")) == 1
    assert any(name.startswith("b.") for name in desk.files("quarantine"))


def test_errors_of_the_ledger_stop_everything(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any, **_more: Any) -> None:
        raise StopLedger("ledger_damaged", "made up")

    desk.drop({"id": 1})
    monkeypatch.setattr("casebridge.engine.report.documents.DocumentRun.take", refuse)
    with pytest.raises(StopLedger):
        desk.bridge.sync()


def test_check_looks_at_folder_and_first_document_and_writes_nothing(desk: Desk) -> None:
    assert [item.ok for item in desk.bridge.check("tips")] == [True] * 4
    desk.drop({"id": 1}, None)
    found = desk.bridge.check("tips")
    assert (found[-1].subject, found[-1].ok) == ("first document", False)
    assert "1 report. 1 part can't be read: record_no_object" in found[-1].message
    desk.drop("{broken")
    assert "not valid JSON" in desk.bridge.check("tips")[-1].message
    (desk.folder / "documents" / "a.jsonl").unlink()
    desk.drop(*({"id": number} for number in range(1, 2 * PARTS + 2)))
    assert "401 reports" in desk.bridge.check("tips")[-1].message
    assert desk.files() == ["a.jsonl"]
    assert not (desk.folder / "ledger.db").exists()


def test_a_document_read_by_hand_stays_where_it_is(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(document({"id": 5}, None), encoding="utf-8")
    result = desk.bridge.read_report(path, "made-up/lines")
    assert (result.books.reports, result.books.dead, path.exists()) == (1, 1, True)
    assert desk.bridge.read_report(path, "made-up/lines").books.unchanged == 1
    assert desk.bridge.report("5").documents[0].name == "one.jsonl"
    path.write_text("", encoding="utf-8")
    assert desk.bridge.read_report(path, "made-up/lines").batches[0].code == "file_empty"
    assert desk.bridge.read_report(tmp_path / "absent", "made-up/lines").code == "file_missing"
    assert desk.bridge.read_report(tmp_path / "documents", "made-up/lines").batches[0].code == "not_regular"
    with pytest.raises(FixConfig):
        desk.bridge.read_report(path, "absent/lines")
    states = {item.name: item for item in overview(desk.bridge, START).sources}
    assert states["reports read"].unit == "document"


def test_report_group_and_suggestions_are_methods_of_the_bridge(desk: Desk) -> None:
    desk.drop(
        {"id": 900000101, "prior": [42], "incident_at": "2025-01-01T00:00:00Z", "received_at": "2025-03-01T00:00:00Z"}
    )
    desk.sync()
    with desk.bridge.ledger("test") as ledger:
        add_link(ledger, desk.bridge.agency, "25-000101", "900000101")
        add_link(ledger, desk.bridge.agency, "25-000101", "900000102")
    report = desk.bridge.report("CyberTip #900000101")
    assert [case.case_number for case in report.cases] == ["25-000101"]
    assert report.group == desk.bridge.group("900000102")
    assert report.group.members == (42, 900000101, 900000102)
    assert report.group.edges[1] == Edge(900000101, 900000102, "same_case", "25-000101")
    assert [item.code.value for item in desk.bridge.suggestions("900000101")] == ["DUPLICATE_REPORT"]
    assert report.suggestions == desk.bridge.suggestions("900000101")
    bare = desk.bridge.report("900000102")
    assert (bare.meta, bare.suggestions, bare.revision) == (None, (), 0)
    for wrong, code in (("hello", "report_invalid"), ("77", "report_unknown")):
        with pytest.raises(FixConfig) as caught:
            desk.bridge.report(wrong)
        assert caught.value.code == code


def test_what_counts_as_old_is_configured(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "[quality]\nstale_days = 10\n")
    desk.drop({"id": 1, "incident_at": "2025-01-01T00:00:00Z", "received_at": "2025-02-01T00:00:00Z"})
    desk.sync()
    assert "STALE_EVENT" in [item.code.value for item in desk.bridge.suggestions("1")]


def test_suggestions_are_stored_nowhere_and_sent_nowhere(desk: Desk) -> None:
    desk.drop({"id": 1, "prior": [2], "ncmec_label": "INFORMATIONAL"})
    desk.sync()
    assert desk.bridge.suggestions("1")
    assert list(desk.bridge.events()) == []
    assert b"DUPLICATE_REPORT" not in (desk.folder / "ledger.db").read_bytes()
