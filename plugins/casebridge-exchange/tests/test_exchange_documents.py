"""Every format, for every event: read by the ecosystem's own library, complete or said to be lossy, the same bytes."""

from __future__ import annotations

import io
import json
import os
import warnings
from pathlib import Path
from typing import Any

import pytest
import stix2
from case_utils.case_validate import validate
from casebridge_exchange import case, misp, niem, stix
from casebridge_exchange.coverage import LOSSES, NEVER
from casebridge_exchange.plugin import casebridge_sinks
from casebridge_exchange.sink import json_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree
from pymisp import MISPEvent
from referencing import Registry, Resource

from casebridge.model import (
    ArrestType,
    ClosureReason,
    EventKind,
    ExceptionalClearance,
    FeedbackEvent,
    InvestigationStatus,
    Outcome,
    OutcomeKind,
    QualityIssue,
    QualityIssueCode,
    Usefulness,
    UsefulnessGrade,
)
from tests.support.feedback import CANARY, event, events

DATA = os.environ.get("CASEBRIDGE_FOREIGN_DATA")
NIEM = os.environ.get("CASEBRIDGE_NIEM")
"""The folder ``xsd`` of the NIEM 6.0 release, which is not published where tests may fetch it."""

needs_data = pytest.mark.skipif(DATA is None, reason="CASEBRIDGE_FOREIGN_DATA is not set: no published schemas")
needs_niem = pytest.mark.skipif(NIEM is None, reason="CASEBRIDGE_NIEM is not set: no NIEM 6.0 schemas to validate with")

batches = st.lists(events(), min_size=1, max_size=4)
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FULL = event(
    1,
    kind=EventKind.STATUS,
    supersedes="00000000-0000-4000-8000-000000000001",
    investigation_status=InvestigationStatus.CLEARED_BY_ARREST,
    exceptional_clearance=ExceptionalClearance.JUVENILE_NO_CUSTODY,
    closure_reasons=(ClosureReason.INSUFFICIENT_EVIDENCE, ClosureReason.OTHER),
    outcomes=(
        Outcome(kind=OutcomeKind.ARREST, occurred_on="2026-02-28", count=2, detail=ArrestType.ON_VIEW.value),
        Outcome(kind=OutcomeKind.CONVICTION, occurred_on="2026-03-05T10:00:00Z", count=1),
        Outcome(kind=OutcomeKind.LEGAL_PROCESS_SERVED, occurred_on="2026-01-05"),
    ),
    child_victim_identified="YES",
    additional_victims_identified="YES",
    additional_victim_count=3,
    self_production="NO",
    usefulness="NOT_USEFUL",
    usefulness_grade="FALSE",
    usefulness_purpose="INTELLIGENCE_ONLY",
    not_useful_reasons=("STALE_INFORMATION",),
    quality_issues=(
        QualityIssue(code=QualityIssueCode.IP_MISSING, severity="HINDERED", origin="OFFICER", text=CANARY),
    ),
    closure_other_text=CANARY,
    comment=CANARY,
)


def texts(batch: list[FeedbackEvent]) -> dict[str, str]:
    return {
        "case": json_bytes(case.document(batch)).decode(),
        "stix": json_bytes(stix.bundle(batch, outcomes=True)).decode(),
        "misp": json_bytes(misp.events(batch, outcomes=True)).decode(),
        "niem": niem.message(batch).decode(),
    }


@given(batches)
@relaxed
def test_no_format_writes_free_text_or_a_name(batch: list[FeedbackEvent]) -> None:
    for text in texts(batch).values():
        assert CANARY not in text
        assert "Example County" not in text


@given(batches)
@relaxed
def test_the_same_events_give_the_same_bytes(batch: list[FeedbackEvent]) -> None:
    again = [FeedbackEvent.model_validate_json(item.model_dump_json()) for item in batch]
    assert texts(batch) == texts(again)


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _leaves(item)]
    return [] if value is None else [str(value)]


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("field", sorted(set(FeedbackEvent.model_fields) - set(NEVER)))
def test_every_field_is_written_or_said_to_be_lossy(name: str, field: str) -> None:
    if field in LOSSES[name]:
        assert LOSSES[name][field]
        return
    changed = {
        "event_id": "00000000-0000-4000-8000-00000000000f",
        "ref": {"report_id": "911"},
        "agency": {"scheme": "ORI", "value": "YY0000000"},
        "case_ref": {"case_number": "77", "match_key": "77"},
        "kind": EventKind.RETRACTION,
        "occurred_at": "2026-02-02",
        "recorded_at": "2026-02-03T00:00:00Z",
        "supersedes": None,
        "usefulness": "USEFUL",
        "usefulness_grade": "POOR",
        "additional_victims_identified": "YES",
        "additional_victim_count": None,
    }
    other = FeedbackEvent.model_validate(
        FULL.model_dump()
        | {field: changed.get(field, () if isinstance(getattr(FULL, field), tuple) else None)}
        | ({"usefulness_grade": None, "not_useful_reasons": ()} if field == "usefulness" else {})
        | (
            {"additional_victims_identified": "NO", "additional_victim_count": None}
            if field.startswith("additional_victims")
            else {}
        )
    )
    assert texts([FULL])[name] != texts([other])[name]


@pytest.mark.parametrize("name", LOSSES)
def test_a_lossy_field_is_a_field(name: str) -> None:
    assert set(LOSSES[name]) <= set(FeedbackEvent.model_fields) - set(NEVER)
    assert set(NEVER) <= set(FeedbackEvent.model_fields)


@pytest.mark.parametrize("kind", OutcomeKind)
def test_every_outcome_is_written_by_every_format(kind: OutcomeKind) -> None:
    plain, with_it = event(2), event(2, outcomes=(Outcome(kind=kind, occurred_on="2026-02-28", detail="ON_VIEW"),))
    without, written = texts([plain]), texts([with_it])
    assert [name for name in LOSSES if without[name] == written[name]] == []


@pytest.mark.parametrize("status", InvestigationStatus)
def test_every_status_differs_in_every_format(status: InvestigationStatus) -> None:
    others = [texts([event(2, investigation_status=other)]) for other in InvestigationStatus if other is not status]
    mine = texts([event(2, investigation_status=status)])
    assert all(mine[name] != other[name] for other in others for name in LOSSES)
    assert case.CAC_STATUS[status] in {"open", "active", "pending", "suspended", "closed"}


# CASE


def graph_errors(path: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        result = validate(str(path), case_version="case-1.4.0", allow_warnings=False, inference="none")
    assert not result.undefined_concepts
    return "" if result.conforms else result.text


def test_case_documents_conform_to_the_published_shapes(tmp_path: Path) -> None:
    batch = [FULL, *(event(n, kind=kind, outcomes=FULL.outcomes) for n, kind in enumerate(EventKind, 2))]
    path = tmp_path / "made.jsonld"
    path.write_bytes(json_bytes(case.document(batch)))
    assert graph_errors(path) == ""


def test_the_published_shapes_refuse_a_broken_document(tmp_path: Path) -> None:
    made = case.document([FULL])
    annotation = next(node for node in made["@graph"] if node["@type"] == "uco-core:Annotation")
    del annotation["uco-core:object"]
    path = tmp_path / "broken.jsonld"
    path.write_bytes(json_bytes(made))
    assert "core:object" in graph_errors(path)


@needs_data
def test_every_cac_term_is_one_of_the_ontology(tmp_path: Path) -> None:
    folder = Path(DATA or "", "case_uco", "cac_ontology")
    known = "".join(path.read_text("utf-8") for path in folder.glob("cacontology-*.ttl"))
    text = json_bytes(case.document([FULL])).decode()
    terms = {word for word in text.replace('"', " ").split() if word.startswith("cacontology-")}
    terms -= {f"{prefix}:" for prefix in case.CONTEXT} | set(case.CONTEXT)
    assert len(terms) >= 4
    assert [term for term in terms if f"{term} rdf:type" not in known] == []


def test_case_takes_back_a_closure_that_a_later_event_reopens() -> None:
    closed = event(3, closure_reasons=(ClosureReason.INSUFFICIENT_EVIDENCE,), investigation_status="CLOSED")
    again = event(3, event_id="00000000-0000-4000-8000-00000000000a", investigation_status="REOPENED")
    assert "closureReason" in texts([closed])["case"]
    assert "closureReason" not in texts([closed, again])["case"]
    quality = event(3, event_id="00000000-0000-4000-8000-00000000000b", kind="QUALITY", usefulness="USEFUL")
    after = case.document([closed, quality])
    assert any("cacontology-case:closureReason" in node for node in after["@graph"])
    investigation = next(node for node in after["@graph"] if node["@type"] == "case-investigation:Investigation")
    assert investigation["case-investigation:investigationStatus"] == "CLOSED"


# STIX


def stix_registry() -> Registry[Any]:
    folder = Path(DATA or "", "stix", "schemas")
    found = [json.loads(path.read_text("utf-8")) for path in folder.rglob("*.json")]
    return Registry().with_resources((item["$id"], Resource.from_contents(item)) for item in found)


@given(batches, st.booleans())
@relaxed
def test_stix_bundles_are_read_by_the_library_and_refer_to_what_is_there(
    batch: list[FeedbackEvent], outcomes: bool
) -> None:
    made = stix.bundle(batch, outcomes=outcomes)
    if not made["objects"]:
        return
    parsed = stix2.parse(json.dumps(made), allow_custom=False)
    ids = {item.id for item in parsed.objects}
    assert len(ids) == len(made["objects"])
    for item in made["objects"]:
        for ref in [item.get("created_by_ref"), *item.get("object_refs", ())]:
            assert ref is None or ref in ids
        if item["type"] in ("opinion", "note"):
            assert item["object_refs"]


@needs_data
@given(batches)
@relaxed
def test_stix_objects_are_valid_by_the_published_schemas(batch: list[FeedbackEvent]) -> None:
    folder, registry = Path(DATA or "", "stix", "schemas"), stix_registry()
    for item in stix.bundle(batch, outcomes=True)["objects"]:
        path = next(folder.rglob(f"{item['type']}.json"), None)
        if path is not None:
            Draft202012Validator(json.loads(path.read_text("utf-8")), registry=registry).validate(item)


@pytest.mark.parametrize("grade", UsefulnessGrade)
def test_a_grade_is_the_documented_opinion(grade: UsefulnessGrade) -> None:
    use = {"NEUTRAL": "NOT_ASSESSED", "POOR": "NOT_USEFUL", "FALSE": "NOT_USEFUL"}.get(grade.value, "USEFUL")
    made = event(4, kind="QUALITY", usefulness=use, usefulness_grade=grade)
    opinion = next(item for item in stix.bundle([made])["objects"] if item["type"] == "opinion")
    words = ["strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"]
    number = int(misp.events([made])[0]["Event"]["Attribute"][0]["Opinion"][0]["opinion"])
    assert words.index(opinion["opinion"]) * 25 == number


def test_nobody_s_assessment_is_no_opinion_and_a_plain_yes_is_agree() -> None:
    assert stix.bundle([event(5, investigation_status="OPEN")])["objects"] == []
    assert misp.events([event(5, investigation_status="OPEN")]) == []
    yes = stix.bundle([event(5, usefulness=Usefulness.USEFUL)])["objects"]
    assert [item["opinion"] for item in yes if item["type"] == "opinion"] == ["agree"]


def test_a_stix_retraction_is_a_note_and_no_opinion() -> None:
    made = stix.bundle([event(6, kind="RETRACTION", supersedes=FULL.event_id, usefulness="USEFUL")])["objects"]
    assert [item["type"] for item in made] == ["identity", "incident", "note"]


# MISP


@given(batches, st.booleans())
@relaxed
def test_misp_events_survive_the_library(batch: list[FeedbackEvent], outcomes: bool) -> None:
    for made in misp.events(batch, outcomes=outcomes):
        loaded = MISPEvent()
        loaded.from_dict(**made["Event"])
        [attribute] = loaded.attributes
        assert attribute.value == made["Event"]["Attribute"][0]["value"]
        assert [item.uuid for item in attribute.opinions] == [
            item["uuid"] for item in made["Event"]["Attribute"][0]["Opinion"]
        ]
        assert len(attribute.sightings) == len(made["Event"]["Attribute"][0]["Sighting"])


def test_a_misp_retraction_marks_the_opinion_it_takes_back() -> None:
    first = event(7, usefulness="NOT_USEFUL", usefulness_grade="FALSE")
    gone = event(7, event_id="00000000-0000-4000-8000-00000000000c", kind="RETRACTION", supersedes=first.event_id)
    [made] = misp.events([first, gone], outcomes=True)
    opinions = made["Event"]["Attribute"][0]["Opinion"]
    assert opinions[0]["uuid"] == opinions[1]["uuid"]
    assert [item.get("deleted", False) for item in opinions] == [False, True]
    assert [item["type"] for item in made["Event"]["Attribute"][0]["Sighting"]] == ["1"]
    assert misp.events([event(8, kind="RETRACTION")], outcomes=True) == []


# NIEM


def test_niem_says_status_clearance_arrest_disposition_and_the_report_in_its_own_elements() -> None:
    root = etree.fromstring(niem.message([FULL]))
    spaces = {"nc": niem.NC, "j": niem.J, "cb": niem.CB}

    def found(path: str) -> list[str]:
        return [str(item) for item in root.xpath(f"{path}/text()", namespaces=spaces)]

    assert found("//nc:ActivityStatus/j:IncidentStatusCode") == ["CLEARED_BY_ARREST"]
    assert found("//j:IncidentExceptionalClearanceCode") == ["JUVENILE-NO_CUSTODY"]
    assert found("//j:IncidentArrest/j:ArrestCategoryCode") == ["ON-VIEW_ARREST"]
    assert found("//j:IncidentArrest/nc:ActivityDate/nc:Date") == ["2026-02-28"]
    assert found("//j:ChargeDisposition/nc:DispositionText") == ["Convicted"]
    assert found("//j:CaseOtherIdentification/nc:IdentificationID") == ["900000001"]
    assert found("//nc:Case/nc:ActivityIdentification/nc:IdentificationID") == ["26-000001"]
    assert found("//j:OrganizationORIIdentification/nc:IdentificationID") == ["XX0000000"]
    assert found("//cb:Outcome/cb:OutcomeCode") == ["LEGAL_PROCESS_SERVED"]


def test_niem_takes_the_clearance_from_the_outcome_where_the_event_has_none() -> None:
    only = event(9, outcomes=(Outcome(kind=OutcomeKind.EXCEPTIONAL_CLEARANCE, detail="DEATH_OF_OFFENDER"),))
    assert b">DEATH_OF_OFFENDER</j:IncidentExceptionalClearanceCode>" in niem.message([only])


@needs_niem
@given(batches)
@relaxed
def test_niem_messages_are_valid_by_the_published_schemas(batch: list[FeedbackEvent]) -> None:
    niem_schema().assertValid(etree.parse(io.BytesIO(niem.message(batch))))


@needs_niem
def test_the_niem_schemas_refuse_another_order() -> None:
    root = etree.fromstring(niem.message([FULL]))
    case_ = root.find(f".//{{{niem.J}}}CaseAugmentation")
    assert case_ is not None
    case_.insert(0, case_[-1])
    assert not niem_schema().validate(root)


_SCHEMAS: list[etree.XMLSchema] = []


def niem_schema() -> etree.XMLSchema:
    if not _SCHEMAS:
        own = Path(niem.__file__).with_name("feedback.xsd").read_text("utf-8")
        base = Path(NIEM or "").resolve()
        own = own.replace(
            f'namespace="{niem.NC}"/>',
            f'namespace="{niem.NC}" schemaLocation="{base}/niem-core.xsd"/>'
            f'<xs:import namespace="{niem.J}" schemaLocation="{base}/domains/justice.xsd"/>',
        )
        _SCHEMAS.append(etree.XMLSchema(etree.fromstring(own.encode())))
    return _SCHEMAS[0]


def test_the_plugin_offers_four_sinks() -> None:
    assert [item.name for item in casebridge_sinks()] == ["case", "stix", "misp", "niem"]
