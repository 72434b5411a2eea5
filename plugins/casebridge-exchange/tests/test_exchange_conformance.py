"""casebridge's conformance kit on the four sinks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import stix2
from casebridge_exchange.plugin import casebridge_sinks
from casebridge_exchange.statement import named
from lxml import etree
from pymisp import MISPEvent

from casebridge.conformance.sink.sample import statements
from casebridge.conformance.sinks import SinkSuite
from casebridge.model import FeedbackEvent

CASE, STIX, MISP, NIEM = casebridge_sinks()
REPORTS = {
    item.event_id: FeedbackEvent.model_validate_json(item.payload).ref.report_id for item in statements("event", 200)
}


def documents(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix != ".sha256"]


def under(kind: str, folder: Path, event_ids: Sequence[str]) -> set[str]:
    text = "".join(path.read_text("utf-8") for path in documents(folder))
    return {event_id for event_id in event_ids if str(named(kind, event_id)) in text}


def read_stix(folder: Path) -> None:
    for path in documents(folder):
        stix2.parse(path.read_text("utf-8"), allow_custom=False)


def read_misp(folder: Path) -> None:
    for path in documents(folder):
        for item in json.loads(path.read_text("utf-8"))["response"]:
            MISPEvent().from_dict(**item["Event"])


def read_niem(folder: Path) -> None:
    for path in documents(folder):
        etree.parse(str(path))


class TestCase(SinkSuite):
    connector, options = CASE, {"path": "{folder}"}


class TestNiem(SinkSuite):
    connector, options = NIEM, {"path": "{folder}"}
    validate = staticmethod(read_niem)


class TestStix(SinkSuite):
    connector, options = STIX, {"path": "{folder}", "outcomes": True}
    validate = staticmethod(read_stix)

    @classmethod
    def arrived(cls, folder: Path, event_ids: Sequence[str]) -> set[str]:
        return under("opinion", folder, event_ids) | {
            event_id for event_id in event_ids if str(named("note", "Outcome", event_id)) in _text(folder)
        }


class TestMisp(SinkSuite):
    connector, options = MISP, {"path": "{folder}", "outcomes": True}
    validate = staticmethod(read_misp)

    @classmethod
    def arrived(cls, folder: Path, event_ids: Sequence[str]) -> set[str]:
        # A tag says what happened to a report, not by which event: the report's number tells that it arrived.
        text = _text(folder)
        return {event_id for event_id in event_ids if f'"value": "{REPORTS[event_id]}"' in text}


def _text(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in documents(folder))
