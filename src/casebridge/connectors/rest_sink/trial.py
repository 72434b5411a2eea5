"""The tests that a profile carries: a made-up event, the request it makes, and a recorded answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from casebridge.connectors.rest_sink.answer import read_answer
from casebridge.connectors.rest_sink.profile import RestSinkProfile, TestSpec
from casebridge.connectors.rest_sink.request import Ready, make_request
from casebridge.connectors.rest_sink.template import GapError
from casebridge.errors import FixConfig, TryLater
from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    EventKind,
    FeedbackEvent,
    FormEntry,
    InvestigationStatus,
    Provenance,
    ReportRef,
)
from casebridge.sdk import Receipt
from casebridge.sdk.http import HttpResponse

__all__ = ["failures"]

_ID = uuid5(NAMESPACE_URL, "urn:casebridge:rest-sink:test")
_AGENCY = AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000", name="Example Police")
_REPORT = ReportRef(report_id="900000001")
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def failures(profile: RestSinkProfile) -> list[str]:
    """What is wrong, one sentence each; empty if every test passes."""
    return [f"Test {test.name!r}: {problem}" for test in profile.test for problem in _problems(profile, test)]


def _problems(profile: RestSinkProfile, test: TestSpec) -> Iterator[str]:
    document = _merged(_made_up(profile), test.given)
    item = Ready(str(_ID), _REPORT.report_id, document)
    try:
        request = make_request([item], profile)
    except GapError:
        yield "a value of the path is not there."
        return
    if test.path is not None and request.url != test.path:
        yield f"the path is {request.url}."
    if test.sends is not None and request.body != test.sends:
        yield "another body goes out than the test says."
    receipt = _receipt(profile, test, item)
    if receipt.verdict != test.verdict:
        yield f"the answer means {receipt.verdict}, not {test.verdict}."
    elif receipt.code != test.code and (test.code or test.verdict == "rejected"):
        yield f"the reason is called {receipt.code!r}, not {test.code!r}."


def _receipt(profile: RestSinkProfile, test: TestSpec, item: Ready) -> Receipt:
    body = test.answer.replace("{id}", item.event_id).encode()
    answer = HttpResponse(test.status, {"content-type": "application/json"}, body)
    try:
        return read_answer(profile.answer, answer, [item.event_id], "test")[0]
    except (TryLater, FixConfig) as error:
        return Receipt(item.event_id, "retry", error.code)


def _made_up(profile: RestSinkProfile) -> dict[str, Any]:
    if profile.takes == "event":
        return FeedbackEvent(
            event_id=_ID,
            schema_version="1",
            ref=_REPORT,
            agency=_AGENCY,
            kind=EventKind.STATUS,
            occurred_at=_NOW,
            recorded_at=_NOW,
            revision=1,
            investigation_status=InvestigationStatus.ACTIVE,
            provenance=Provenance(connector="test", profile="made-up@1"),
        ).model_dump(mode="json", exclude_defaults=True)
    return FormEntry(
        ref=_REPORT,
        agency=_AGENCY,
        case_numbers=("26-000001",),
        form_version="made-up",
        case_status="Ongoing Investigation",
        event_ids=(_ID,),
    ).model_dump(mode="json", exclude_defaults=True)


def _merged(base: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in more.items():
        inner = found.get(key)
        found[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, Mapping) else value
    return found
