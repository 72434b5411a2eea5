"""`casebridge reports` as a person reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casebridge.engine.plugin.plugins import Plugins
from tests.support.reports import OnlyLines, document
from tests.unit.cli.conftest import run

CONFIG = """\
[agency]
ori = "WA0170000"

[[reports]]
name = "tips"
type = "made-up/lines"
path = "documents"
settle_seconds = 0
"""
FULL = {
    "id": 900000101,
    "esp_name": "Example Chat, Inc.",
    "incident_type": "Online Enticement of Children for Sexual Acts",
    "ncmec_incident_type": "Apparent (Unconfirmed)",
    "received_at": "2025-03-01T09:00:00Z",
    "presence": {"ip": True, "victim": False},
    "files": [["a", "yes", "B2"], ["b", "no"], ["c"]],
    "prior": [900000042],
    "findings": ["odd"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Plugins, "registry", OnlyLines())
    (tmp_path / "documents").mkdir()
    (tmp_path / "casebridge.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def call(folder: Path, *arguments: object, code: int = 0) -> Any:
    return run("--config", folder / "casebridge.toml", *arguments, code=code)


def drop(folder: Path, *items: Any) -> None:
    (folder / "documents" / "a.jsonl").write_text(document(*items), encoding="utf-8")


def test_a_sync_of_documents_shows_its_books_and_status_and_check_know_the_folder(folder: Path) -> None:
    drop(folder, FULL, None)
    told = call(folder, "sync", code=1).words
    assert "Source tips: 1 document read." in told
    assert "2 records read = 1 translated + 1 set aside + 0 left alone" in told
    assert "1 statement = 1 told something new of a report + 0 unchanged The books balance." in told
    status = call(folder, "status").words
    assert "documents of 1 report" in status
    assert "1 document, 1 told something new of a report, 1 set aside" in status
    assert "Reports tips ok reports tips: read by made-up/lines" in call(folder, "check").words


def test_the_list_fits_80_columns_and_goes_on(folder: Path) -> None:
    drop(folder, FULL, {"id": 7})
    call(folder, "sync")
    out = call(folder, "reports", "list").out
    assert max(map(len, out.splitlines())) <= 80
    for words in ("900000101", "1 yes", "1 no", "1 unstated", "2026-03-01", "(approximate)", "no file"):
        assert words in out
    assert "More: `casebridge reports list --after 7`" in call(folder, "reports", "list", "--limit", 1).words
    assert [item["report_id"] for item in call(folder, "reports", "list", "--after", 7, "--json").json] == ["900000101"]
    call(folder, "reports", "list", "--after", "x", code=2)


def test_a_report_is_shown_with_all_that_belongs_to_it(folder: Path) -> None:
    drop(folder, FULL)
    call(folder, "sync")
    assert "Next: `casebridge link add CASE 900000101`" in call(folder, "reports", "show", 900000101).words
    linked = call(folder, "link", "add", "25-000101", 900000101).words
    assert "Report 900000101: Example Chat, Inc., Online Enticement of Children for Sexual Acts" in linked
    assert "No document of report 900000102" in call(folder, "link", "add", "25-000101", 900000102).words
    shown = call(folder, "reports", "show", 900000101)
    assert max(map(len, shown.out.splitlines())) <= 80
    for words in (
        "Viewed by provider 1 yes, 1 no, 1 unstated",
        "Holds IP address",
        "Holds no victim",
        "Kept until 2026-03-01 (approximate), which has passed",
        "it never promises that the data still exist",
        "25-000101: linked; no feedback yet",
        "Belongs together: 3 reports",
        "900000101 names 900000042 as a prior report.",
        "900000101 and 900000102 are of the same case 25-000101.",
        "None is sent or stored; a person decides.",
        "? WRONG_INCIDENT_TYPE NCMEC gives it another incident type than the provider.",
        "odd info report",
        "a.jsonl: tip, read",
    ):
        assert words in shown.words
    codes = [item["code"] for item in call(folder, "reports", "show", 900000101, "--json").json["suggestions"]]
    assert "DUPLICATE_REPORT" in codes
    assert "known by its cases only" in call(folder, "reports", "show", 900000102).words
    call(folder, "reports", "show", 5, code=2)


def test_a_document_is_read_by_hand(folder: Path) -> None:
    path = folder / "one.jsonl"
    path.write_text(document(FULL, None), encoding="utf-8")
    told = call(folder, "reports", "read", path, "--type", "made-up/lines", code=1).words
    assert "one.jsonl: done." in told
    assert "1 told something new of a report" in told
    assert (
        call(folder, "reports", "read", path, "--type", "made-up/lines", "--json", code=1).json["books"]["unchanged"]
        == 1
    )
    assert "is not installed" in call(folder, "reports", "read", path, "--type", "absent/x", code=2).err


def test_an_empty_ledger_says_what_to_do(folder: Path) -> None:
    call(folder, "sync")
    assert "Name a folder of documents under [[reports]]" in call(folder, "reports", "list").words


def test_doctor_names_a_folder_whose_plugin_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert "reports tips: The plugin made-up is not installed." in call(folder, "doctor", code=1).words
