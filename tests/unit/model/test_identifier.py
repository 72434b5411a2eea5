"""Identifiers: cybertipline.md sec. 11 and case-systems.md sec. 6 as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    CaseLink,
    LinkOrigin,
    LinkState,
    ReportRef,
    match_key,
    parse_report_id,
)

LARGEST = "9223372036854775807"


@pytest.mark.parametrize(
    ("text", "report_id"),
    [
        ("136222111", "136222111"),
        (" 136222111\t", "136222111"),
        ("#136222111", "136222111"),
        ("# 136222111", "136222111"),
        ("CT136222111", "136222111"),
        ("CT 136222111", "136222111"),
        ("ct#136222111", "136222111"),
        ("CyberTip 136222111", "136222111"),
        ("CyberTip #136222111", "136222111"),
        ("CYBERTIPLINE 136222111", "136222111"),
        ("CyberTipline Report 136222111", "136222111"),
        ("CyberTipline Report #136222111", "136222111"),
        ("CyberTipline Report: 136222111", "136222111"),
        ("CybertiplineReport136222111", "136222111"),
        ("000136222111", "136222111"),
        ("CT 0007", "7"),
        ("1", "1"),
        (LARGEST, LARGEST),
        ("0" * 30 + LARGEST, LARGEST),
    ],
)
def test_report_id_read_when_written_as_people_do(text: str, report_id: str) -> None:
    assert parse_report_id(text) == report_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0",
        "000",
        "CT",
        "CyberTipline Report",
        "NCMEC-2025-0001234",
        "2025-0001234",
        "GPD Case#20-00424",
        "136222111.0",
        "136,222,111",
        "1.36E+08",
        "-136222111",
        "+136222111",
        "136222111 136222112",
        "136222111;136222112",
        "CR 136222111",
        "136222111a",
        "CT CT 136222111",
        "Tip 136222111",
        "9223372036854775808",
        "10000000000000000000",
        "1" * 65,
        "\uff11\uff13\uff16\uff12\uff12\uff12\uff11\uff11\uff11",
        "136222111\u200b",
        "CT\u00a0136222111",
        "\u0661\u0663\u0666\u0662\u0662\u0662\u0661\u0661\u0661",
        "\u00b2",
    ],
)
def test_report_id_refused_when_anything_else_stands_there(text: str) -> None:
    assert parse_report_id(text) is None


@given(st.integers(1, int(LARGEST)), st.sampled_from(["", "#", "CT ", "CyberTip #", "CyberTipline Report "]))
def test_every_number_in_range_is_a_report_id(number: int, prefix: str) -> None:
    found = parse_report_id(f"{prefix}{number}")
    assert found == str(number)
    assert ReportRef(report_id=found).report_id == found


@given(st.text(max_size=80))
def test_report_id_never_fails_and_never_invents_digits(text: str) -> None:
    found = parse_report_id(text)
    assert found is None or (found in text and ReportRef(report_id=found))


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("1901-0816", "19010816"),
        ("170326016-7", "1703260167"),
        ("CR1702132", "CR1702132"),
        ("G18-84858", "G1884858"),
        ("17-0650BB-2", "170650BB2"),
        ("21-3306-OF", "213306OF"),
        ("21-293-OF-1", "21293OF1"),
        ("2021W0047", "2021W0047"),
        ("2021-00022185", "202100022185"),
        ("WP210890894", "WP210890894"),
        ("21HF01884-1", "21HF018841"),
        (" g18-84858 ", "G1884858"),
        ("g18 84858", "G1884858"),
        ("0123456", "0123456"),
        ("123456", "123456"),
        ("--", ""),
        ("", ""),
        ("\uff12\uff11-3306", ""),
        ("21\u200b-3306", ""),
        ("21\u00ad3306", ""),
        ("21\u20133306", ""),
        ("\u017f21", ""),
    ],
)
def test_match_key_keeps_zeros_and_refuses_lookalike_characters(number: str, key: str) -> None:
    assert match_key(number) == key


@given(st.from_regex(r"[A-Za-z0-9 ./#-]{0,30}", fullmatch=True))
def test_match_key_ignores_case_and_punctuation_only(number: str) -> None:
    assert match_key(number) == "".join(letter for letter in number.upper() if letter.isalnum())
    assert match_key(match_key(number)) == match_key(number)


@pytest.mark.parametrize("report_id", ["0", "07", "", "12a", "9223372036854775808", "7\n", "\uff11"])
def test_report_ref_refuses_what_is_no_report_id(report_id: str) -> None:
    with pytest.raises(ValidationError):
        ReportRef(report_id=report_id)


@pytest.mark.parametrize("ori", ["VT0040100", "WVNDX0100", "VTVSP0100", "NMNSP0000", "GBI000000", "FBI111111"])
def test_ori_accepted_when_nine_letters_or_digits(ori: str) -> None:
    assert AgencyRef(scheme=AgencyScheme.ORI, value=ori).key == f"ORI:{ori}"


@pytest.mark.parametrize(
    "ori", ["99999", "123", "12345678", "ORI", "WVNDX01", "WVNDX01I", "agencyORI", "VT0040100\n", "VT00401000"]
)
def test_ori_refused_when_malformed(ori: str) -> None:
    with pytest.raises(ValidationError, match="nine characters"):
        AgencyRef(scheme=AgencyScheme.ORI, value=ori)
    assert AgencyRef(scheme=AgencyScheme.LOCAL, value=ori).value == ori


def test_agency_key_differs_between_schemes() -> None:
    assert AgencyRef(scheme=AgencyScheme.FOREIGN, value="X").key != AgencyRef(scheme=AgencyScheme.LOCAL, value="X").key


@pytest.mark.parametrize("country", ["us", "USA", "U1", "US\n"])
def test_country_refused_unless_two_capitals(country: str) -> None:
    with pytest.raises(ValidationError):
        AgencyRef(scheme=AgencyScheme.LOCAL, value="X", country=country)


@pytest.mark.parametrize("key", ["", "a1", "A-1", "A1\n"])
def test_case_link_refuses_key_that_is_no_match_key(key: str) -> None:
    parts = {
        "agency": {"scheme": "LOCAL", "value": "X"},
        "case_number": "A-1",
        "ref": {"report_id": "7"},
        "state": LinkState.CONFIRMED,
        "linked_by": LinkOrigin.IMPORT,
        "linked_at": "2026-03-01T00:00:00Z",
    }
    assert CaseLink.model_validate({**parts, "match_key": match_key("A-1")}).match_key == "A1"
    with pytest.raises(ValidationError):
        CaseLink.model_validate({**parts, "match_key": key})
