"""Names of paths that are not read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import BytesIO

from casebridge.guard.shape import RecordField
from casebridge.guard.xml import xml_paths
from tests.unit.guard.xml.reads import N, options, read, record


def _paths(document: str, *fields: str | RecordField, limit: int = 100, tolerate: tuple[str, ...] = ()) -> Counter[str]:
    return xml_paths(BytesIO(document.encode()), options(*fields, tolerate=tolerate), limit)


def test_unread_paths_are_named_once_a_record() -> None:
    document = (
        f"<a xmlns:n='{N}' xmlns:q='urn:q'><r k='1' n:z='2'><id>1</id><b><n:c>2</n:c><n:c>3</n:c></b><q:d/></r>"
        "<r><id>1</id><b>x<c/></b></r></a>"
    )
    assert _paths(document, "id") == {"@k": 1, "@n:z": 1, "b/n:c": 1, "?:d": 1, "b": 1, "b/c": 1}
    assert _paths(document, "id", limit=1) == {"@k": 1, "@n:z": 1, "b/n:c": 1, "?:d": 1}
    assert _paths(document, "id", "@k", "@n:z", "b/n:c", "b", "b/c", "*[local-name()='d']") == {"?:d": 1}


def test_paths_of_each_and_of_conditions_are_read() -> None:
    document = record("<y><x k='1'>1</x><z>2</z></y><w><v>3</v></w>", "k='7'")
    each = (RecordField("c", ("x/@k",), "y"), RecordField("d", ("x",), "y"))
    assert _paths(document, *each) == {"y/z": 1, "w/v": 1, "@k": 1}
    assert _paths(document, "w[v = 'z']/v", *each) == {"y/z": 1, "@k": 1}
    assert _paths(document, RecordField("c", ("z",), "y[x]"), "w/v") == {"y/x/@k": 1, "@k": 1}


def test_wrapped_document_is_surveyed_too() -> None:
    document = "<e><![CDATA[<a><r><id>1</id></r></a>]]></e>"
    assert _paths(document, "x", tolerate=("cdata_document",)) == {"id": 1}


def test_names_without_end_are_bounded() -> None:
    document = record("".join(f"<x{at}/>" for at in range(1500)) + f"<{'y' * 500}/>")
    found = _paths(document)
    assert len(found) <= 1_000
    assert max(map(len, found)) <= 200


def test_deep_path_over_a_large_family_costs_no_more_than_its_steps() -> None:
    family = {"n": tuple(f"urn:n:{at}" for at in range(20))}
    chosen = replace(options("/".join(["n:x"] * 12), path="/n:a/n:r"), namespaces=family)
    document = "<a xmlns='urn:n:3'><r>" + "<x>" * 12 + "1" + "</x>" * 12 + "<y/></r></a>"
    assert xml_paths(BytesIO(document.encode()), chosen, 10) == {"n:y": 1}
    assert read(document, chosen).cells == ["1"]
