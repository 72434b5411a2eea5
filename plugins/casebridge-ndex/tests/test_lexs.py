"""Packages of LEXS: every trap that the published samples hold, each as a message of its own."""

from __future__ import annotations

import pytest
from casebridge_ndex.reader import read_lexs

from casebridge.errors import QuarantineBatch
from tests.support.ndex import incident, lexs, mark, package, parse, payload

SERVICE_CALL = (
    "<ndexia:ServiceCall><ndexia:ActivityStatus><ndexia:ActivityStatusAugmentation>"
    "<ndexia:IncidentStatusCode>Closed</ndexia:IncidentStatusCode>"
    "</ndexia:ActivityStatusAugmentation></ndexia:ActivityStatus></ndexia:ServiceCall>"
)
ARREST = "<ndexia:Arrest><j:ArrestCategoryCode>O</j:ArrestCategoryCode></ndexia:Arrest>"


def only(document: str) -> dict[str, object]:
    (record,), damage, _ = parse(read_lexs, document)
    assert damage == []
    return record


def findings(document: str) -> set[str]:
    return {finding.code for finding in parse(read_lexs, document)[2]}


def refused(document: str) -> tuple[str, str]:
    records, (damage,), _ = parse(read_lexs, document)
    assert records == []
    return damage.code, damage.column


def test_package_names_its_owner_item_and_time() -> None:
    record = only(lexs(package(payload(incident(status="Open")), item="7"), time="2026-03-09T10:00:00"))
    assert record["item"] == "XX0170000|RMS|7"
    names = ("owner", "system_id", "item_id", "number", "status", "action", "updated", "dissemination", "message")
    assert [record[name] for name in names] == [
        *("XX0170000", "RMS", "7", "26-000101", "Open", "INSERT", "2026-03-01", "OPEN", "incident")
    ]


def test_status_beside_a_service_call_is_the_incidents() -> None:
    assert only(lexs(package(payload(incident(status="Open") + SERVICE_CALL))))["status"] == "Open"


@pytest.mark.parametrize("inside", [SERVICE_CALL, SERVICE_CALL.replace("ServiceCall", "MissingPersonOccurrence")])
def test_status_without_an_incident_is_none(inside: str) -> None:
    assert only(lexs(package(payload(inside))))["status"] == ""


def test_data_item_status_is_not_read() -> None:
    assert only(lexs(package(payload(incident()))))["status"] == ""


def test_two_statuses_of_one_incident_reject_the_package() -> None:
    document = lexs(package(payload(incident(status="Open") + incident(status="Closed"))))
    assert refused(document) == ("value_ambiguous", "status")


def test_closed_with_an_arrest_keeps_both() -> None:
    record = only(lexs(package(payload(incident(status="Closed") + ARREST))))
    assert record["status"] == "Closed"
    assert record["arrests"] == [{"kind": "ON_VIEW", "date": "", "key": ""}]


@pytest.mark.parametrize(
    ("stated", "item", "reference", "number", "differs"),
    [
        ("26-1", "26-2", "26-3", "26-1", True),
        ("", "26-2", "26-3", "26-2", True),
        ("26-1", "26-1", "26-3", "26-1", True),
        ("", "", "26-3", "26-3", False),
        ("26-1", "", "", "26-1", False),
        ("String", "26-2", "", "26-2", False),
    ],
)
def test_case_number_is_the_first_of_its_three_places(
    stated: str, item: str, reference: str, number: str, differs: bool
) -> None:
    document = lexs(package(payload(incident(stated)), item=item, reference=reference))
    assert only(document)["number"] == number
    assert ("case_number_differs" in findings(document)) is differs


def test_case_numbers_that_differ_in_spelling_alone_agree() -> None:
    assert "case_number_differs" not in findings(lexs(package(payload(incident("26-000101")), item="26000101")))


@pytest.mark.parametrize("stated", ["", "String"])
def test_package_without_a_case_number_is_refused(stated: str) -> None:
    document = lexs(package(payload(incident(stated)), item=""))
    assert refused(document) == ("case_number_missing", "IncidentCaseNumberText")


def test_number_of_the_digest_or_the_court_is_never_the_case_number() -> None:
    beside = "<nc:Case><nc:CaseTrackingID>CR-1</nc:CaseTrackingID></nc:Case>"
    record = only(lexs(package(payload(incident() + beside))))
    assert (record["number"], record["court_number"]) == ("26-000101", "CR-1")


@pytest.mark.parametrize("root", ["IncidentReportUpdate", "ArrestReport", "IncidentReport"])
def test_update_root_that_says_insert_is_told_by_its_item(root: str) -> None:
    record = only(lexs(package(payload(incident(status="Closed"), root), item="7", action="Insert")))
    assert (record["item"], record["status"], record["action"]) == ("XX0170000|RMS|7", "Closed", "INSERT")


def test_instruction_that_is_none_rejects_the_package() -> None:
    assert refused(lexs(package(action="Withdraw"))) == ("instruction_unknown", "DataItemPublishInstruction")


def test_delete_says_nothing_but_whose_it_is() -> None:
    record = only(lexs(package(payload(incident(status="Closed") + ARREST), item="7", action="Delete")))
    assert set(record) == {"action", "owner", "system_id", "item_id", "item", "number"}
    assert (record["action"], record["number"]) == ("DELETE", "26-000101")


def test_delete_without_payload_finds_the_case_that_its_item_was_of() -> None:
    told = package(payload(incident("26-9")), item="7")
    records, _, found = parse(read_lexs, lexs(told, package(item="7", action="Delete")))
    assert [record["number"] for record in records] == ["26-9", "26-9"]
    assert "delete_by_item" in {finding.code for finding in found}
    assert only(lexs(package(item="7", action="Delete")))["number"] == "7"


def test_delete_of_another_owners_item_does_not_find_it() -> None:
    documents = lexs(
        package(payload(incident("26-9")), item="7"), package(item="7", owner="XX0990000", action="Delete")
    )
    assert [record["number"] for record in parse(read_lexs, documents)[0]] == ["26-9", "7"]


@pytest.mark.parametrize(
    ("spread", "told"),
    [
        (mark(), "OPEN"),
        (mark(" n-dex ", "GREEN\n"), "OPEN"),
        ("<lexs:DisseminationCriteriaValue>N-DEx Green</lexs:DisseminationCriteriaValue>", "OPEN"),
        (mark("N-DEx", "Yellow"), "HOLD"),
        (mark("N-DEx", "Red"), "HOLD"),
        (mark("Local", "Green"), "HOLD"),
        (mark("", "Green"), "HOLD"),
        (mark("N-DEx", ""), "HOLD"),
        (mark() + mark("N-DEx", "Red"), "HOLD"),
        ("<lexs:DisseminationCriteria>white</lexs:DisseminationCriteria>", "HOLD"),
        ("<lexs:DisseminationCriteria>green</lexs:DisseminationCriteria>", "HOLD"),
        ("", "NOT_STATED"),
        ("<lexs:DisseminationCriteriaValue/>", "NOT_STATED"),
    ],
)
def test_only_green_of_ndex_is_open(spread: str, told: str) -> None:
    document = lexs(package(payload(incident()), spread=spread))
    assert only(document)["dissemination"] == told
    assert ("dissemination_missing" in findings(document)) is (told == "NOT_STATED")


def test_mark_in_a_foreign_namespace_is_no_mark() -> None:
    spread = (
        '<x:DisseminationCriteriaValue xmlns:x="http://lexs.example/3.1">N-DEx Green</x:DisseminationCriteriaValue>'
    )
    assert only(lexs(package(payload(incident()), spread=spread)))["dissemination"] == "NOT_STATED"


def test_many_packages_are_many_records_in_their_order() -> None:
    documents = [package(payload(incident(f"26-{number}")), item=f"{number}") for number in range(5)]
    records, damage, _ = parse(read_lexs, lexs(*documents[:2], package(item="", action="Insert"), *documents[2:]))
    assert [record["number"] for record in records] == [f"26-{number}" for number in range(5)]
    assert [item.code for item in damage] == ["case_number_missing"]


@pytest.mark.parametrize("root", ["doc:IncidentReport", "doc:ArrestReport", "ext:Envelope"])
def test_packages_are_found_in_any_wrapper(root: str) -> None:
    document = lexs(package(payload(incident("1-1"))), package(payload(incident("1-2"))), root=root)
    assert [record["number"] for record in parse(read_lexs, document)[0]] == ["1-1", "1-2"]


def test_default_namespaces_say_the_same() -> None:
    plain = lexs(package(payload(incident(status="Open") + ARREST)))
    bare = plain
    for prefix, name in {
        "lexs:": "http://usdoj.gov/leisp/lexs/3.1",
        "ndexia:": "http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1",
    }.items():
        first = {"lexs:": "PublishMessageContainer", "ndexia:": "IncidentReport"}[prefix]
        bare = (
            bare.replace(f"<{prefix}{first}", f'<{first} xmlns="{name}"')
            .replace(f"<{prefix}", "<")
            .replace(f"</{prefix}", "</")
        )
    assert not any(prefix in bare for prefix in ("<lexs:", "<ndexia:"))
    assert only(bare) == only(plain)


def test_payload_without_lexs_is_a_record_with_no_owner_and_no_mark() -> None:
    document = lexs(package(payload(incident(status="Cold")))).partition("<lexs:StructuredPayload>")
    spaces = document[0].partition(" ")[2].partition(">")[0]
    inside = (
        document[2]
        .partition("</lexs:StructuredPayload>")[0]
        .replace("<ndexia:IncidentReport", f"<ndexia:IncidentReport {spaces}", 1)
    )
    record = only(inside)
    names = ("number", "status", "owner", "dissemination", "updated")
    assert [record[name] for name in names] == ["26-000101", "Cold", "", "", ""]


def test_bytes_before_the_declaration_are_told_and_read_around() -> None:
    document = f'<!-- licence -->\n<?xml version="1.0"?>{lexs(package(payload(incident())))}'
    assert only(document)["number"] == "26-000101"
    assert "leading_bytes" in findings(document)
    assert "leading_bytes" not in findings(document.removeprefix("<!-- licence -->\n"))


def test_document_in_a_cdata_section_is_taken_out() -> None:
    inner = f'<?xml version="1.0"?>{lexs(package(payload(incident())))}'
    assert only(f"<soap><xmlDoc><![CDATA[{inner}]]></xmlDoc></soap>")["number"] == "26-000101"


def test_utf_16_is_read() -> None:
    records, _, _ = parse(read_lexs, lexs(package(payload(incident("26-7")))).encode("utf-16"))
    assert [record["number"] for record in records] == ["26-7"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<a/>", "xml_elements_missing"),
        ("", "file_empty"),
        (lexs(time="2026-01-01"), "xml_elements_missing"),
        ('<IncidentReport xmlns="http://fbi.example/N-DEx/2.1"/>', "xml_namespace"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + lexs(package()), "xml_doctype"),
        (lexs(package())[:-40], "xml_truncated"),
    ],
)
def test_document_that_holds_no_package_is_refused_whole(document: str, code: str) -> None:
    with pytest.raises(QuarantineBatch) as fault:
        parse(read_lexs, document)
    assert fault.value.code == code


@pytest.mark.parametrize("owner", ["99999", "123", "WVNDX01", "agencyORI", "XX017000000"])
def test_malformed_ori_is_told_and_kept_as_it_is(owner: str) -> None:
    document = lexs(package(payload(incident()), owner=owner))
    assert only(document)["owner"] == owner
    assert "ori_malformed" in findings(document)


@pytest.mark.parametrize("status", ["String", "Status Placeholder", "IncidentNumber"])
def test_placeholder_is_no_status(status: str) -> None:
    document = lexs(package(payload(incident(status=status))))
    assert only(document)["status"] == ""
    assert "placeholder" in findings(document)


def test_clearance_and_its_day_are_read() -> None:
    cleared = (
        "<j:IncidentAugmentation><j:IncidentExceptionalClearanceCode>E</j:IncidentExceptionalClearanceCode>"
        "<j:IncidentExceptionalClearanceDate><nc:Date>2026-02-25</nc:Date></j:IncidentExceptionalClearanceDate>"
        "</j:IncidentAugmentation>"
    )
    record = only(lexs(package(payload(incident(inside=cleared)))))
    assert (record["clearance"], record["cleared_on"]) == ("E", "2026-02-25")


def test_time_of_the_message_dates_an_item_that_says_nothing_of_its_own() -> None:
    document = lexs(package(payload(incident()), updated=""), time="2026-03-09T10:00:00Z")
    record = only(document)
    assert (record["updated"], record["updated_at"]) == ("2026-03-09", "2026-03-09T10:00:00Z")
    assert "message_time_used" in findings(document)
    item_date = lexs(
        package(payload(incident()), updated="").replace(
            "<lexs:DataItemStatus>", "<lexs:DataItemDate>2026-02-02</lexs:DataItemDate><lexs:DataItemStatus>"
        ),
        time="2026-03-09T10:00:00Z",
    )
    assert only(item_date)["updated"] == "2026-02-02"


def test_names_without_a_namespace_are_not_read() -> None:
    with pytest.raises(QuarantineBatch) as fault:
        parse(read_lexs, "<IncidentReport><Incident/></IncidentReport>")
    assert fault.value.code == "xml_namespace"
    document = lexs(package(payload(incident(inside="<Arrest xmlns=''><Date>2026-01-01</Date></Arrest>"))))
    assert (
        only(
            document.replace("<ndexia:IncidentCaseNumberText>", "<IncidentCaseNumberText>")
            .replace("</ndexia:IncidentCaseNumberText>", "</IncidentCaseNumberText>")
            .replace("26-000101</I", "26-9</I")
        )["number"]
        == "26-000101"
    )
