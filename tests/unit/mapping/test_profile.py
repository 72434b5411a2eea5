"""Profiles: what loads, what is refused and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from casebridge.errors import FixConfig
from casebridge.mapping import Profile, load_profile
from tests.unit.mapping.make import STATUS, profile, translated

WORKING = Path(__file__).with_name("working.toml")
TEXT = WORKING.read_text(encoding="utf-8")


def test_working_profile_has_at_most_forty_lines_and_loads() -> None:
    assert len(TEXT.splitlines()) <= 40
    found = load_profile(WORKING)
    assert found.label == "sample-rms@1"
    assert found.source_system == "Sample RMS"
    assert found.columns() == (
        "Case Number",
        "CyberTip",
        "Updated",
        "Disposition",
        "Reason",
        "Convicted On",
        "Final",
    )
    assert found.fact_columns(as_of=False) == ("Disposition", "Reason", "Convicted On", "Final")


def test_working_profile_translates_a_row() -> None:
    said = translated(
        load_profile(WORKING),
        {"Case Number": "21-3306", "Disposition": "arrest", "Reason": "", "Convicted On": "03/04/2021", "Final": "y"},
    )
    assert said.preferred
    assert said.facts is not None
    assert said.facts.investigation_status == "CLEARED_BY_ARREST"
    assert [outcome.outcome_key for outcome in said.facts.outcomes] == ["ARREST/-", "CONVICTION/2021-03-04"]
    assert said.rules == ("map[1] Disposition #2", "map[3] Convicted On")


def test_system_is_the_name_when_not_given() -> None:
    assert profile().source_system == "p"


# What is replaced in the working profile, by what; the line, key and words of the error.
FAULTS = [
    ("time_zone =", "time_zon =", 5, "time_zon", "unknown key, did you mean 'time_zone'?"),
    ("number =", "numbr =", 8, "case.numbr", "unknown key, did you mean 'number'?"),
    ('number = "Case Number"\n', "", 7, "case.number", "this key is required"),
    ("pattern =", "patern =", 9, "case.patern", "did you mean 'pattern'?"),
    ('format = "%m', 'formt = "%m', 11, "case.as_of.formt", "did you mean 'format'?"),
    ('column = "Disposition"', 'colum = "Disposition"', 14, "map.0.colum", "did you mean 'column'?"),
    ("[map.codes]", "[map.code]", 15, "map.0.code", "did you mean 'codes'?"),
    ('{ status = "OPEN" }', '{ stats = "OPEN" }', 16, "map.0.codes.OPEN.stats", "did you mean 'status'?"),
    ('{ status = "OPEN" }', '{ status = "OPENED" }', 16, "map.0.codes.OPEN.status", "did you mean 'REOPENED'?"),
    ('"UNK" = {}', '"UNK" = "OPEN"', 13, "map.0", "plain codes need to."),
    ('"UNK" = {}', '"unk" = {}\n"U N K" = { status = "OPEN" }', 21, "map.0.codes.U N K", "reads the same as 'unk'"),
    ('to = "closure"', 'to = "closures"', 24, "map.1.to", "unknown field, did you mean 'closure'?"),
    ('to = "closure"', 'to = "zzzzz"', 24, "map.1.to", "unknown field."),
    ('"DUPLICATE"', '"DUPLICAT"', 25, "map.1.codes.DUP", "not a code of ClosureReason, did you mean 'DUPLICATE'?"),
    ('"DUPLICATE"', '"ZZZZZ"', 25, "map.1.codes.DUP", "not a code of ClosureReason."),
    ('outcome = "CONVICTION"', 'outcome = "CONVICTED"', 29, "map.2.outcome", "did you mean 'CONVICTION'?"),
    ('outcome = "CONVICTION"', "", 27, "map.2", "a map rule needs to, codes or outcome."),
    ('outcome = "CONVICTION"', 'to = "status"', 27, "map.2", "date as a format needs outcome"),
    ('outcome = "CONVICTION"', 'outcome = "CONVICTION"\nto = "status"', 27, "map.2", "outcome stands alone"),
    ('to = "closure"', 'to = "closure"\ndetail = "X"', 22, "map.1", "detail needs outcome"),
    ('to = "closure"', 'to = "closure_other_text"', 22, "map.1", "closure_other_text takes the value itself"),
    ('outcome = "ARREST" }', 'detail = "ON_VIEW" }', 17, "map.0.codes.ARREST", "detail needs outcome."),
    ('outcome = "ARREST" }', 'outcome = "ARREST", detail = "X" }', 17, "map.0.codes.ARREST", "one of ON_VIEW"),
    ('"kind_unknown"', '"kind"', 18, "map.0.codes.CLEARED.cleared", "Input should be 'kind_unknown'"),
    ("Los_Angeles", "Los_Angles", 5, "time_zone", "no such time zone, did you mean 'America/Los_Angeles'?"),
    ("America/Los_Angeles", "../../etc", 5, "time_zone", "no such time zone."),
    ("America/Los_Angeles", "qqqqqqq", 5, "time_zone", "no such time zone."),
    ('time_zone = "America/Los_Angeles"\n', "", 0, "", "dates without an offset need time_zone, for example"),
    ("{4,6}(", "{4,6}((", 9, "case.pattern", "not a regular expression: "),
    ('"%m/%d/%Y"', '"MM/DD/YYYY"', 30, "map.2.date", "a format is iso, epoch_s, epoch_ms or a strptime pattern"),
    ('"%m/%d/%Y"', '"%m/%d/%Q"', 30, "map.2.date", "a format is iso"),
    ('"%m/%d/%Y %H:%M"', '"%m/%d/%Y %"', 11, "case.as_of.format", "a format is iso"),
    ('in = ["Y"]', 'inn = ["Y"]', 33, "fold.prefer.inn", "did you mean 'in'?"),
    ('in = ["Y"]', 'in = ["Y"], present = true', 33, "fold.prefer", "give exactly one of in, not_in, present."),
    (', in = ["Y"]', "", 33, "fold.prefer", "give exactly one of in, not_in, present."),
    ('"names of people"', '" "', 0, "", "ignored column 'Officer*' needs a reason."),
    ('"names of people"', "1", 36, "ignored.Officer*", "valid string"),
    ('name = "sample-rms"', 'name = "Sample RMS"', 2, "name", "pattern"),
    ("[ignored]", "[file]\nheader = false\n[ignored]", 35, "file", "give columns exactly when header = false."),
    ("[ignored]", '[file]\ncolumns = ["A"]\n[ignored]', 35, "file", "give columns exactly when header = false."),
    ("[ignored]", '[file]\nheader = false\ncolumns = ["A", "A"]\n[ignored]', 35, "file", "columns are not unique."),
    ("[ignored]", "[file]\nskip_line = 1\n[ignored]", 36, "file.skip_line", "did you mean 'skip_lines'?"),
    ("[ignored]", "[[test]]\nexpect = {}\n[ignored]", 35, "test.0", "give record, records or input."),
    ("[ignored]", '[[test]]\nexpect = {}\nrecord = {a = "1"}\nrecords = [{a = "1"}]\n[ignored]', 35, "test.0", "give"),
    (
        "[ignored]",
        "[accounting]\nmax_unmapped_values = 2\n[ignored]",
        36,
        "accounting.max_unmapped_values",
        "less than",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"), FAULTS, ids=[f"{row[3] or 'profile'}-{at}" for at, row in enumerate(FAULTS)]
)
def test_faulty_profile_told_with_file_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, key: str, words: str
) -> None:
    assert old in TEXT
    path = tmp_path / "profile.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FixConfig) as caught:
        load_profile(path)
    error = caught.value
    assert words in error.summary
    assert error.where.file == str(path)
    first = (error.where.line, error.where.column)
    others = [(int(part.split()[1][:-1]), part.split(": ")[1]) for part in error.summary.splitlines()[1:]]
    assert (line, key) in [first, *others]


def test_toml_syntax_error_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(TEXT.replace('to = "closure"', "to = closure"), encoding="utf-8")
    with pytest.raises(FixConfig) as caught:
        load_profile(path)
    assert (caught.value.code, caught.value.where.line) == ("toml_syntax", 24)


@pytest.mark.parametrize(
    ("date", "needed"),
    [
        ("%m/%d/%Y", False),
        ("%Y-%m-%dT%H:%M:%S%z", False),
        ("epoch_s", False),
        ("epoch_ms", False),
        ("%m/%d/%Y %H:%M", True),
        ("%m/%d/%Y %I%p", True),
        ("%c", True),
        ("iso", True),
    ],
)
def test_zone_needed_only_by_formats_that_may_be_naive(date: str, needed: bool) -> None:
    head = 'name = "p"\nversion = "1"\n[case]\nnumber = "Case"\n'
    rules = f'[[map]]\ncolumn = "Arrested"\noutcome = "ARREST"\ndate = "{date}"\n'
    assert profile(rules).time_zone
    if needed:
        with pytest.raises(ValidationError, match="need time_zone"):
            profile(rules, head)
    else:
        assert profile(rules, head).time_zone is None


def test_same_meaning_under_two_spellings_accepted() -> None:
    codes = (
        '[[map]]\ncolumn = "S"\nto = "status"\ncodes = { "RE-OPEN" = "REOPENED", re_open = { status = "REOPENED" } }\n'
    )
    assert len(profile(codes).map[0].codes) == 2


def test_columns_named_once_in_order_of_mention() -> None:
    rules = (
        '[[map]]\ncolumn = "S"\nto = "outcome"\ndate = { column = ["D", "T"], format = "%m%d%Y %H%M" }\n'
        'count = "N"\nkey = "K"\nwhen = { column = "W", present = true }\n'
        + STATUS
        + '[fold]\nprefer = { column = "S", in = ["F"] }\n'
        '[select]\nskip = [{ column = "X", in = ["1"] }]\ncandidate = [{ column = "Y", present = true }]\n'
    )
    assert profile(rules).columns() == ("Case", "S", "D", "T", "N", "K", "W", "Status", "X", "Y")


def test_axis_of_a_rule_follows_its_target() -> None:
    rules = '[[map]]\ncolumn = "U"\nto = "usefulness"\n[[map]]\ncolumn = "R"\nto = "not_useful_reason"\n' + STATUS
    assert [rule.axis for rule in profile(rules).map] == ["B", "B", "A"]


def test_key_given_as_nothing_is_as_good_as_absent() -> None:
    made = Profile.model_validate(
        {
            "name": "p",
            "version": "1",
            "time_zone": None,
            "map": [{"column": "S", "to": "status"}],
            "case": {"number": "Case", "pattern": None},
        }
    )
    assert (made.time_zone, made.case.pattern) == (None, None)


def test_blocks_of_tests_hold_one_record_or_several() -> None:
    rules = (
        STATUS + '[[test]]\nrecord = { Case = "1" }\nexpect = {}\n[[test]]\nrecords = [{ Case = "1" }]\nexpect = {}\n'
    )
    assert [(bool(test.record), len(test.records)) for test in profile(rules).test] == [(True, 0), (False, 1)]
