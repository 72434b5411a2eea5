"""Messages of the justice broker: what they say of a case, and what they must not be taken to say."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from casebridge_ndex.codes import CODES
from casebridge_ndex.reader import read_justice, read_lexs
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import QuarantineBatch
from tests.support.ndex import NIEM, codes, disposition, incident, lexs, package, parse, payload, record

OJBC = "ojbc:CourtDispositionCode"
WORDS = {
    "CONVICTED": (OJBC, "Convicted"),
    "DEFERRED": (OJBC, "Probation Without Verdict"),
    "DISMISSED": ("hajis:DispositionCode", "NPQ"),
    "ACQUITTED": ("vt:NonConvCatCode", "7"),
    "UNSTATED": (OJBC, "Missing/Unknown"),
}
ORDER = ("CONVICTED", "DEFERRED", "PENDING", "DISMISSED", "ACQUITTED")


def only(document: str) -> dict[str, Any]:
    (found,), damage, _ = parse(read_justice, document)
    assert damage == []
    return found


def findings(document: str) -> set[str]:
    return {finding.code for finding in parse(read_justice, document)[2]}


def charge(kind: str, date: str = "2026-02-03") -> str:
    return codes(*([WORDS[kind]] if kind in WORDS else []), date=date)


@given(st.lists(st.sampled_from([*ORDER, "UNSTATED"]), min_size=1, max_size=6))
def test_dispositions_come_to_the_first_of_their_order_with_counts(kinds: list[str]) -> None:
    told = only(disposition(*map(charge, kinds)))["disposition"]
    counts = Counter(kinds)
    assert {kind: told[kind.lower()] for kind in (*ORDER, "UNSTATED")} == {
        kind: counts[kind] for kind in (*ORDER, "UNSTATED")
    }
    first = next((kind for kind in ORDER if counts[kind]), "")
    expected = first if "UNSTATED" not in kinds or first == "CONVICTED" else ""
    assert (told["kind"], told["count"]) == (expected, counts[expected] if expected else None)


def test_roll_up_that_depends_on_an_unknown_charge_is_withheld() -> None:
    document = disposition(charge("DISMISSED"), codes(("vt:NonConvCatCode", "1")))
    assert only(document)["disposition"]["kind"] == ""
    assert only(document)["unknown"] == ["vermont:NonConvCatCode 1"]
    assert {"rollup_withheld", "code_unknown"} <= findings(document)


@pytest.mark.parametrize(
    ("element", "code", "kind"),
    [
        (OJBC, "Convicted", "CONVICTED"),
        (OJBC, "Guilty But Mentally Ill", "CONVICTED"),
        (OJBC, "Probation Without Verdict", "DEFERRED"),
        (OJBC, "Dismissed", "DISMISSED"),
        (OJBC, "Nolle Prosequi", "DISMISSED"),
        (OJBC, "Acquitted", "ACQUITTED"),
        (OJBC, "Not Guilty by Reason of Insanity", "ACQUITTED"),
        (OJBC, "Not Disposition By Court", "UNSTATED"),
        (OJBC, "Missing/Unknown", "UNSTATED"),
        ("vt:CourtDispositionCode", "Convicted", "CONVICTED"),
        ("vt:NonConvCatCode", "2", "DISMISSED"),
        ("vt:NonConvCatCode", "3", "ACQUITTED"),
        ("vt:NonConvCatCode", "5", "DISMISSED"),
        ("vt:NonConvCatCode", "6", "DISMISSED"),
        ("vt:NonConvCatCode", "7", "ACQUITTED"),
        ("vt:ProsDispCode", "1", "PENDING"),
        ("vt:ProsDispCode", "4", "DECLINED"),
        ("vt:ProsDispCode", "9", "UNSTATED"),
        ("hajis:DispositionCode", "GLT", "CONVICTED"),
        ("hajis:DispositionCode", "ACQ", "ACQUITTED"),
        ("jims:DispositionCode", "DNP", "DISMISSED"),
        ("jims:DispositionCode", "NGT", "ACQUITTED"),
    ],
)
def test_code_means_what_its_own_list_says(element: str, code: str, kind: str) -> None:
    for final in (True, False):
        found = only(disposition(codes((element, code), final=final)))
        assert found["charges"] == [{"kind": kind, "date": "2026-02-03"}]
        assert found["unknown"] == []


@pytest.mark.parametrize(
    ("element", "code"),
    [
        *((OJBC, word) for word in ("Civil Procedure", "Off Calendar", "Transferred to Juvenile Court", "Mistrial")),
        *((OJBC, word) for word in ("Other", "Extradited", "GLT", "2")),
        *(("vermont:NonConvCatCode", code) for code in ("1", "4", "9", "10", "Convicted")),
        *(("vermont:ProsDispCode", code) for code in ("5", "6", "7")),
        *(("hajis:DispositionCode", code) for code in ("SEN", "Convicted", "4")),
    ],
)
def test_code_that_its_list_does_not_explain_is_asked_and_never_guessed(element: str, code: str) -> None:
    told = (element.replace("vermont", "vt"), code)
    found = only(disposition(codes(told)))
    assert found["unknown"] == [f"{element} {code}"]
    assert found["disposition"]["kind"] == ""


def test_same_code_in_a_list_of_court_events_says_nothing() -> None:
    event = "<j:CaseCourtEvent><hajis:CourtEventCategoryCode>ACQ</hajis:CourtEventCategoryCode></j:CaseCourtEvent>"
    found = only(disposition(codes(("hajis:DispositionCode", "DSM")), event))
    assert found["disposition"]["kind"] == "DISMISSED"
    inside = codes(("hajis:CourtEventCategoryCode", "ACQ"), ("jims:CourtEventCode", "ACQ"))
    assert only(disposition(inside))["charges"] == [{"kind": "PENDING", "date": "2026-02-03"}]


@pytest.mark.parametrize("text", ["String", "Disposition Code Description", "disposition code"])
def test_placeholder_is_no_disposition_and_no_question(text: str) -> None:
    document = disposition(codes((OJBC, text)))
    found = only(document)
    assert (found["charges"][0]["kind"], found["unknown"], found["disposition"]["kind"]) == ("UNSTATED", [], "")
    assert "placeholder" in findings(document)


def test_words_beside_a_code_do_not_count_and_without_one_are_asked() -> None:
    words = "<nc:DispositionText>String</nc:DispositionText>"
    words += "<nc:DispositionDescriptionText>COM</nc:DispositionDescriptionText>"
    alone = f"<j:CaseCharge><j:ChargeDisposition>{words}</j:ChargeDisposition></j:CaseCharge>"
    assert only(disposition(alone))["unknown"] == ["DispositionDescriptionText COM"]
    assert only(disposition(alone))["disposition"]["kind"] == ""
    beside = codes((OJBC, "Convicted"), final=False).replace("</j:ChargeDisposition>", f"{words}</j:ChargeDisposition>")
    assert only(disposition(beside))["unknown"] == []


def test_codes_of_a_charge_that_contradict_each_other_conclude_nothing() -> None:
    document = disposition(codes((OJBC, "Convicted"), ("vt:NonConvCatCode", "2")))
    assert only(document)["disposition"]["kind"] == ""
    assert "dispositions_conflict" in findings(document)


def test_declined_charges_are_counted_apart() -> None:
    declined = codes(("vt:ProsDispCode", "4"), date="2026-02-09")
    told = only(disposition(declined, declined, charge("DISMISSED")))["disposition"]
    assert (told["kind"], told["declined"], told["declined_on"]) == ("DISMISSED", 2, "2026-02-09")


def test_deferred_sentence_of_vermont_is_read_from_its_code_alone() -> None:
    sentence = (
        "<j:ChargeSentence><ext:SentenceAugmentation><vt:SentenceCode>{}</vt:SentenceCode></ext:SentenceAugmentation>"
        "</j:ChargeSentence>"
    )
    told = "<j:CaseCharge>{}</j:CaseCharge>"
    assert only(disposition(told.format(sentence.format("6"))))["disposition"]["kind"] == "DEFERRED"
    assert only(disposition(told.format(sentence.format("2"))))["disposition"]["kind"] == ""


def test_date_of_a_disposition_is_told_only_if_its_charges_share_it() -> None:
    assert only(disposition(charge("CONVICTED"), charge("CONVICTED")))["disposition"]["date"] == "2026-02-03"
    assert only(disposition(charge("CONVICTED"), charge("CONVICTED", "2026-02-04")))["disposition"]["date"] == ""


def test_court_number_is_not_the_police_number() -> None:
    found = only(disposition(charge("CONVICTED"), number="26-000101", court="26-999"))
    assert (found["number"], found["court_number"]) == ("26-000101", "26-999")
    _, (damage,), _ = parse(read_justice, disposition(charge("CONVICTED"), number="", court="26-999"))
    assert damage.code == "case_number_missing"


def test_number_of_an_arrest_report_is_not_the_police_number() -> None:
    arrest = (
        "<j:Arrest><j:ArrestAgencyRecordIdentification><nc:IdentificationID>AR-5</nc:IdentificationID>"
        "</j:ArrestAgencyRecordIdentification></j:Arrest>"
    )
    found = only(disposition(charge("CONVICTED"), beside=arrest))
    assert (found["number"], found["arrest_report"]) == ("26-000101", "AR-5")


def test_courts_of_one_case_are_items_of_their_own() -> None:
    one, two = (only(disposition(charge("DISMISSED"), court=court))["item"] for court in ("CR-1", "CR-2"))
    assert one != two


def test_status_in_a_disposition_or_decision_is_not_the_incidents() -> None:
    told = "<nc:ActivityStatus><j:IncidentStatusCode>Closed</j:IncidentStatusCode></nc:ActivityStatus>"
    status = f"<nc:Incident>{told}</nc:Incident>"
    assert only(disposition(charge("CONVICTED"), beside=status))["status"] == ""


@pytest.mark.parametrize("root", ["doc:ProsecutionDecisionReport", "doc:ProsecutionDecisionReportUpdate"])
@pytest.mark.parametrize(
    ("text", "told"), [("File Charges", "File Charges"), ("String", ""), ("No Action", "No Action")]
)
def test_decision_of_the_prosecutor_is_told_in_its_own_words(root: str, text: str, told: str) -> None:
    inside = (
        f"<ext:ProsecutionDecisionDescriptionText>{text}</ext:ProsecutionDecisionDescriptionText>"
        f"<nc:Case><j:CaseAugmentation>{codes()}</j:CaseAugmentation></nc:Case>"
        "<nc:Incident><nc:ActivityIdentification><nc:IdentificationID>26-1</nc:IdentificationID>"
        "</nc:ActivityIdentification></nc:Incident>"
    )
    found = only(record(root, inside))
    assert (found["message"], found["number"], found["decision"]["text"]) == ("decision", "26-1", told)
    assert found["disposition"]["kind"] == ""


@pytest.mark.parametrize("root", ["doc:ChargeReferral", "doc:ChargeReferralReport"])
def test_referral_wraps_a_package_and_refers_it(root: str) -> None:
    found = only(lexs(package(payload(incident(status="Active"))), root=root))
    assert (found["message"], found["referral"], found["status"]) == ("referral", "REFERRED", "Active")
    assert (found["dissemination"], found["owner"]) == ("OPEN", "XX0170000")


def test_root_that_only_looks_like_a_referral_refers_nothing() -> None:
    document = lexs(package(payload(incident())), root="doc:ChargeReferral").replace(
        "http://ojbc.org/IEPD/Exchange/", "http://ojbc.example/IEPD/Exchange/"
    )
    assert only(document)["referral"] == ""
    commented = (
        f"<!-- <doc:ChargeReferral xmlns:doc='http://ojbc.org/IEPD/Exchange/x'> -->{lexs(package(payload(incident())))}"
    )
    assert only(commented)["referral"] == ""


def test_arrest_report_in_a_package_is_an_arrest() -> None:
    found = only(lexs(package(payload(incident() + "<j:Arrest><nc:ActivityDate/></j:Arrest>", "ArrestReport"))))
    assert (found["message"], len(found["arrests"])) == ("arrest", 1)


def test_events_of_a_court_in_maine_are_asked_about() -> None:
    event = "<j:CaseCourtEvent><me:EventStatusCode>{}</me:EventStatusCode></j:CaseCourtEvent>"
    found = only(disposition(*[event.format(word) for word in ("ADJUDGED", "ADJUDGED", "String")]))
    assert found["unknown"] == ["maine:EventStatusCode ADJUDGED"]


@pytest.mark.parametrize("niem", NIEM)
def test_every_generation_is_read(niem: str) -> None:
    found = only(disposition(charge("CONVICTED"), niem=niem))
    assert (found["number"], found["disposition"]["kind"]) == ("26-000101", "CONVICTED")
    told = "<nc:ActivityStatus><j:IncidentStatusCode>RE-OPENED</j:IncidentStatusCode></nc:ActivityStatus>"
    told += "<nc:ActivityIdentification><nc:IdentificationID>26-1</nc:IdentificationID></nc:ActivityIdentification>"
    report = only(record("doc:IncidentReport", f"<nc:Incident>{told}</nc:Incident>", niem))
    assert (report["number"], report["status"]) == ("26-1", "RE-OPENED")


def test_lists_of_codes_in_a_foreign_namespace_are_not_read() -> None:
    document = disposition(charge("CONVICTED")).replace(
        "http://ojbc.org/IEPD/Extensions/OJBC", "http://ojbc.example/OJBC"
    )
    assert only(document)["charges"] == [{"kind": "PENDING", "date": "2026-02-03"}]


def test_many_messages_in_one_wrapper_are_many_records() -> None:
    inner = [disposition(charge("CONVICTED"), number=f"26-{number}") for number in range(3)]
    assert [item["number"] for item in parse(read_justice, f"<batch>{''.join(inner)}</batch>")[0]] == [
        "26-0",
        "26-1",
        "26-2",
    ]


def test_format_for_packages_leaves_court_messages_alone() -> None:
    with pytest.raises(QuarantineBatch) as fault:
        parse(read_lexs, disposition(charge("CONVICTED")))
    assert fault.value.code == "xml_elements_missing"


def test_every_code_of_every_list_is_written_as_it_is_compared() -> None:
    assert all(code.isalnum() and code == code.upper() for table in CODES.values() for code in table)
