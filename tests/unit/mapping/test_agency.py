"""Records of other agencies, records that delete, and what is accounted for in a profile with fields."""

from __future__ import annotations

import pytest

from casebridge.faults import FAULTS
from casebridge.guard.shape import RecordField
from casebridge.mapping import Identity, Translator
from tests.unit.mapping.make import STATUS, profile

HEAD = 'name = "p"\nversion = "1"\n[case]\nnumber = "Case"\nagency = "ORI"\n'
MINE = "CA0010000"
PROFILE = profile(STATUS + '[select]\nskip = [{ column = "Status", in = ["TOTAL"] }]\n', HEAD)


@pytest.mark.parametrize(
    ("owner", "agency", "found"),
    [
        (MINE, MINE, Identity("1", "1", ())),
        (" ca0010000 ", MINE, Identity("1", "1", ())),
        (MINE, MINE.lower(), Identity("1", "1", ())),
        ("CA0010001", MINE, "other_agency"),
        ("WA0010000", MINE, "other_agency"),
        ("wa0010000", MINE, "other_agency"),
        ("agencyORI", MINE, ("ori_malformed", "ORI")),
        ("", MINE, ("ori_malformed", "ORI")),
        ("CA001000", MINE, ("ori_malformed", "ORI")),
        ("CA00100000", MINE, ("ori_malformed", "ORI")),
        ("CA-010000", MINE, ("ori_malformed", "ORI")),
        ("CA001000\uff10", MINE, ("ori_malformed", "ORI")),
        ("CA0010001", "", Identity("1", "1", ())),
        ("anything", "", Identity("1", "1", ())),
    ],
)
def test_record_of_another_agency_left_alone(owner: str, agency: str, found: Identity | str | tuple[str, str]) -> None:
    ready = Translator(PROFILE, ["Case", "ORI", "Status"], agency)
    assert ready.identify(["1", owner, "OPEN"]) == found
    if isinstance(found, tuple) and len(found) == 2:
        assert FAULTS[found[0]].scope == "record"


def test_agency_asked_after_skip_and_before_the_number() -> None:
    ready = Translator(PROFILE, ["Case", "ORI", "Status"], MINE)
    assert ready.identify(["", "", ""]) == "blank_row"
    assert ready.identify(["", "x", "TOTAL"]) == "skip"
    assert ready.identify(["", "CA0010001", ""]) == "other_agency"
    assert ready.identify(["", MINE, ""]) == ("case_number_missing", "Case")
    assert ready.identify(["Case", "ORI ", "Status"]) == "repeated_header"


def test_agency_makes_no_difference_where_the_profile_names_no_column() -> None:
    ready = Translator(profile(STATUS, HEAD.replace('agency = "ORI"\n', "")), ["Case", "Status"], MINE)
    assert ready.identify(["1", "OPEN"]) == Identity("1", "1", ())


def test_record_that_deletes_is_told_from_its_cells() -> None:
    made = profile(STATUS, HEAD + 'delete = { column = "Action", in = ["D"] }\n')
    ready = Translator(made, ["Case", "ORI", "Action", "Status"])
    assert ready.deletes(ready.pick(["1", "", "d", "OPEN"]))
    assert not ready.deletes(ready.pick(["1", "", "I", "OPEN"]))
    assert ready.unmapped_columns() == ()
    without = Translator(PROFILE, ["Case", "ORI", "Status"])
    assert not without.deletes(without.pick(["1", "", "D"]))


def test_fields_become_columns_and_those_of_the_source_are_accounted_for() -> None:
    made = profile(
        STATUS,
        'name = "p"\nversion = "1"\n[records]\nformat = "json"\n[fields]\n'
        'id = "_id"\nchanged = ["u", "c"]\nCase = "n"\nStatus = { path = "s", each = "x" }\nextra = "e"\n'
        '[rest]\nid = "id"\nlist = { path = "/cases" }\n[rest.watermark]\nfield = "changed"\n[case]\nnumber = "Case"\n',
    )
    assert made.record_fields() == (
        RecordField("id", ("_id",)),
        RecordField("changed", ("u", "c")),
        RecordField("Case", ("n",)),
        RecordField("Status", ("s",), "x"),
        RecordField("extra", ("e",)),
    )
    assert made.each() == {"Status": "x"}
    assert made.columns_of_source() == ("id", "changed")
    assert Translator(made, [field.name for field in made.record_fields()]).unmapped_columns() == ("extra",)


def test_profile_of_tables_has_no_fields() -> None:
    assert PROFILE.record_fields() == ()
    assert PROFILE.each() == {}
    assert PROFILE.columns_of_source() == ()
