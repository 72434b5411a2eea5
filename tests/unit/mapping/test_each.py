"""Fields that repeat within a record: a rule goes through their values in step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard.shape import ITEM_END
from casebridge.mapping import Identity, Translation
from casebridge.mapping.item import items
from casebridge.model import CaseFacts, InvestigationStatus, OutcomeKind, Trigger
from tests.unit.mapping.make import profile, translated, translator

FIELDS = """
[records]
format = "json"
[fields]
Case = "n"
Status = "s"
Tips = { path = "@", each = "tips" }
When = { path = "w", each = "arrests" }
Kind = { path = "k", each = "arrests" }
Count = { path = "c", each = "arrests" }
Key = { path = "i", each = "arrests" }
Offence = { path = "o", each = "offences" }
"""
HEAD = 'name = "p"\nversion = "1"\n' + FIELDS + '[case]\nnumber = "Case"\nreport = "Tips"\n'
ARREST = '[[map]]\ncolumn = "When"\noutcome = "ARREST"\ndate = "%Y-%m-%d"\n'
KIND = """
[[map]]
column = "Kind"
date = { column = "When", format = "%Y-%m-%d" }
[map.codes]
A = { outcome = "ARREST" }
T = { outcome = "ARREST", detail = "TAKEN_INTO_CUSTODY" }
C = { outcome = "CONVICTION", status = "CLEARED_BY_ARREST" }
N = {}
"""


def row(**cells: str | list[str]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else ITEM_END.join(value) for name, value in cells.items()}


def said(rules: str, **cells: str | list[str]) -> Translation:
    return translated(profile(rules, HEAD), row(**cells))


def facts(rules: str, **cells: str | list[str]) -> CaseFacts:
    found = said(rules, **cells)
    assert found.fault is None, found.fault
    assert found.facts is not None
    return found.facts


def keys(found: CaseFacts) -> list[str]:
    return [outcome.outcome_key for outcome in found.outcomes]


def test_each_value_makes_an_outcome_of_its_own() -> None:
    found = said(ARREST, When=["2026-03-02", "", "2026-01-05"])
    assert found.facts is not None
    assert keys(found.facts) == ["ARREST/2026-01-05", "ARREST/2026-03-02"]
    assert found.rules == ("map[1] When",)
    assert facts(ARREST, When="").outcomes == ()


def test_columns_of_one_part_are_taken_in_step() -> None:
    found = said(KIND, Kind=["A", "C", "N", "A"], When=["2026-01-01", "2026-02-02", "2026-03-03"])
    assert found.facts is not None
    assert keys(found.facts) == ["ARREST/-", "ARREST/2026-01-01", "CONVICTION/2026-02-02"]
    assert found.facts.investigation_status is InvestigationStatus.CLEARED_BY_ARREST
    assert found.rules == ("map[1] Kind #1", "map[1] Kind #3", "map[1] Kind #4")


def test_count_and_key_are_taken_in_step() -> None:
    rules = ARREST + 'count = "Count"\nkey = "Key"\n'
    found = facts(rules, When=["2026-01-01"] * 3, Count=["2", "", "3"], Key=["x", "y"])
    assert len(found.outcomes) == 3
    assert [item.count for item in found.outcomes if item.outcome_key == "ARREST/2026-01-01"] == [3]
    assert {item.count for item in found.outcomes} == {2, None, 3}


def test_columns_of_no_part_stay_as_they_are() -> None:
    rules = ARREST + 'when = { column = "Status", in = ["closed"] }\n'
    assert len(facts(rules, When=["2026-01-01", "2026-01-02"], Status="closed").outcomes) == 2
    assert facts(rules, When=["2026-01-01", "2026-01-02"], Status="open").outcomes == ()


def test_condition_on_the_same_part_holds_for_its_own_item() -> None:
    rules = ARREST + 'when = { column = "Kind", in = ["A"] }\n'
    found = facts(rules, When=["2026-01-01", "2026-01-02", "2026-01-03"], Kind=["A", "B"])
    assert keys(found) == ["ARREST/2026-01-01"]
    rules = ARREST + 'when = { column = "Kind", not_in = ["A"] }\n'
    found = facts(rules, When=["2026-01-01", "2026-01-02", "2026-01-03"], Kind=["A", "B"])
    assert keys(found) == ["ARREST/2026-01-02", "ARREST/2026-01-03"]


def test_condition_on_another_part_holds_if_any_value_does() -> None:
    rules = ARREST + 'when = { column = "Offence", in = ["X"] }\n'
    assert len(facts(rules, When=["2026-01-01", "2026-01-02"], Offence=["Y", "X"]).outcomes) == 2
    assert facts(rules, When=["2026-01-01", "2026-01-02"], Offence=["Y", "Z"]).outcomes == ()


def test_condition_of_a_rule_whose_column_does_not_repeat_asks_all_values() -> None:
    rules = '[[map]]\ncolumn = "Status"\nto = "status"\nwhen = { column = "Kind", in = ["A"] }\n'
    assert facts(rules, Status="CLOSED", Kind=["B", "A"]).investigation_status is InvestigationStatus.CLOSED
    assert facts(rules, Status="CLOSED", Kind=["B", "C"]).investigation_status is None
    text = '[[map]]\ncolumn = "Status"\nto = "closure_other_text"\nwhen = { column = "Kind", in = ["A"] }\n'
    both = text + '[[map]]\ncolumn = "Offence"\nto = "closure"\n'
    assert facts(both, Status="Moved", Kind=["B", "A"], Offence="OTHER").closure_other_text == "Moved"
    assert facts(text, Status="Moved", Kind=["B", "C"]).closure_other_text is None


def test_furthest_status_counts_whatever_the_order() -> None:
    rules = '[[map]]\ncolumn = "Offence"\nto = "status"\n'
    for order in (["OPEN", "CLEARED_BY_ARREST", "CLOSED"], ["CLEARED_BY_ARREST", "", "OPEN"], ["CLEARED_BY_ARREST"]):
        assert facts(rules, Offence=order).investigation_status is InvestigationStatus.CLEARED_BY_ARREST
    later = rules + '[[map]]\ncolumn = "Status"\nto = "status"\n'
    assert facts(later, Offence=["CLEARED_BY_ARREST"], Status="REOPENED").investigation_status == "REOPENED"


def test_lists_are_united_over_the_values() -> None:
    rules = '[[map]]\ncolumn = "Offence"\nto = "closure"\ncodes = { D = "DUPLICATE", N = "OTHER" }\n'
    assert len(facts(rules, Offence=["D", "N", "D"]).closure_reasons) == 2


def test_unknown_code_is_asked_once() -> None:
    rules = '[[map]]\ncolumn = "Offence"\nto = "status"\n'
    found = facts(rules, Offence=["odd", "OPEN", "odd", "other"])
    assert [(doubt.trigger, doubt.value) for doubt in found.doubts] == [
        (Trigger.UNMAPPED_VALUE, "odd"),
        (Trigger.UNMAPPED_VALUE, "other"),
    ]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"When": ["2026-01-01", "soon"], "Kind": ["A", "A"]}, ("date_unreadable", "When")),
        ({"When": ["2026-01-01", "2026-01-01"], "Kind": ["A", "T"]}, ("outcomes_alike", "Kind")),
        ({"When": ["2026-01-01", ""], "Kind": ["A", "\u200b"]}, ("control_character", "Kind")),
    ],
)
def test_fault_of_one_value_is_a_fault_of_the_record(cells: dict[str, str | list[str]], fault: tuple[str, str]) -> None:
    found = said(KIND, **cells)
    assert found.facts is None
    assert found.fault is not None
    assert (found.fault.code, found.fault.where.column) == fault


def test_equal_outcomes_are_one_and_a_key_keeps_others_apart() -> None:
    assert keys(facts(KIND, When=["2026-01-01"] * 2, Kind=["A", "A"])) == ["ARREST/2026-01-01"]
    keyed = KIND.replace("[map.codes]", 'key = "Key"\n[map.codes]')
    found = facts(keyed, When=["2026-01-01"] * 2, Kind=["A", "T"], Key=["1", "2"])
    assert [item.kind for item in found.outcomes] == [OutcomeKind.ARREST] * 2
    assert {item.detail for item in found.outcomes} == {None, "TAKEN_INTO_CUSTODY"}


def test_cell_of_a_table_is_never_taken_apart() -> None:
    table = 'name = "p"\nversion = "1"\n[case]\nnumber = "Case"\nreport = "Tips"\n'
    made = profile('[[map]]\ncolumn = "Kind"\nto = "status"\n', table)
    found = translated(made, row(Kind=["OPEN", "CLOSED"]))
    assert found.fault is not None
    assert found.fault.code == "control_character"
    ready = translator(made)
    assert ready.identify(["1", f"136222111{ITEM_END}136222112", ""]) == Identity("1", "1", ())
    assert ready.malformed_reports(["1", f"136222111{ITEM_END}136222112", ""]) == 1


@pytest.mark.parametrize(
    ("tips", "reports", "malformed"),
    [
        ([], (), 0),
        (["136222111"], ("136222111",), 0),
        (["136222111", "CT 136222112", "136222111"], ("136222111", "136222112"), 0),
        (["", "136222111; 136222112", ""], ("136222111", "136222112"), 0),
        (["136,222,111", "136222112", "none"], ("136222112",), 2),
    ],
)
def test_all_reports_of_a_record_are_read(tips: list[str], reports: tuple[str, ...], malformed: int) -> None:
    ready = translator(profile(ARREST, HEAD))
    cells = ["25-1", ITEM_END.join(tips), ""]
    assert ready.header == ("Case", "Tips", "When")
    assert ready.identify(cells) == Identity("251", "25-1", reports)
    assert ready.malformed_reports(cells) == malformed


@pytest.mark.parametrize(
    ("condition", "some", "other", "none"),
    [
        ('in = ["X"]', True, False, False),
        ('not_in = ["X"]', False, True, True),
        ("present = true", True, True, False),
        ("present = false", False, False, True),
    ],
)
def test_conditions_ask_all_values(condition: str, some: bool, other: bool, none: bool) -> None:
    rules = ARREST + f'[select]\nskip = [{{ column = "Offence", {condition} }}]\n'
    rules += f'candidate = [{{ column = "Offence", {condition} }}]\n'
    rules += f'[fold]\nprefer = {{ column = "Offence", {condition} }}\n'
    made = profile(rules, HEAD + f'delete = {{ column = "Offence", {condition} }}\n')
    ready = translator(made)
    for values, expected in ((["Y", "x"], some), (["Y", "", "Z"], other), (["", ""], none), ([], none)):
        cells = ["1", "", "", ITEM_END.join(values)]
        assert ready.header == ("Case", "Tips", "When", "Offence")
        assert (ready.identify(cells) == "skip") is expected
        assert ready.is_candidate(cells) is expected
        assert ready.deletes(ready.pick(cells)) is expected
        assert ready.translate(ready.pick(cells)).preferred is expected


@given(st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=4), min_size=2, max_size=2))
def test_items_hold_every_value_once_and_in_step(columns: list[list[str]]) -> None:
    cells = [ITEM_END.join(columns[0]), "kept", ITEM_END.join(columns[1])]
    found = [list(item) for item in items(cells, [0, 2])]
    assert len(found) == max(map(len, columns))
    assert all(item[1] == "kept" for item in found)
    for at, values in ((0, columns[0]), (2, columns[1])):
        assert [item[at] for item in found][: len(values)] == values
        assert not any(item[at] for item in found[len(values) :])
    assert cells[1] == "kept"
