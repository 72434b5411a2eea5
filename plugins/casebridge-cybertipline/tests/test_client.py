"""Documents that a client of another author writes: PyPI's ``ncmec-cybertip``, of which the models alone are used.

``CASEBRIDGE_NCMEC_CLIENT`` names a folder into which the client and ``pydantic-xml`` were installed:

    uv pip install --no-deps --python-version 3.13 --target FOLDER ncmec-cybertip==0.1.1 pydantic-xml==2.21.0

The client asks for Python 3.13, its models run on 3.11; the module that does not is never imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from casebridge_cybertipline.ispws import read_ispws

from casebridge.model import ReportPart
from casebridge.sdk.reports import Document

FOLDER = "CASEBRIDGE_NCMEC_CLIENT"
NAME = "ncmec_cybertip"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Gives the client's modules by name; its ``__init__`` would import what needs a later Python."""
    named = os.environ.get(FOLDER)
    if not named:
        pytest.skip(f"{FOLDER} is not set: no client to write documents")
    folder = Path(named)
    assert (folder / NAME / "report.py").is_file(), f"{FOLDER} holds no {NAME}"
    monkeypatch.syspath_prepend(str(folder))
    package = ModuleType(NAME)
    package.__path__ = [str(folder / NAME)]
    monkeypatch.setitem(sys.modules, NAME, package)
    yield lambda module: import_module(f"{NAME}.{module}")
    for name in [name for name in sys.modules if name.startswith(f"{NAME}.")]:
        del sys.modules[name]


def one(model: Any, name: str = "136000001.xml") -> ReportPart:
    data = model.to_xml(exclude_none=True)
    arrived = Document(name, "0" * 64, datetime(2026, 1, 1, tzinfo=UTC))
    (part,) = read_ispws(BytesIO(data if isinstance(data, bytes) else data.encode()), arrived)
    assert isinstance(part, ReportPart)
    return part


def test_report_of_the_client_has_its_metadata(client: Any) -> None:
    report, common, enums = client("report"), client("common"), client("enums")
    event = common.IpCaptureEvent(ip_address="192.0.2.7", date_time=datetime(2025, 1, 1, tzinfo=UTC), port=443)
    made = report.Report(
        incident_summary=report.IncidentSummary(
            incident_type=enums.IncidentType.CHILD_SEX_TOURISM,
            incident_date_time=datetime(2025, 10, 15, 8, tzinfo=UTC),
            platform="Example Chat",
            escalate_to_high_priority="canary one",
            report_annotations=report.ReportAnnotations(sextortion=True, informational=True),
        ),
        reporter=report.Reporter(reporting_person=common.Person(email=[common.Email(value="desk@example.org")])),
        person_or_user_reported=report.PersonOrUserReported(
            person=common.Person(first_name="canary two"),
            esp_identifier="canary three",
            esp_service="Example",
            prior_ct_reports=[136000007],
            ip_capture_event=[event],
        ),
    )
    part = one(made)
    meta = part.meta
    assert meta.incident_type == "Child Sex Tourism"
    assert meta.incident_at == datetime(2025, 10, 15, 8, tzinfo=UTC)
    assert (meta.platform, meta.esp_service, meta.escalated) == ("Example Chat", "Example", True)
    assert (meta.report_annotations, meta.esp_preannotated_informational) == (("sextortion",), True)
    assert [ref.report_id for ref in meta.prior_report_ids] == ["136000007"]
    assert {name for name, there in meta.presence.items() if there} == {"ip", "ip_time", "port", "account_id"}
    assert [item.rule_id for item in meta.findings] == ["S02", "R02"]
    assert [word for word in ("canary", "192.0.2", "desk") if word in part.model_dump_json()] == []


def test_file_of_the_client_has_its_facts(client: Any) -> None:
    files, enums = client("files"), client("enums")
    made = files.FileDetails(
        report_id=136000001,
        file_id="0a" * 16,
        original_file_name="canary.jpg",
        file_viewed_by_esp=True,
        file_annotations=files.FileAnnotations(viral=True, generative_ai=True),
        industry_classification=enums.IndustryClassification.A1,
        original_file_hash=[files.OriginalFileHash(value="canary", hash_type="MD5")],
    )
    part = one(made)
    (fact,) = part.files
    assert (fact.file_id, fact.viewed, fact.classification) == ("0a" * 16, "yes", "A1")
    assert (fact.annotations, part.meta.findings) == (("viral", "generativeAi"), ())
    assert "canary" not in part.model_dump_json()


def test_answers_as_the_client_reads_them_name_the_report(client: Any) -> None:
    responses = client("responses")
    answer = responses.ReportResponse(response_code=0, response_description="Success", report_id=4564654)
    assert one(answer).meta.ref.report_id == "4564654"
    done = responses.ReportDoneResponse(
        response_code=0, report_id=4564654, files=responses._Files(file_id=["0a", "0b"])
    )
    assert [fact.file_id for fact in one(done).files] == ["0a", "0b"]
