"""JMESPath expressions: plain names have a way of their own and must find what jmespath finds."""

from __future__ import annotations

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard.json import PathUnfitError, check_json_path, compile_path
from casebridge.guard.json.path import leads_to_null

NAME = st.sampled_from(["a", "b", "c_1", '"@odata.nextLink"', '"a b"', '"a.b"', '"\u00e9"'])
KEY = NAME.map(lambda name: name.strip('"'))
DOCUMENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(NAME, min_size=1, max_size=3).map(".".join), DOCUMENT)
def test_plain_names_find_what_jmespath_finds(path: str, document: object) -> None:
    assert compile_path(path)(document) == jmespath.search(path, document)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("@", {"a": {"b": [1, {"c": "x"}]}}),
        ("a.b[1].c", "x"),
        ("a.b[?c=='x'].c | [0]", "x"),
        ("a.missing", None),
        ("a.b.c", None),
        ("length(a.b)", 2),
    ],
)
def test_expression_evaluated(path: str, found: object) -> None:
    assert compile_path(path)({"a": {"b": [1, {"c": "x"}]}}) == found


@pytest.mark.parametrize("path", ["a.", "a..b", "[?a=='x'", "a b", "", "a[", "$.a", "//a"])
def test_text_that_is_no_expression_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"^not a JMESPath expression"):
        check_json_path(path)
    with pytest.raises(ValueError, match=r"^not a JMESPath expression"):
        compile_path(path)


def test_fault_of_an_expression_names_the_character() -> None:
    with pytest.raises(ValueError, match=r"^not a JMESPath expression near character 5$"):
        check_json_path("a.b ]")


@pytest.mark.parametrize("path", ["max(a)", "keys(a)", "join(',', a)", "nothing(a)", "sort_by(b, &c)"])
def test_function_that_does_not_fit_tells_no_value(path: str) -> None:
    document = {"a": "Jo Example", "b": [{"c": 1}, {"c": "Jo Example"}]}
    with pytest.raises(PathUnfitError) as found:
        compile_path(path)(document)
    assert str(found.value) == ""
    assert found.value.__cause__ is None
    assert found.value.__suppress_context__


@pytest.mark.parametrize(
    ("path", "document", "null"),
    [
        ("data", {"data": None}, True),
        ("data", {"data": []}, False),
        ("data", {}, False),
        ("data", [], False),
        ("a.data", {"a": {"data": None}}, True),
        ("a.data", {"a": None}, False),
        ("a.data", {"a": {}}, False),
        ("a[0]", {"a": [None]}, False),
        ("@", None, False),
    ],
)
def test_null_told_from_absence(path: str, document: object, null: bool) -> None:
    assert leads_to_null(path)(document) is null
