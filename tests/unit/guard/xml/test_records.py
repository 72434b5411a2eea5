"""Which elements are records, on which line they begin, and that memory holds one of them."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import pytest

from casebridge.guard.xml import check_xml_paths
from casebridge.guard.xml.harvest import Harvest
from casebridge.guard.xml.plan import Plan
from casebridge.guard.xml.trees import LxmlTree, Twins
from tests.unit.guard.xml.reads import OLD, C, N, fault, options, read


@pytest.mark.parametrize("path", ["/n:a/n:r", "n:a/n:r", "//n:r", "/n:a//n:r", "/*/n:r", "/n:a/*", "//n:a/n:r"])
@pytest.mark.parametrize("uri", [N, OLD])
def test_path_leads_to_records_of_the_whole_family(path: str, uri: str) -> None:
    document = f'<x:a xmlns:x="{uri}">\n<x:r><x:id>1</x:id></x:r>\n<x:r><x:id>2</x:id></x:r></x:a>'
    found = read(document, options("n:id", path=path))
    assert (found.rows, found.lines) == ([["1"], ["2"]], [2, 3])


def test_root_element_is_the_record_for_at_sign() -> None:
    found = read("<!-- -->\n<a k='1'>\n<id>7</id></a>", options("id", "@k", path="@"))
    assert (found.cells, found.lines) == (["7", "1"], [2])


def test_every_path_finds_records_in_the_order_of_the_document() -> None:
    document = "<a><s><id>1</id></s><r><id>2</id></r><t><u><id>3</id></u></t></a>"
    assert read(document, options("id", path=("/a/r", "/a/s", "/a/t/u"))).rows == [["1"], ["2"], ["3"]]


def test_record_within_a_record_is_not_one_of_its_own() -> None:
    found = read("<a><r><id>1</id><r><id>2</id></r></r><b>\n<r><id>3</id></r></b></a>", options("id", path="//r"))
    assert (found.rows, found.lines) == ([["1"], ["3"]], [1, 2])


def test_elements_of_the_name_elsewhere_are_no_records() -> None:
    found = read(
        "<a><h><r><id>0</id></r></h>\n<r><id>1</id></r><r/>\n\n<h><r/></h><r><id>2</id></r></a>", options("id")
    )
    assert (found.rows, found.lines) == ([["1"], [""], ["2"]], [2, 3, 4])


def test_condition_chooses_records() -> None:
    document = "<a><r k='1'><n>x</n></r><r k='2'><n>y</n></r><r><n>y</n></r></a>"
    assert read(document, options("n", path="/a/r[@k][n = 'y']")).rows == [["y"]]
    assert read(document, options("n", path=("/a/r[n = ']']", "/a/r[@k='1']"))).rows == [["x"]]
    assert len(read(document, options("n", path=("/a/r[n = 'z']", "//r"))).rows) == 3


@pytest.mark.parametrize("condition", ["[1]", "[last()]", "[position() = 1]", "[count(x)]"])
def test_condition_on_the_position_is_refused(condition: str) -> None:
    with pytest.raises(ValueError, match="position"):
        check_xml_paths(options("id", path=f"/a/r{condition}"))


@pytest.mark.parametrize(
    "path", ["/a/r[x", "/a[x]/r", "/a/r[']", "/a/@r", "/a/r/", "a||b", "/a/text()", "", "//", "/x:a", "/a/r]"]
)
def test_path_to_records_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"path|prefix|bracket"):
        check_xml_paths(options("id", path=path))


def test_no_path_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="path"):
        check_xml_paths(options("id", path=()))


@pytest.mark.parametrize("document", ["<b><r/></b>", "<r/>", "<A><r/></A>"])
def test_other_root_element_is_refused(document: str) -> None:
    assert fault(document).code == "records_missing"


@pytest.mark.parametrize("document", ["<a/>", "<a></a>", "<a><b/></a>", "<a> text </a>"])
def test_document_without_records_is_empty(document: str) -> None:
    found = read(document, options("id"))
    assert (found.rows, found.damaged, found.chunks) == ([], [], 1)


@pytest.mark.parametrize("path", ["/n:a/n:r", "//n:r"])
@pytest.mark.parametrize(
    ("root", "inner", "shown"),
    [
        (N, N + "/", f"r in {N}/"),
        (N, C, f"r in {C}"),
        (N, "", "r in no namespace"),
        (N, "a b&lt;c", "r in another namespace"),
    ],
)
def test_look_alike_namespace_of_a_record_is_refused(path: str, root: str, inner: str, shown: str) -> None:
    document = f'<x:a xmlns:x="{root}"><x:r/><r xmlns="{inner}"/><x:r/></x:a>'
    caught = fault(document, options("n:id", path=path))
    if " " in inner:
        assert caught.code in ("xml_namespace", "xml_not_well_formed")
    else:
        assert (caught.code, caught.where.column) == ("xml_namespace", shown)


def test_look_alike_namespace_of_the_root_is_refused_where_its_records_begin() -> None:
    caught = fault(f'<a xmlns="{N}s"><r xmlns="{N}"/><b/></a>', options("n:id", path="/n:a/n:r"))
    assert caught.code == "xml_namespace"


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_chunks_hold_no_more_than_asked_for(size: int) -> None:
    document = "<a>" + "".join(f"<r><id>{at}</id></r>" for at in range(6)) + "<r><id>1</id><id>2</id></r></a>"
    found = read(document, options("id", size=size))
    assert [row[0] for row in found.rows] == list("012345")
    assert found.codes == [("value_ambiguous", "f0")]
    assert found.chunks == -(-7 // size)
    assert found.position == len(document)


def test_damaged_records_fill_a_chunk_too() -> None:
    found = read("<a>" + "<r><id>1</id><id>2</id></r>" * 4 + "</a>", options("id", size=2))
    assert (len(found.damaged), found.chunks) == (4, 2)


def test_lines_are_right_beyond_sixteen_bits() -> None:
    parts = [
        "<r x='1'/>",
        "<r\n/>",
        "<r><id>1</id></r>\n",
        "<!-- <r> \n -->",
        "<![CDATA[\n<r>]]>",
        "<?r \n<r>?>",
        "\n" * 70_000,
    ]
    parts += [*parts[:6], "<r/>\r\n<r/>", "\n" * 70_000, "<r>\n\n</r><r/>"]
    document = "<a>" + "".join(parts) + "</a>"
    true = [1 + document.count("\n", 0, at) for at in range(len(document)) if _starts(document, at)]
    expected = list(accumulate(true, lambda before, line: max(line, before + 1)))
    assert read(document, options("id")).lines == expected
    assert max(expected) > 140_000
    assert len(expected) == 10


def _starts(document: str, at: int) -> bool:
    if not document.startswith("<r", at):
        return False
    before = document[:at]
    return not any(
        before.rfind(begin) > before.rfind(end) for begin, end in (("<!--", "-->"), ("<![", "]]>"), ("<?", "?>"))
    )


@pytest.mark.parametrize("block", [1, 2, 3, 5, 64])
def test_lines_do_not_depend_on_how_the_document_is_cut(block: int) -> None:
    document = (
        b"<!-- <r> -->\n<a><p:r xmlns:p='u'>\n<r/></p:r><![CDATA[<r>]]><q.r/>\n<r>\n<?x <r>?></r>\n<rr/><r\n/></a>"
    )
    tree = LxmlTree({"a", "r"})
    for at in range(0, len(document), block):
        tree.feed(document[at : at + block])
    tree.close()
    assert [(element.tag, line) for element, line in tree.begun] == [
        ("a", 2),
        ("{u}r", 2),
        ("r", 3),
        ("r", 4),
        ("r", 6),
    ]


@pytest.mark.parametrize("path", ["/a/r", "/a/b/r", "//r", "/a/b/b/q"])
def test_neither_tree_holds_more_than_a_block_however_many_records_there_are(path: str) -> None:
    plan = Plan(options("id", path=path))
    twins = Twins({"a", "r"})
    harvests = [Harvest(plan.trail, count=False), Harvest(plan.trail, count=True)]
    inner = b"<r><id>1</id><t/></r><s><t>no</t></s>" * 50
    taken = [0, 0]
    for number in range(40):
        twins.feed((b"<a>" if number == 0 else b"") + (b"<b><b>" + inner + b"</b>" + inner + b"</b>" + inner))
        roots: list[Any] = [twins.one.root, twins.other.root]
        for at, (harvest, root) in enumerate(zip(harvests, roots, strict=True)):
            harvest.take(root, ended=False)
            taken[at] += len(harvest.found)
            harvest.found.clear()
            assert len(list(root.iter())) < 10
    expected = {"/a/r": 50, "/a/b/r": 50, "//r": 150, "/a/b/b/q": 0}[path] * 40
    assert taken == [expected, expected]


def test_elements_of_the_name_that_are_no_records_are_let_go() -> None:
    tree = LxmlTree({"a", "r"})
    plan = Plan(options("id"))
    harvest = Harvest(plan.trail, count=False)
    for block in (b"<a><b>", *[b"<r/>" * 4000] * 3, b"<r>"):
        tree.feed(block)
        harvest.take(tree.root, ended=False)
    assert len(tree.begun) == 12_002
    tree.forget()
    assert [(element.tag, line) for element, line in tree.begun] == [("a", 1), ("r", 1)]


def test_records_on_one_line_have_places_of_their_own() -> None:
    found = read(
        "<a><r><id>1</id></r><r><id>2</id><id>3</id></r>\n<r><id>4</id></r>\n\n\n<r><id>5</id></r></a>", options("id")
    )
    assert (found.lines, [item.line for item in found.damaged]) == ([1, 3, 5], [2])
