"""What is read of a record: paths, families of namespaces, parts that repeat."""

from __future__ import annotations

import pytest

from casebridge.guard.shape import ITEM_END, RecordField
from casebridge.guard.xml import check_xml_paths
from tests.unit.guard.xml.reads import C, N, options, read, record


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("id", "7"),
        ("./id", "7"),
        (" id ", "7"),
        ("b/id", "8"),
        ("b/id/text()", "8"),
        ("@k", "v"),
        ("./@k", "v"),
        ("b/@k", "w"),
        ("n:id", "9"),
        ("c:id", ""),
        ("b/@n:k", "x"),
        ("b/@xml:lang", "en"),
        ("nothing", ""),
        ("nothing/@k", ""),
    ],
)
def test_simple_path_finds_its_text(path: str, expected: str) -> None:
    inner = '<id>7</id><b k="w" n:k="x" xml:lang="en"><id>8</id></b><n:id>9</n:id>'
    assert read(record(inner, 'k="v"'), options(path)).cells == [expected]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("b[@k='2']/id", "two"),
        ("b[2]/id", "two"),
        ("b[last()]/id", "two"),
        ("count(b)", "2"),
        ("count(b) div 4", "0.5"),
        ("count(b) div 0", ""),
        ("number('x')", ""),
        ("boolean(b)", "true"),
        ("boolean(c)", "false"),
        ("concat(b[1]/id, '-', b[2]/id)", "one-two"),
        ("b[@k='2']/@k", "2"),
        ("descendant::n:id", "nine"),
        ("child::n:id", "nine"),
        ("b[id='n:id']/id", ""),
        ("n:*", "nine"),
        ("*[local-name()='id']", "nine"),
        ("b[@n:k='y']/id", "two"),
    ],
)
@pytest.mark.parametrize("prefix", ["n", "o"])
def test_xpath_finds_its_text_in_the_whole_family(path: str, expected: str, prefix: str) -> None:
    inner = f'<b k="1"><id>one</id></b><b k="2" {prefix}:k="y"><id>two</id></b><{prefix}:id>nine</{prefix}:id>'
    assert read(record(inner), options(path)).cells == [expected]


@pytest.mark.parametrize(
    "path", ["../*[2]", "preceding::id", "/a/r/id", "/*/*/id", "ancestor::a//id", "following-sibling::r/id", "//a"]
)
def test_xpath_reaches_nothing_outside_the_record(path: str) -> None:
    found = read("<a><r><id>1</id></r><r><id>2</id></r></a>", options(path, "id"))
    assert found.rows == [["", "1"], ["", "2"]]


def test_text_behind_the_record_is_outside_it() -> None:
    found = read("<a><r/>outside<r/>outside</a>", options("following-sibling::text()", "//text()", "following::node()"))
    assert found.rows == [["", "", ""]] * 2


def test_first_path_that_finds_a_text_counts() -> None:
    chosen = options(("x", "y", "count(z)"))
    assert read(record("<x>1</x><y>2</y>"), chosen).cells == ["1"]
    assert read(record("<x> </x><y>2</y>"), chosen).cells == ["2"]
    assert read(record("<y/><z/>"), chosen).cells == ["1"]


def test_same_text_in_several_places_is_one_value() -> None:
    assert read(record("<x>1</x><x> 1 </x><x k='1'/>"), options("x[text()]", "x/@k")).cells == ["1", "1"]
    assert read(record("<x>1</x><x>1</x>"), options("x")).cells == ["1"]


@pytest.mark.parametrize("path", ["x", "(x)", "nothing | x"])
@pytest.mark.parametrize("inner", ["<x>1</x><x>2</x>", "<x>1</x><x/>", "<x>1</x><q/><x>2</x><x>1</x>"])
def test_different_texts_for_one_value_set_the_record_aside(path: str, inner: str) -> None:
    found = read(record(inner), options("q", RecordField("status", (path,))))
    assert not found.rows
    assert found.codes == [("value_ambiguous", "status")]


def test_attribute_of_several_elements_with_different_values_sets_the_record_aside() -> None:
    assert read(record("<x k='1'/><x k='2'/>"), options("x/@k")).codes == [("value_ambiguous", "f0")]


@pytest.mark.parametrize("inner", ["<x>1<y>2</y></x>", "<x><y>2</y>1</x>", "<x><y/> <z/>1</x>"])
@pytest.mark.parametrize("path", ["x", "x[1]"])
def test_text_beside_elements_is_no_value(inner: str, path: str) -> None:
    assert read(record(inner), options(path)).codes == [("value_mixed", "f0")]


@pytest.mark.parametrize("path", ["x", "x[1]"])
def test_element_of_elements_has_no_text_of_its_own(path: str) -> None:
    assert read(record("<x>\n <y>unselected</y>\n</x>"), options(path)).cells == [""]


@pytest.mark.parametrize(
    "value",
    ["<!-- -->CASE-123", "CASE-1<!-- x -->23", "CASE<?p i?>-123", "<![CDATA[CASE-]]>1<![CDATA[23]]>", "CASE&#45;123"],
)
def test_nothing_splits_a_value(value: str) -> None:
    assert read(record(f"<id>{value}</id>"), options("id", "id[1]", "id/text()")).cells == ["CASE-123"] * 3


def test_white_space_at_the_ends_is_not_part_of_a_value() -> None:
    found = read(record("<x>\r\n\t a \n b\u00a0</x><y>\n</y>", 'k=" v "'), options("x", "y", "@k"))
    assert found.cells == ["a \n b\u00a0", "", "v"]


def test_each_gives_one_value_for_every_part_in_step() -> None:
    each = "charges/charge"
    chosen = options(
        RecordField("code", ("code",), each),
        "id",
        RecordField("date", ("date/day", "@day"), each),
        RecordField("other", ("count(x)",), "charges/charge[code]"),
    )
    inner = (
        "<charges><charge day='3'><code>A</code></charge><charge><date><day>4</day></date></charge></charges>"
        "<id>1</id><charges><charge><code>C</code><x/></charge></charges>"
    )
    assert read(record(inner), chosen).cells == [
        f"A{ITEM_END}{ITEM_END}C",
        "1",
        f"3{ITEM_END}4{ITEM_END}",
        f"0{ITEM_END}1",
    ]


def test_each_without_a_part_is_an_empty_cell() -> None:
    assert read(record("<id>1</id>"), options(RecordField("c", ("x",), "y"), "id")).cells == ["", "1"]


def test_each_with_two_texts_in_one_part_sets_the_record_aside() -> None:
    found = read(record("<y><x>1</x><x>2</x></y>"), options(RecordField("c", ("x",), "y")))
    assert found.codes == [("value_ambiguous", "c")]


@pytest.mark.parametrize("uri", [N + "/", N.upper(), "urn:test:x", ""])
def test_look_alike_namespace_of_a_value_is_not_read(uri: str) -> None:
    document = f'<a><r><id xmlns="{uri}">7</id></r></a>'
    assert read(document, options("n:id", "n:id[1]")).cells == ["", ""]


def test_default_family_is_for_names_without_prefix() -> None:
    spaces = {"default": (N, C)}
    document = f'<a xmlns="{N}"><r><id k="v">7</id><c xmlns="{C}">8</c><no xmlns="">9</no></r></a>'
    assert read(document, options("id", "c", "no", "id/@k", namespaces=spaces)).cells == ["7", "8", "", "v"]
    assert read(document, options("id[1]", "c[1]", "no[1]", "id[1]/@k", namespaces=spaces)).cells == ["7", "8", "", "v"]


def test_document_in_a_default_namespace_is_read_by_any_prefix() -> None:
    document = f'<a xmlns="{C}"><r><id>7</id></r></a>'
    assert read(document, options("c:id", "id", path="/c:a/c:r")).cells == ["7", ""]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("x:id", "prefix 'x'"),
        ("b[x:id]", "prefix 'x'"),
        ("b[", "not an XPath"),
        ("document('/etc/passwd')", "not an XPath"),
        ("unparsed-text('x')", "not an XPath"),
        ("re:test(id, 'x')", "prefix 're'"),
        ("$x", "not an XPath"),
        ("", "not an XPath"),
    ],
)
def test_path_that_is_none_is_refused_with_its_field(field: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"^field 'f0': ") as caught:
        check_xml_paths(options(field))
    assert said in str(caught.value)


@pytest.mark.parametrize("each", ["@k", "x:y", "y["])
def test_each_that_leads_to_no_element_is_refused(each: str) -> None:
    with pytest.raises(ValueError, match=r"^field 'code': "):
        check_xml_paths(options(RecordField("code", ("x",), each)))


def test_prefix_inside_a_literal_needs_no_family() -> None:
    check_xml_paths(options("b[. = 'x:y' or . = \"z:q\"]"))


def test_huge_number_and_text_of_digits_stay_as_they_are() -> None:
    assert read(record("<x>007</x><y>12345678901234567890</y>"), options("x", "y", "string(x)")).cells == [
        "007",
        "12345678901234567890",
        "007",
    ]
