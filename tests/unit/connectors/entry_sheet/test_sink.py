"""The entry sheet as a sink: files, receipts, and a batch that comes again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from casebridge.connectors.entry_sheet import EntrySheetOptions, EntrySheetSink
from casebridge.errors import TryLater
from casebridge.model import FormEntry, Trigger
from casebridge.sdk import Envelope, Receipt, Sink, SinkContext
from casebridge.sdk.outfolder import batch_name, intact
from tests.support.entry import AGENCY, entry


def on(day: int) -> SinkContext:
    return SinkContext(clock=lambda: datetime(2026, 11, day, tzinfo=UTC), sleep=lambda _seconds: None)


def envelopes(*entries: FormEntry) -> list[Envelope]:
    return [
        Envelope(f"event-{number}", number, made.model_dump_json(exclude_defaults=True))
        for number, made in enumerate(entries, 1)
    ]


def send(folder: Path, batch: list[Envelope], day: int = 22, title: str = "") -> Sequence[Receipt]:
    receipts = EntrySheetSink(EntrySheetOptions(path=folder, title=title)).send(batch, on(day))
    assert [receipt.event_id for receipt in receipts] == [item.event_id for item in batch]
    return receipts


def verdicts(receipts: Sequence[Receipt]) -> list[str]:
    return [receipt.verdict for receipt in receipts]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(folder: Path) -> list[dict[str, str]]:
    text = next(folder.glob("*.csv")).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


TWO = envelopes(entry(1001, case_status="Referred"), entry(1002, case_status="Conviction"))


def test_sink_is_a_sink_that_takes_forms(tmp_path: Path) -> None:
    made: Sink = EntrySheetSink(EntrySheetOptions(path=tmp_path))
    assert isinstance(made, Sink)
    assert made.takes == "form"


def test_send_writes_page_and_table_with_their_checksums(tmp_path: Path) -> None:
    assert verdicts(send(tmp_path, TWO)) == ["accepted"] * 2
    name = batch_name("ncmec-entry", TWO)
    assert sorted(files(tmp_path)) == sorted(f"{name}.{end}" for end in ("csv", "csv.sha256", "html", "html.sha256"))
    assert intact(tmp_path / f"{name}.csv")
    assert intact(tmp_path / f"{name}.html")
    assert [row["CyberTipline report"] for row in rows(tmp_path)] == ["1001", "1002"]
    text = next(tmp_path.glob("*.html")).read_text("utf-8")
    assert "<h1>NCMEC entry sheet</h1>" in text
    assert "2026-11-22" in text


def test_send_takes_the_title_from_the_options(tmp_path: Path) -> None:
    send(tmp_path, TWO, title="Unit 7")
    assert "<h1>Unit 7</h1>" in next(tmp_path.glob("*.html")).read_text("utf-8")


def test_send_again_on_another_day_is_a_duplicate_and_changes_no_file(tmp_path: Path) -> None:
    send(tmp_path, TWO)
    before = files(tmp_path)
    assert verdicts(send(tmp_path, TWO, day=23)) == ["duplicate"] * 2
    assert files(tmp_path) == before


@pytest.mark.parametrize("lost", ["csv", "html", "html.sha256"])
def test_send_again_after_a_crash_half_way_completes_the_sheet(tmp_path: Path, lost: str) -> None:
    send(tmp_path, TWO)
    before = files(tmp_path)
    (tmp_path / f"{batch_name('ncmec-entry', TWO)}.{lost}").unlink()
    assert verdicts(send(tmp_path, TWO)) == ["accepted"] * 2
    assert files(tmp_path) == before


def test_send_again_with_another_answer_replaces_page_and_table(tmp_path: Path) -> None:
    send(tmp_path, TWO)
    changed = [TWO[0], Envelope(TWO[1].event_id, 2, entry(1002, case_status="Arrest").model_dump_json())]
    assert verdicts(send(tmp_path, changed)) == ["accepted"] * 2
    assert len(files(tmp_path)) == 4
    assert "Arrest</dd>" in next(tmp_path.glob("*.html")).read_text("utf-8")
    assert [row["Case Status"] for row in rows(tmp_path)] == ["Referred", "Arrest"]


def test_send_rejects_single_entries_and_writes_the_rest(tmp_path: Path) -> None:
    batch = envelopes(entry(1001, case_status="Arrest", closed_child_victim="Yes"), entry(1002), entry(1003))
    batch[2] = Envelope("event-3", 3, '{"secret": 1}')
    assert [(receipt.verdict, receipt.code) for receipt in send(tmp_path, batch)] == [
        ("rejected", "form_inconsistent"),
        ("accepted", ""),
        ("rejected", "payload_unreadable"),
    ]
    assert [row["CyberTipline report"] for row in rows(tmp_path)] == ["1002"]


def test_send_writes_nothing_when_nothing_can_be_entered(tmp_path: Path) -> None:
    assert verdicts(send(tmp_path, [Envelope("1", 1, "{")])) == ["rejected"]
    assert send(tmp_path, []) == []
    assert files(tmp_path) == {}


def test_send_shows_a_report_once_with_its_last_entry(tmp_path: Path) -> None:
    other = AGENCY.model_copy(update={"value": "WA0170001"})
    batch = envelopes(
        entry(1001, case_status="Referred"),
        entry(1001, case_status="Closed", agency=other),
        entry(1001, case_status="Arrest"),
    )
    assert verdicts(send(tmp_path, batch)) == ["accepted"] * 3
    assert [row["Case Status"] for row in rows(tmp_path)] == ["Arrest", "Closed"]


def test_send_puts_what_needs_an_answer_last(tmp_path: Path) -> None:
    send(tmp_path, envelopes(entry(1001, question=Trigger.CLOSURE_REASON), entry(1002), entry(1003)))
    assert [row["CyberTipline report"] for row in rows(tmp_path)] == ["1002", "1003", "1001"]


def test_send_into_a_missing_folder_can_be_tried_later(tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="entry sheet folder is missing"):
        send(tmp_path / "share", TWO)


def test_send_when_the_table_is_blocked_can_be_tried_later(tmp_path: Path) -> None:
    blocked = tmp_path / f"{batch_name('ncmec-entry', TWO)}.csv"
    blocked.mkdir()
    with pytest.raises(TryLater):
        send(tmp_path, TWO)
    blocked.rmdir()
    assert verdicts(send(tmp_path, TWO)) == ["accepted"] * 2
    assert len(files(tmp_path)) == 4


def test_check_says_whether_the_folder_can_be_written(tmp_path: Path) -> None:
    for folder, well in ((tmp_path, True), (tmp_path / "share", False)):
        found = EntrySheetSink(EntrySheetOptions(path=folder)).check(on(22))
        assert [line.ok for line in found] == [well]
    assert files(tmp_path) == {}


def test_options_refuse_an_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        EntrySheetOptions.model_validate({"path": tmp_path, "titel": "x"})
