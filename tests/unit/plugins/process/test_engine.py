"""A process connector in an agency: polled, linked later, replayed, checked, backfilled."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from casebridge.cli.words import source_lines
from casebridge.engine.config import load_config
from casebridge.engine.health.secretnames import secret_keys
from casebridge.engine.result import BatchResult, SourceResult
from casebridge.errors import FixConfig
from tests.support.agency import COLUMNS, Agency

DESK = """
import json
from pathlib import Path
from casebridge.errors import TryLater
from casebridge.sdk import Capabilities
from casebridge.sdk.author import Options, Records
from casebridge.sdk.plugin import SourceType
from casebridge.sdk.stdio import serve

class NoOptions(Options):
    pass

class Desk:
    def __init__(self, options):
        self.rows = json.loads(Path("desk.json").read_text())
    def pull(self, cursor, tools):
        begin = (cursor or {}).get("at", 0)
        for at, row in enumerate(self.rows):
            since, until = tools.window or ("", "9")
            if at >= begin and since <= row.get("Updated", "") <= until:
                if row.get("away"):
                    raise TryLater("rest_failed", "away")
                yield Records([row], {"at": at + 1}, at + 1)
    def fetch_case(self, number, tools):
        return Records([row for row in self.rows if row["Case"] == number])
    def check(self, tools):
        return f"The desk has {len(self.rows)} cases."

serve(SourceType("cases", NoOptions, Desk, Capabilities(fetch_case=True, windows=True)))
"""


class DeskAgency(Agency):
    """An agency whose case system is read by a process; ``rows`` are its cases in the order of their changes."""

    def __init__(self, folder: Path, can: str = '["fetch_case", "windows"]') -> None:
        fields = "".join(f'{name} = "{name}"\n' for name in COLUMNS)
        super().__init__(folder, more=f'\n[records]\nformat = "json"\n\n[fields]\n{fields}')
        text = self.config.read_text(encoding="utf-8")
        drop = 'path = "drop"\nsettle_seconds = 1\n'
        assert drop in text
        command = json.dumps([sys.executable, "desk.py"])
        text = text.replace(drop, f'type = "process"\ncommand = {command}\ncan = {can}\nsecrets = ["desk-key"]\n')
        self.config.write_text(text, encoding="utf-8")
        (folder / "desk.py").write_text(DESK, encoding="utf-8")
        self.rows: list[dict[str, Any]] = []

    def put(self, case: str, status: Any, tip: str = "", **more: Any) -> None:
        """A case changes."""
        self.clock.pass_time(minutes=1)
        updated = self.clock().date().isoformat()
        self.rows.append({"Case": case, "Tip": tip, "Status": status, "Updated": updated, **more})
        (self.folder / "desk.json").write_text(json.dumps(self.rows), encoding="utf-8")

    def poll(self) -> list[str]:
        """One sync; what its events say."""
        before = self.last_seq()
        self.clock.pass_time(minutes=15)
        self.result = self.sync()
        return [f"{item.ref.report_id} {item.investigation_status}" for item in self.events(after_seq=before)]


@pytest.fixture
def desk(tmp_path: Path) -> DeskAgency:
    agency = DeskAgency(tmp_path)
    agency.put("26-1", "Open", "900000101")
    return agency


def test_cases_of_a_process_are_polled_and_the_place_is_kept(desk: DeskAgency) -> None:
    assert desk.poll() == ["900000101 OPEN"]
    (source,) = desk.result.sources
    assert source.unit == "poll"
    assert desk.poll() == []
    assert desk.result.sources[0].batches == []
    desk.put("26-1", "Closed", "900000101")
    assert desk.poll() == ["900000101 CLOSED"]
    assert desk.result.sources[0].books.read == 1


def test_case_linked_later_is_fetched(desk: DeskAgency) -> None:
    desk.amend_profile('report = "Tip"\n', "")
    desk.poll()
    desk.link("26-1", "900000777")
    assert desk.poll() == ["900000777 OPEN"]
    assert desk.result.sources[0].books.read == 1


def test_case_linked_later_is_found_by_a_full_read_where_none_can_be_fetched(tmp_path: Path) -> None:
    desk = DeskAgency(tmp_path, can="[]")
    desk.amend_profile('report = "Tip"\n', "")
    desk.put("26-1", "Open")
    desk.put("26-2", "Open")
    desk.poll()
    desk.link("26-1", "900000777")
    assert desk.poll() == ["900000777 OPEN"]
    assert desk.result.sources[0].books.read == 2
    assert desk.poll() == []
    assert desk.result.sources[0].books.read == 0


def test_what_came_before_an_outage_stands_and_the_next_poll_goes_on(desk: DeskAgency) -> None:
    desk.put("26-2", "Open", "900000102", away=1)
    assert desk.poll() == ["900000101 OPEN"]
    (source,) = desk.result.sources
    assert (source.exit_code, source.code) == (3, "rest_failed")
    del desk.rows[1]["away"]
    desk.put("26-3", "Open", "900000103")
    assert desk.poll() == ["900000102 OPEN", "900000103 OPEN"]


def test_record_set_aside_is_retried_once_the_system_has_it_right(desk: DeskAgency) -> None:
    desk.put("26-2", ["Open", "Closed"], "900000102")
    desk.put("26-2", {"a": 1}, "900000102")
    assert desk.poll() == ["900000101 OPEN"]
    letters = desk.letters()
    assert [letter.code for letter in letters] == ["value_ambiguous", "value_not_scalar"]
    del desk.rows[2]
    desk.rows[1]["Status"] = "Closed"
    (desk.folder / "desk.json").write_text(json.dumps(desk.rows), encoding="utf-8")
    desk.bridge.replay("rms", letters[0].number)
    assert [f"{item.ref.report_id} {item.investigation_status}" for item in desk.events()][-1] == "900000102 CLOSED"
    assert letters[0].number not in [letter.number for letter in desk.letters()]


def test_replay_reads_again_from_where_the_poll_began(desk: DeskAgency) -> None:
    desk.poll()
    desk.put("26-2", "Open", "900000102")
    desk.poll()
    (again,) = desk.bridge.replay("rms")
    assert (again.books.read, again.failed) == (1, False)


def test_window_of_the_past_is_read_beside_the_position(desk: DeskAgency) -> None:
    desk.poll()
    found = desk.bridge.backfill("rms", "2026-03-01", "2026-03-02")
    assert found.result is not None
    assert found.result.books.read == 1
    assert desk.poll() == []


def test_check_asks_the_process_and_looks_at_its_first_page(desk: DeskAgency) -> None:
    said = [item.message for item in desk.bridge.check("rms")]
    assert "The desk has 1 cases." in said
    assert not desk.ledger_path.exists()
    assert [item.cells[0]["Case"] for item in desk.bridge.preview(None, "rms")] == ["26-1"]


def test_profile_for_tables_does_not_fit_a_process(desk: DeskAgency) -> None:
    text = (desk.folder / "profile.toml").read_text(encoding="utf-8")
    begin = text.index("\n[records]")
    desk.set_profile(text[:begin] + text[text.index("\n[[map]]", begin) :])
    result = desk.bridge.sync()
    assert (result.sources[0].code, result.exit_code) == ("type_misfit", 2)
    assert "[records]" in result.sources[0].problems[0]


def test_configuration_knows_the_secrets_and_the_folder_of_a_process(desk: DeskAgency) -> None:
    (source,) = load_config(desk.config).source
    assert list(secret_keys(source)) == [("secrets", "desk-key")]
    assert source.folder == desk.folder  # type: ignore[union-attr]


def test_unknown_key_of_a_process_is_named(desk: DeskAgency) -> None:
    desk.config.write_text(desk.config.read_text(encoding="utf-8").replace("secrets =", "secret ="), encoding="utf-8")
    with pytest.raises(FixConfig, match="secrets"):
        load_config(desk.config)


def test_remarks_of_a_reader_are_shown_the_most_frequent_first(capsys: pytest.CaptureFixture[str]) -> None:
    batch = BatchResult("a.txt", "0" * 64, "done")
    batch.remarks.update({"071": 3, "266": 1204, **{f"3{at:02}": 1 for at in range(9)}})
    source_lines(SourceResult("rms", batches=[batch]))
    shown = " ".join(capsys.readouterr().out.split())
    assert "Remarks of its reader: 266 (1,204), 071 (3), 300 (1)" in shown
    assert "and 3 more" in shown
