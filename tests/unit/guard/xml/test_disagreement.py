"""Two parsers that read a document differently: neither is believed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casebridge.guard.xml.trees import ExpatTree, LxmlTree
from tests.unit.guard.xml.reads import N, fault, options, read

DOCUMENT = "<a><r k='1'><id>CASE-1</id><u>u</u></r><r k='2'><id>CASE-2</id><u>u</u></r></a>"

Lie = Callable[[bytes, bytes], None]


@pytest.fixture(params=[ExpatTree, LxmlTree])
def lie(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Lie:
    """Makes one of the parsers read something else than stands there."""

    def apply(before: bytes, after: bytes) -> None:
        honest = request.param.feed
        monkeypatch.setattr(request.param, "feed", lambda tree, block: honest(tree, block.replace(before, after)))

    return apply


def test_record_with_another_value_is_set_aside(lie: Lie) -> None:
    lie(b"CASE-1", b"CASE-3")
    found = read(DOCUMENT, options("@k", "id"))
    assert (found.rows, found.lines) == ([["2", "CASE-2"]], [2])
    assert [(one.code, one.column, one.line) for one in found.damaged] == [("xml_disagreement", "f1", 1)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"CASE-1", b"CASE-3"),
        (b"k='1'", b"k='3'"),
        (b"k='1'", b""),
        (b"<u>u</u></r><r", b"<v>u</v></r><r"),
        (b"<u>u</u></r><r", b"<u>u</u>t</r><r"),
        (b"<u>u</u></r><r", b"</r><r"),
        (b"<id>CASE-1</id><u>u</u>", b"<id>CASE-1<u>u</u></id>"),
    ],
)
def test_xpath_is_asked_only_of_a_record_that_both_read_alike_throughout(lie: Lie, before: bytes, after: bytes) -> None:
    lie(before, after)
    found = read(DOCUMENT, options("(id)"))
    assert (found.rows, found.codes) == ([["CASE-2"]], [("xml_disagreement", "")])
    assert read(DOCUMENT, options("id", path="/a/r[@k='2']")).rows == [["CASE-2"]]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"</r></a>", b"</r><r/></a>"), (b"<r k='2'><id>CASE-2</id><u>u</u></r>", b"<s/>"), (b"r", b"t")],
)
def test_document_with_other_records_is_refused(lie: Lie, before: bytes, after: bytes) -> None:
    lie(before, after)
    assert fault(DOCUMENT, options("id", path=("/a/r", "/a/t"))).code == "xml_records_disagree"


def test_what_one_parser_refuses_is_refused(lie: Lie) -> None:
    lie(b"<u>", b"<w>")
    assert fault(DOCUMENT).code == "xml_not_well_formed"


def test_record_of_one_path_may_look_like_that_of_another() -> None:
    document = f"<a xmlns='{N}'><r xmlns=''><id>1</id></r></a>"
    assert read(document, options("id", path=("/n:a/n:r", "/n:a/r"))).rows == [["1"]]
