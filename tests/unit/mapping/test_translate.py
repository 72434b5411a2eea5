"""Rows: whom they concern, what they say, and what of them is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import DeadLetterRecord, QuarantineBatch
from casebridge.mapping import Identity, Translation, Translator
from casebridge.mapping import translate as module
from casebridge.model import match_key
from tests.unit.mapping.make import HEAD, STATUS, profile, translator

REPORTS = HEAD + 'report = ["Tip", "Tip 2"]\n'
PLAIN = translator(profile(STATUS, REPORTS))
PATTERN = translator(profile(STATUS, HEAD + 'pattern = "[0-9]{2}-[0-9]{4}(-[A-Z]+)?"\n'))

# Every case number of case-systems.md sec. 6, and pairs that a careless reader would take for one.
NUMBERS = [
    "1901-0816",
    "170326016-7",
    "CR1702132",
    "G18-84858",
    "17-0650BB-2",
    "21-3306-OF",
    "21-293-OF-1",
    "2021W0047",
    "2021-00022185",
    "WP210890894",
    "21HF01884-1",
    "21-3306",
    "0123456",
    "123456",
    "14BU000001",
    "1901-816",
    "21-03306",
]


def identified(text: str, tip: str = "", other: str = "") -> Identity | str | tuple[str, str]:
    return PLAIN.identify([text, tip, other, "open"])


def test_case_numbers_keep_zeros_and_stay_apart() -> None:
    found = [identified(number) for number in NUMBERS]
    assert [item.number for item in found if isinstance(item, Identity)] == NUMBERS
    keys = [item.key for item in found if isinstance(item, Identity)]
    assert keys == [match_key(number) for number in NUMBERS]
    assert len(set(keys)) == len(NUMBERS)
    assert "0123456" in keys


def test_blanks_around_a_number_ignored() -> None:
    assert identified(" 21-3306 ") == Identity("213306", "21-3306", ())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "case_number_missing"),
        ("  ", "case_number_missing"),
        ("1.9E+08", "case_number_spreadsheet"),
        ("1.90E+08", "case_number_spreadsheet"),
        ("2E08", "case_number_spreadsheet"),
        ("3-Dec", "case_number_spreadsheet"),
        ("12-Jan", "case_number_spreadsheet"),
        ("1703260.0", "case_number_spreadsheet"),
        ("17.", "case_number_spreadsheet"),
        ("\uff12\uff11-3306", "case_number_characters"),
        ("21\u200b-3306", "case_number_characters"),
        ("21\u00ad-3306", "case_number_characters"),
        ("21\u20133306", "case_number_characters"),
        ("--", "case_number_pattern"),
        ("1" * 101, "case_number_pattern"),
    ],
)
def test_number_that_is_none_told_with_its_column(number: str, code: str) -> None:
    assert identified(number) == (code, "Case")


@pytest.mark.parametrize("number", ["3-DEC", "21E1703", "2.5A", "1E", "123-Dec"])
def test_number_that_no_spreadsheet_wrote_is_read(number: str) -> None:
    assert isinstance(identified(number), Identity)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("21-3306", None),
        ("21-3306-OF", None),
        ("21-3306-of", "case_number_pattern"),
        ("21-33061", "case_number_pattern"),
        ("21-3306\n9", "case_number_pattern"),
        ("3-Dec", "case_number_spreadsheet"),
        ("1.9E+08", "case_number_spreadsheet"),
        ("\uff12\uff11-3306", "case_number_characters"),
    ],
)
def test_pattern_holds_for_the_whole_number(number: str, code: str | None) -> None:
    found = PATTERN.identify([number, "open"])
    assert (found[0] if code else found) == (code or Identity(match_key(number), number, ()))


def test_pattern_may_allow_what_looks_like_a_spreadsheet() -> None:
    allowed = translator(profile(STATUS, HEAD + 'pattern = "[0-9]E[0-9]+"\n'))
    assert isinstance(allowed.identify(["5E1234", ""]), Identity)


def test_digits_of_the_pattern_are_ascii() -> None:
    ready = translator(profile(STATUS, HEAD + "pattern = '\\d+'\n"))
    assert ready.identify(["\u0661\u0662", ""]) == ("case_number_characters", "Case")


def test_blank_row_and_repeated_header_ignored_by_rule() -> None:
    assert identified("", " ", "\t") == ("case_number_missing", "Case")
    assert PLAIN.identify(["", " ", "", " "]) == "blank_row"
    assert PATTERN.identify([" Case ", "Status"]) == "repeated_header"


def test_skipped_row_needs_no_case_number() -> None:
    rules = STATUS + '[select]\nskip = [{ column = "Case", present = false }, { column = "Status", in = ["total"] }]\n'
    ready = translator(profile(rules))
    assert ready.identify(["", "open"]) == "skip"
    assert ready.identify(["21-3306", "TOTAL"]) == "skip"
    assert isinstance(ready.identify(["21-3306", "open"]), Identity)


@pytest.mark.parametrize(
    ("tip", "other", "reports", "malformed"),
    [
        ("", "", (), 0),
        ("136222111", "", ("136222111",), 0),
        ("CT 0136222111", "136222111", ("136222111",), 0),
        ("136222111; 136222112", "136222113", ("136222111", "136222112", "136222113"), 0),
        ("136222111,136222112|136222113\n136222114", "", ("136222111", "136222112", "136222113", "136222114"), 0),
        ("7;8", "", ("7", "8"), 0),
        ("7;", "", ("7",), 0),
        ("NCMEC-2025-0001234", "", (), 1),
        ("136222111; NCMEC-2025-0001234", "GPD Case#20-00424", ("136222111",), 2),
        ("136,222,111", "", (), 1),
        ("136,222,111; 136222112", "", (), 1),
        ("123,456", "", (), 1),
        ("1.36E+08", "", (), 1),
        (" ", "n/a", (), 1),
        ("\uff11\uff12", "", (), 1),
    ],
)
def test_report_ids_read_whole_or_counted_as_malformed(
    tip: str, other: str, reports: tuple[str, ...], malformed: int
) -> None:
    found = identified("21-3306", tip, other)
    assert isinstance(found, Identity)
    assert found.report_ids == reports
    assert PLAIN.malformed_reports(["21-3306", tip, other, ""]) == malformed


def test_profile_without_report_column_names_no_report() -> None:
    assert PATTERN.identify(["21-3306", "136222111"]) == Identity("213306", "21-3306", ())
    assert PATTERN.malformed_reports(["21-3306", "x"]) == 0


def test_candidate_meets_any_condition() -> None:
    rules = STATUS + '[select]\ncandidate = [{ column = "Status", in = ["open"] }, { column = "T", present = true }]\n'
    ready = translator(profile(rules))
    assert ready.is_candidate(["1", "Open", ""])
    assert ready.is_candidate(["1", "", "x"])
    assert not ready.is_candidate(["1", "", ""])
    assert not PATTERN.is_candidate(["1", "open"])


def test_header_that_lacks_a_mapped_column_quarantines_the_file() -> None:
    with pytest.raises(QuarantineBatch) as caught:
        Translator(profile(STATUS, REPORTS), ["Case", "Tip", "status"])
    assert caught.value.code == "header_column_missing"
    assert "'Tip 2', 'Status'" in caught.value.summary
    assert (caught.value.where.line, caught.value.where.column) == (1, "Tip 2")


def test_columns_found_by_name_in_any_order() -> None:
    ready = Translator(profile(STATUS, REPORTS), ["x", "Status", "Tip 2", "Case", "Tip"])
    row = ["", "closed", "8", "21-3306", "7"]
    assert ready.identify(row) == Identity("213306", "21-3306", ("7", "8"))
    assert ready.pick(row) == ("closed",)
    assert ready.width == 1


def test_first_of_two_equal_columns_is_read() -> None:
    assert Translator(profile(), ["Case", "Status", "Status"]).pick(["1", "open", "closed"]) == ("open",)


def test_unmapped_columns_are_those_neither_mapped_nor_ignored() -> None:
    ignored = '[ignored]\n"Officer*" = "names"\n"Amount [USD]" = "money"\n"Z?p" = "address"\n'
    header = ["Case", "Status", "Officer 1", "officer 2", "Amount [USD]", "Zip", "Zone"]
    ready = Translator(profile(STATUS + ignored), header)
    assert ready.unmapped_columns() == ("officer 2", "Zone")


AS_OF = 'as_of = { column = "Changed", format = "%m/%d/%Y" }\n'


def test_time_of_change_read_beside_the_facts() -> None:
    ready = translator(profile(STATUS, HEAD + AS_OF), ["Case", "Status", "Changed"])
    cells = ready.pick(["1", "open", "03/04/2021"])
    assert ready.as_of(cells) == "2021-03-04"
    assert ready.as_of(ready.pick(["1", "open", " "])) is None
    assert PATTERN.as_of(("open",)) is None


def test_time_of_change_that_is_no_date_told_with_its_column() -> None:
    ready = translator(profile(STATUS, HEAD + AS_OF), ["Case", "Status", "Changed"])
    with pytest.raises(DeadLetterRecord) as caught:
        ready.as_of(ready.pick(["1", "open", "yesterday"]))
    assert (caught.value.code, caught.value.where.column) == ("date_unreadable", "Changed")
    assert "yesterday" not in str(caught.value)


def test_rows_that_differ_in_time_only_share_their_translation() -> None:
    ready = translator(profile(STATUS, HEAD + AS_OF), ["Case", "Status", "Changed"])
    first = ready.translate(ready.pick(["1", "open", "03/04/2021"]))
    assert ready.translate(ready.pick(["2", "open", "03/05/2021"])) is first
    assert ready.translate(ready.pick(["2", "closed", "03/05/2021"])) is not first


def test_time_of_change_that_also_dates_an_outcome_is_part_of_the_facts() -> None:
    rules = STATUS + '[[map]]\ncolumn = "Changed"\noutcome = "ARREST"\ndate = "%m/%d/%Y"\n'
    ready = translator(profile(rules, HEAD + AS_OF), ["Case", "Status", "Changed"])
    found = [ready.translate(ready.pick(["1", "open", day])) for day in ("03/04/2021", "03/05/2021")]
    assert [item.facts.outcomes[0].outcome_key for item in found if item.facts] == [
        "ARREST/2021-03-04",
        "ARREST/2021-03-05",
    ]


def comparable(said: Translation) -> tuple[object, ...]:
    fault = (said.fault.code, said.fault.where) if said.fault else None
    return said.facts, said.rules, said.preferred, fault


RICH = profile(
    STATUS
    + '[[map]]\ncolumn = "Flag"\n[map.codes]\nY = { cleared = "kind_unknown" }\n'
    + '[[map]]\ncolumn = "Arrested"\noutcome = "ARREST"\ndate = "%m/%d/%Y"\n'
    + '[[map]]\ncolumn = "N"\nto = "additional_victim_count"\nwhen = { column = "Status", not_in = ["open"] }\n'
    + '[fold]\nprefer = { column = "Flag", in = ["Y"] }\n',
    HEAD + AS_OF,
)
ROW = st.tuples(
    st.sampled_from(["", "03/04/2021", "03/05/2021", "never"]),
    st.sampled_from(["", "open", "Closed", "cleared by arrest", "quashed", "\x00"]),
    st.sampled_from(["", "Y", "N"]),
    st.sampled_from(["", "03/04/2021", "02/30/2021"]),
    st.sampled_from(["", "0", "2", "two"]),
)


@given(st.lists(ROW, max_size=20))
def test_remembered_translation_is_the_same_as_a_fresh_one(rows: list[tuple[str, ...]]) -> None:
    ready = translator(RICH)
    for row in rows:
        assert comparable(ready.translate(row)) == comparable(ready.translate_afresh(row))


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMO_LIMIT", 2)
    ready = translator(profile())
    for value in ("open", "closed", "cold", "open"):
        said = ready.translate((value,))
        assert said.facts is not None
        assert said.facts.investigation_status == value.upper()


def test_preferred_row_known_from_its_cells() -> None:
    ready = translator(RICH)
    assert ready.translate(("", "open", "y", "", "")).preferred
    assert not ready.translate(("", "open", "", "", "")).preferred
    assert ready.translate(("", "\x00", "Y", "", "")).preferred
