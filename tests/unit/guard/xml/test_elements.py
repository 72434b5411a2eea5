"""Elements of certain names, wherever they stand: what is told of each, what is refused, and that memory stays flat."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Collection, Iterator
from io import BytesIO, RawIOBase
from typing import BinaryIO, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.faults import FAULTS
from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.xml.gather import Gather
from casebridge.guard.xml.limit import SPAN
from casebridge.guard.xml.trees import ExpatTree, LxmlTree
from casebridge.sdk.xml import XmlElement, local, xml_elements

NAMES = ("case", "tip")
Told = tuple[str, int, str, tuple[int, ...]]


def told(document: str | bytes, names: Collection[str] = NAMES, tolerate: Collection[str] = ()) -> list[Told | Damage]:
    """Name, line, own text and surroundings of each element."""
    data = document.encode() if isinstance(document, str) else document
    return [
        item if isinstance(item, Damage) else (item.name, item.line, (item.node.text or "").strip(), item.inside)
        for item in xml_elements(BytesIO(data), names, tolerate=tolerate)
    ]


def fault(document: str | bytes, tolerate: Collection[str] = ()) -> str:
    with pytest.raises(FileFault) as caught:
        told(document, tolerate=tolerate)
    assert FAULTS[caught.value.code].scope == "file"
    return caught.value.code


def test_element_at_the_root_is_told() -> None:
    assert told("<?xml version='1.0'?>\n<case>1</case>") == [("case", 2, "1", ())]


def test_elements_in_wrappers_know_who_stands_beside_them() -> None:
    found = told("<all>\n<one>\n<case>1</case>\n<tip>2</tip></one>\n<two><case>3</case></two>\n<case>4</case></all>")
    assert [item[:3] for item in found if not isinstance(item, Damage)] == [
        ("case", 3, "1"),
        ("tip", 4, "2"),
        ("case", 5, "3"),
        ("case", 6, "4"),
    ]
    first, second, third, fourth = (item[3] for item in found if not isinstance(item, Damage))
    assert first == second
    assert third != first
    assert fourth == first[:1] == third[:1]
    assert (len(first), len(fourth)) == (2, 1)


def test_element_within_one_that_is_told_is_a_part_of_it() -> None:
    (item,) = xml_elements(BytesIO(b"<a><case><x><tip>1</tip></x></case></a>"), NAMES)
    assert isinstance(item, XmlElement)
    assert [node.tag for node in item.node.iter()] == ["case", "x", "tip"]


def test_any_namespace_will_do_and_is_told() -> None:
    items = list(xml_elements(BytesIO(b"<a xmlns='urn:n' xmlns:o='urn:o'><case/><o:case/><case xmlns=''/></a>"), NAMES))
    tags = [item.node.tag for item in items if isinstance(item, XmlElement)]
    assert tags == ["{urn:n}case", "{urn:o}case", "case"]
    assert {local(tag) for tag in tags} == {"case"}


def test_comment_does_not_split_a_value() -> None:
    assert told("<a><case>1<!-- x -->2<?y z?>3<![CDATA[4]]></case></a>") == [("case", 1, "1234", (1,))]


def test_empty_cdata_is_read_alike() -> None:
    assert told("<a><case><![CDATA[]]></case><case></case><case/></a>") == [
        ("case", line, "", (1,)) for line in (1, 2, 3)
    ]


def test_lines_never_run_backwards() -> None:
    assert [item[1] for item in told("<a><case/><case/>\n<case/>\n\n<tip/></a>") if not isinstance(item, Damage)] == [
        1,
        2,
        3,
        4,
    ]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", "file_empty"),
        ("<a><b/></a>", "xml_elements_missing"),
        ("<a><![CDATA[<?xml version='1.0'?><case/>]]></a>", "xml_cdata_document"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a><case>&x;</case></a>", "xml_doctype"),
        ("<a><case>&x;</case></a>", "xml_entity"),
        ("<a><case>1</case>", "xml_truncated"),
        ("<a><case>1</case></a><a/>", "xml_two_roots"),
        ("<a><case></b></case></a>", "xml_not_well_formed"),
        ("<case>" + "<d>" * 300 + "</d>" * 300 + "</case>", "xml_too_deep"),
        ("<case " + " ".join(f"a{n}='1'" for n in range(300)) + "/>", "xml_attributes"),
        ("<a><case><b " + " ".join(f"a{n}='1'" for n in range(257)) + "/></case></a>", "xml_attributes"),
        ("<a><case>" + "<b/>" * 500_001 + "</case></a>", "xml_too_large"),
        ("<a><case>" + "x" * (SPAN + (1 << 17)) + "</case></a>", "xml_too_large"),
        ("\n<?xml version='1.0'?><case/>", "xml_leading_bytes"),
        ("{}", "xml_not_xml"),
        (b"<a>\xff<case/></a>", "xml_undecodable"),
    ],
)
def test_document_is_refused(document: str | bytes, code: str) -> None:
    assert fault(document) == code


def test_256_attributes_are_read() -> None:
    document = "<a><case " + " ".join(f"a{n}='1'" for n in range(256)) + "/></a>"
    assert len(told(document)) == 1


def test_what_is_tolerated_is_read() -> None:
    assert told("junk <?xml version='1.0'?><case>1</case>", tolerate=["leading_bytes"]) == [("case", 1, "1", ())]
    within = "<soap><body><![CDATA[<?xml version='1.0'?><tip>2</tip>]]></body></soap>"
    assert told(within, tolerate=["cdata_document"]) == [("tip", 1, "2", ())]
    assert told("<a><tip>2</tip></a>", tolerate=["cdata_document"]) == [("tip", 1, "2", (1,))]


@pytest.fixture(params=[ExpatTree, LxmlTree])
def lie(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, bytes], None]:
    """Makes one of the parsers read something else than stands there."""

    def apply(before: bytes, after: bytes) -> None:
        honest = request.param.feed
        monkeypatch.setattr(request.param, "feed", lambda tree, block: honest(tree, block.replace(before, after)))

    return apply


TWO = "<a><case k='1'>x<b>y</b>t</case><case>z</case></a>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b">x<", b">w<"),
        (b"k='1'", b"k='2'"),
        (b"k='1'", b""),
        (b"<b>y</b>t", b"<b>yt</b>"),
        (b"<b>y</b>", b"<c>y</c>"),
        (b"</b>t", b"</b>"),
    ],
)
def test_element_that_the_parsers_read_differently_is_damage(
    lie: Callable[[bytes, bytes], None], before: bytes, after: bytes
) -> None:
    lie(before, after)
    found = told(TWO)
    assert found == [Damage(1, "xml_disagreement"), ("case", 2, "z", (1,))]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"<case>z</case>", b""), (b"<case>z</case>", b"<tip>z</tip>"), (b"<case>z</case>", b"<w><case>z</case></w>")],
)
def test_document_in_which_the_parsers_find_other_elements_is_refused(
    lie: Callable[[bytes, bytes], None], before: bytes, after: bytes
) -> None:
    lie(before, after)
    assert fault(TWO) == "xml_records_disagree"


class Endless(RawIOBase):
    """A document of many elements that is made while it is read."""

    def __init__(self, count: int) -> None:
        self._parts = self._made(count)
        self._rest = b""

    def _made(self, count: int) -> Iterator[bytes]:
        yield b"<all><head/>"
        for number in range(count):
            yield b"<w><case><id>%d</id><text>%s</text></case></w>\n" % (number, b"x" * 400)
        yield b"</all>"

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, b"")):
            self._rest += part
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def test_memory_does_not_grow_with_the_document() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        items = xml_elements(cast("BinaryIO", Endless(count)), NAMES)
        assert sum(1 for _ in items) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    small = peak(300)
    assert peak(6000) < small * 1.5


Tree = st.recursive(
    st.sampled_from(["case", "tip", "a", "b"]).map(lambda name: (name, ())),
    lambda below: st.tuples(st.sampled_from(["case", "tip", "a", "b"]), st.lists(below, max_size=4).map(tuple)),
    max_leaves=20,
)


def _text(tree: tuple[str, tuple[object, ...]]) -> str:
    return f"<{tree[0]}>\n{''.join(_text(part) for part in tree[1])}</{tree[0]}>"  # type: ignore[arg-type]


def _outer(node: ElementTree.Element[str], around: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    if node.tag in NAMES:
        yield node.tag, around
    else:
        for part in node:
            yield from _outer(part, (*around, id(node)))


@given(tree=Tree, size=st.integers(1, 40))
def test_any_tree_in_any_blocks_gives_its_outermost_elements(tree: tuple[str, tuple[object, ...]], size: int) -> None:
    data = _text(tree).encode()
    whole = ElementTree.fromstring(data)  # noqa: S314 - made above
    wanted = list(_outer(whole, ()))
    gather = Gather(frozenset(NAMES))
    twin = ExpatTree()
    for start in range(0, len(data), size):
        twin.feed(data[start : start + size])
        if twin.root is not None:
            gather.take(twin.root, ended=False)
    twin.close()
    gather.take(twin.root, ended=True)
    found = [(node.tag, inside) for node, inside in gather.found]
    assert [tag for tag, _ in found] == [tag for tag, _ in wanted]
    # The numbers are others, but they tell the same elements apart.
    pairs = {(a, b) for (_, a), (_, b) in zip(found, wanted, strict=True)}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    if not wanted:
        with pytest.raises(FileFault):
            told(data)
