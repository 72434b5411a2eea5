"""Emitted lines against the JSON Schema that the CloudEvents project publishes."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from jsonschema import Draft7Validator

from casebridge.model import AgencyRef, AgencyScheme, EventKind, FeedbackEvent, Provenance, ReportRef
from casebridge.sdk.cloudevent import envelope


def emitted(kind: EventKind, occurred_at: date, agency: AgencyRef) -> dict[str, Any]:
    event = FeedbackEvent(
        schema_version="1",
        event_id=uuid5(NAMESPACE_URL, kind.value),
        ref=ReportRef(report_id="9223372036854775807"),
        agency=agency,
        kind=kind,
        occurred_at=occurred_at,
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        revision=1,
        provenance=Provenance(connector="csv_drop", profile="p@1"),
    )
    found: dict[str, Any] = json.loads(envelope(event.model_dump_json(exclude_defaults=True)))
    return found


@pytest.fixture(scope="session")
def schema(foreign_data: Path) -> Draft7Validator:
    text = (foreign_data / "cloudevents" / "cloudevents.schema.json").read_text("utf-8")
    return Draft7Validator(json.loads(text), format_checker=Draft7Validator.FORMAT_CHECKER)


AGENCIES = [
    AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000"),
    AgencyRef(scheme=AgencyScheme.FOREIGN, value="Zoll/Köln #4", country="DE"),
]
MOMENTS = [date(2026, 3, 1), datetime(2026, 3, 1, 9, 30, tzinfo=UTC)]


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("occurred_at", MOMENTS, ids=["day", "second"])
@pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: str(agency.scheme))
def test_line_is_a_cloud_event(schema: Draft7Validator, kind: EventKind, occurred_at: date, agency: AgencyRef) -> None:
    line = emitted(kind, occurred_at, agency)
    schema.validate(line)
    assert "data_base64" not in line
    assert all(name.isascii() and name.isalnum() and name == name.lower() for name in line)


@pytest.mark.parametrize("required", ["id", "source", "specversion", "type"])
def test_schema_refuses_a_line_without_a_required_attribute(schema: Draft7Validator, required: str) -> None:
    line = copy.deepcopy(emitted(EventKind.STATUS, MOMENTS[0], AGENCIES[0]))
    del line[required]
    assert not schema.is_valid(line)
