"""The file drop: one file a send, one receipt an event, the same bytes for the same batch."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from pydantic import ValidationError

from casebridge.connectors.file_drop import FileDropOptions, FileDropSink
from casebridge.errors import TryLater
from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    EventKind,
    FeedbackEvent,
    InvestigationStatus,
    Provenance,
    ReportRef,
)
from casebridge.sdk import Envelope, Sink, SinkContext
from casebridge.sdk.outfolder import batch_name

CONTEXT = SinkContext(clock=lambda: datetime(2026, 3, 2, tzinfo=UTC), sleep=lambda _seconds: None)


def item(seq: int) -> Envelope:
    event = FeedbackEvent(
        schema_version="1",
        event_id=uuid5(NAMESPACE_URL, str(seq)),
        ref=ReportRef(report_id=str(1000 + seq)),
        agency=AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000"),
        kind=EventKind.STATUS,
        occurred_at=datetime(2026, 3, 1, tzinfo=UTC),
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        revision=1,
        investigation_status=InvestigationStatus.ACTIVE,
        provenance=Provenance(connector="csv_drop", profile="p@1"),
    )
    return Envelope(str(event.event_id), seq, event.model_dump_json(exclude_defaults=True))


def sink(folder: Path, max_events_per_file: int = 10_000) -> FileDropSink:
    return FileDropSink(FileDropOptions(path=folder, max_events_per_file=max_events_per_file))


def verdicts(made: Sink, batch: list[Envelope]) -> list[str]:
    receipts = made.send(batch, CONTEXT)
    assert [receipt.event_id for receipt in receipts] == [entry.event_id for entry in batch]
    return [receipt.verdict for receipt in receipts]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def ids(folder: Path) -> list[str]:
    return [
        json.loads(line)["id"]
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_sink_is_a_sink_that_takes_events(tmp_path: Path) -> None:
    made: Sink = sink(tmp_path)
    assert isinstance(made, Sink)
    assert made.takes == "event"


def test_send_writes_one_file_with_its_checksum_and_one_receipt_an_event(tmp_path: Path) -> None:
    batch = [item(seq) for seq in (3, 4, 5)]
    assert verdicts(sink(tmp_path), batch) == ["accepted"] * 3
    name = batch_name("casebridge-feedback", batch) + ".jsonl"
    written = files(tmp_path)
    assert sorted(written) == [name, f"{name}.sha256"]
    assert name.startswith("casebridge-feedback-000000000003-000000000005-")
    assert written[f"{name}.sha256"] == f"{sha256(written[name]).hexdigest()}  {name}\n".encode()
    assert written[name].endswith(b"}\n")
    assert ids(tmp_path) == [entry.event_id for entry in batch]


def test_send_again_is_a_duplicate_and_changes_no_file(tmp_path: Path) -> None:
    batch = [item(1), item(2)]
    verdicts(sink(tmp_path), batch)
    before = files(tmp_path)
    assert verdicts(sink(tmp_path), batch) == ["duplicate"] * 2
    assert files(tmp_path) == before


def test_send_again_after_a_crash_before_the_checksum_completes_it(tmp_path: Path) -> None:
    batch = [item(1)]
    verdicts(sink(tmp_path), batch)
    before = files(tmp_path)
    next(tmp_path.glob("*.sha256")).unlink()
    assert verdicts(sink(tmp_path), batch) == ["duplicate"]
    assert files(tmp_path) == before


def test_send_again_replaces_a_damaged_file(tmp_path: Path) -> None:
    batch = [item(1)]
    verdicts(sink(tmp_path), batch)
    before = files(tmp_path)
    next(tmp_path.glob("*.jsonl")).write_bytes(b"damaged")
    assert verdicts(sink(tmp_path), batch) == ["accepted"]
    assert files(tmp_path) == before


def test_send_rejects_single_events_and_delivers_the_rest(tmp_path: Path) -> None:
    good, large = item(1), item(2)
    large = Envelope(large.event_id, 2, large.payload[:-1] + f',"comment":"{"x" * 70_000}"}}')
    receipts = sink(tmp_path).send([large, good, Envelope("3", 3, "{}")], CONTEXT)
    assert [(receipt.verdict, receipt.code) for receipt in receipts] == [
        ("rejected", "too_large"),
        ("accepted", ""),
        ("rejected", "payload_unreadable"),
    ]
    assert ids(tmp_path) == [good.event_id]


def test_send_writes_nothing_when_every_event_is_rejected(tmp_path: Path) -> None:
    assert verdicts(sink(tmp_path), [Envelope("1", 1, "{}")]) == ["rejected"]
    assert files(tmp_path) == {}


def test_send_of_nothing_writes_nothing(tmp_path: Path) -> None:
    assert verdicts(sink(tmp_path), []) == []
    assert files(tmp_path) == {}


def test_send_writes_an_event_handed_over_twice_once(tmp_path: Path) -> None:
    assert verdicts(sink(tmp_path), [item(1), item(1)]) == ["accepted"] * 2
    assert ids(tmp_path) == [item(1).event_id]


def test_send_splits_a_large_batch(tmp_path: Path) -> None:
    batch = [item(seq) for seq in range(1, 6)]
    assert verdicts(sink(tmp_path, 2), batch) == ["accepted"] * 5
    assert [len(path.read_text("utf-8").splitlines()) for path in sorted(tmp_path.glob("*.jsonl"))] == [2, 2, 1]
    assert ids(tmp_path) == [entry.event_id for entry in batch]


def test_send_asks_again_only_for_what_no_file_holds(tmp_path: Path) -> None:
    batch = [item(seq) for seq in range(1, 6)]
    blocked = tmp_path / f"{batch_name('casebridge-feedback', batch[2:4])}.jsonl"
    blocked.mkdir()
    receipts = sink(tmp_path, 2).send(batch, CONTEXT)
    assert [receipt.verdict for receipt in receipts] == ["accepted"] * 2 + ["retry"] * 3
    assert {(receipt.code, receipt.after) for receipt in receipts[2:]} == {("sink_unavailable", 60.0)}
    assert ids_of_files(tmp_path) == [entry.event_id for entry in batch[:2]]
    blocked.rmdir()
    assert verdicts(sink(tmp_path, 2), batch[2:]) == ["accepted"] * 3
    assert ids(tmp_path) == [entry.event_id for entry in batch]


def ids_of_files(folder: Path) -> list[str]:
    return [
        json.loads(line)["id"]
        for path in sorted(folder.glob("*.jsonl"))
        if path.is_file()
        for line in path.read_text("utf-8").splitlines()
    ]


def test_send_into_a_missing_folder_can_be_tried_later(tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="file drop folder is missing") as caught:
        sink(tmp_path / "share").send([item(1)], CONTEXT)
    assert caught.value.code == "sink_unavailable"
    assert caught.value.next_step


def test_send_without_checksum_writes_the_file_alone(tmp_path: Path) -> None:
    FileDropSink(FileDropOptions(path=tmp_path, checksum=False)).send([item(1)], CONTEXT)
    assert [path.suffix for path in tmp_path.iterdir()] == [".jsonl"]


def test_check_says_whether_the_folder_can_be_written(tmp_path: Path) -> None:
    assert [line.ok for line in sink(tmp_path).check(CONTEXT)] == [True]
    assert [line.ok for line in sink(tmp_path / "share").check(CONTEXT)] == [False]
    assert files(tmp_path) == {}


@pytest.mark.parametrize("prefix", ["", "../up", "a/b", "a\\b", "a.b", "-a", "a" * 65, "a\n", "é"])
def test_options_refuse_a_prefix_that_is_no_plain_name(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(ValidationError):
        FileDropOptions(path=tmp_path, prefix=prefix)
