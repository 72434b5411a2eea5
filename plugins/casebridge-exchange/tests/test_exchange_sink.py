"""The folder: one document a batch, again the same bytes, and nothing that must not leave."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from casebridge_exchange.plugin import casebridge_sinks
from casebridge_exchange.sink import FolderSink

from casebridge.errors import TryLater
from casebridge.model import Completeness, Dissemination, Trigger
from casebridge.sdk import Envelope, Sink, SinkContext
from tests.support.feedback import envelopes, event

CONTEXT = SinkContext(clock=lambda: datetime(2026, 3, 2, tzinfo=UTC), sleep=lambda _seconds: None)
GOOD = event(1, investigation_status="CLOSED", usefulness="USEFUL")


def made(name: str, folder: Path) -> Sink:
    [kind] = [item for item in casebridge_sinks() if item.name == name]
    sink = kind.make(kind.options.model_validate({"path": folder}))
    assert isinstance(sink, FolderSink)
    return sink


NAMES = [item.name for item in casebridge_sinks()]


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_sent_again_is_a_duplicate_and_changes_no_byte(name: str, tmp_path: Path) -> None:
    sink, batch = made(name, tmp_path), envelopes(GOOD, event(2, usefulness="NOT_USEFUL"))
    assert [item.verdict for item in sink.send(batch, CONTEXT)] == ["accepted", "accepted"]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(before) == 2
    assert [item.verdict for item in sink.send(batch, CONTEXT)] == ["duplicate", "duplicate"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", NAMES)
def test_what_is_held_or_open_is_refused_and_the_rest_written(name: str, tmp_path: Path) -> None:
    held = event(3, usefulness="USEFUL", dissemination=Dissemination.HOLD)
    open_ = event(4, usefulness="USEFUL", completeness=Completeness.INCOMPLETE, question=Trigger.CLOSURE_REASON)
    batch = [*envelopes(held, GOOD, open_), Envelope("x", 9, '{"not": "an event"}')]
    codes = [(item.verdict, item.code) for item in made(name, tmp_path).send(batch, CONTEXT)]
    assert codes == [
        ("rejected", "event_held"),
        ("accepted", ""),
        ("rejected", "event_held"),
        ("rejected", "payload_unreadable"),
    ]
    text = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode()
    assert GOOD.ref.report_id in text
    assert held.ref.report_id not in text
    assert open_.ref.report_id not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_folder_is_tried_later_and_told_by_check(name: str, tmp_path: Path) -> None:
    sink = made(name, tmp_path / "away")
    with pytest.raises(TryLater):
        sink.send(envelopes(GOOD), CONTEXT)
    assert [item.ok for item in sink.check(CONTEXT)] == [False]
    assert [item.ok for item in made(name, tmp_path).check(CONTEXT)] == [True]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["stix", "misp"])
def test_a_batch_that_says_nothing_in_this_format_makes_no_document(name: str, tmp_path: Path) -> None:
    receipts = made(name, tmp_path).send(envelopes(event(5, investigation_status="OPEN")), CONTEXT)
    assert [item.verdict for item in receipts] == ["accepted"]
    assert list(tmp_path.iterdir()) == []
