"""The reader of ISPWS documents against their publisher's schema and examples.

They are third-party data and not part of the project: ``CASEBRIDGE_FOREIGN_DATA`` names the folder that holds them.
"""

# ruff: noqa: E501 - documents of one line each are read more easily than broken ones
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from casebridge_cybertipline.ispws import read_ispws
from casebridge_cybertipline.ispws.codes import CODES
from casebridge_cybertipline.ispws.tables import ALL, ATTRIBUTES, CHOICES, TYPES, VALUES
from casebridge_cybertipline.tip import read_tips
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from casebridge.model import ReportPart
from casebridge.sdk import Damage
from tests.support.ispws import compiled, document, parts, schema

X = "{http://www.w3.org/2001/XMLSchema}"
ROOTS = ("report", "fileDetails", "reportResponse", "reportDoneResponse")


def example(folder: Path, stem: str) -> bytes:
    return (folder / "ispws" / "doc_examples" / f"{stem}.xml").read_bytes()


# The examples that the documentation prints.


def test_example_report_has_the_documented_metadata(foreign_data: Path) -> None:
    (part,) = parts(example(foreign_data, "01_report"))
    meta = part.meta
    assert (meta.ref.report_id, [item.code for item in meta.findings]) == ("136000001", ["report_id_from_name"])
    assert meta.incident_type == "Child Pornography (possession, manufacture, and distribution)"
    assert meta.incident_at == datetime(2012, 10, 15, 15, tzinfo=UTC)
    assert len(meta.report_annotations) == 5
    assert (meta.escalated, meta.file_count, meta.esp_preannotated_informational) == (False, 0, None)
    assert not any(meta.presence.values())
    text = part.model_dump_json()
    assert [word for word in ("badsite", "jsmith", "Smith", "example.com") if word in text] == []


def test_example_report_without_a_number_says_what_to_do(foreign_data: Path) -> None:
    (damage,) = read_ispws(BytesIO(example(foreign_data, "01_report")), document("01_report.xml"))
    assert isinstance(damage, Damage)
    assert (damage.code, damage.line) == ("report_id_missing", 2)


@pytest.mark.parametrize("stem", ["02_reportResponse", "05_reportResponse", "07_reportResponse"])
def test_example_answer_names_its_report(foreign_data: Path, stem: str) -> None:
    (part,) = parts(example(foreign_data, stem))
    assert (part.meta.ref.report_id, part.files, part.meta.findings) == ("4564654", (), ())


@pytest.mark.parametrize("stem", ["03_reportResponse", "04_fileDetails", "06_reportDoneResponse"])
def test_example_names_its_report_and_file(foreign_data: Path, stem: str) -> None:
    (part,) = parts(example(foreign_data, stem))
    assert (part.meta.ref.report_id, part.meta.findings) == ("4564654", ())
    assert [(fact.file_id, fact.viewed) for fact in part.files] == [("b0754af766b426f2928a02c651ed4b99", "unstated")]
    assert part.whole is stem.startswith("06")
    assert part.meta.presence == {"files": True} | ({"ip": True, "ip_time": True} if stem.startswith("04") else {})
    text = part.model_dump_json()
    assert [word for word in ("fafa5efeaf3c", "63.116", "mypic", "others") if word in text] == []


def test_example_answer_without_a_report_is_set_aside(foreign_data: Path) -> None:
    (damage,) = read_ispws(BytesIO(example(foreign_data, "08_reportResponse")), document("136000001.xml"))
    assert isinstance(damage, Damage)
    assert damage.code == "report_id_missing"


def test_all_examples_in_one_file_are_read(foreign_data: Path) -> None:
    stems = sorted(path.stem for path in (foreign_data / "ispws" / "doc_examples").iterdir())
    bodies = [example(foreign_data, stem).partition(b"?>")[2] for stem in stems]
    found = list(read_ispws(BytesIO(b"<all>%s</all>" % b"".join(bodies)), document("all.xml")))
    assert [item.code for item in found if isinstance(item, Damage)] == ["report_id_missing"]
    numbers = {item.meta.ref.report_id for item in found if isinstance(item, ReportPart)}
    assert (len(found), numbers) == (8, {"4564654"})


@pytest.mark.parametrize(("kind", "told"), [("csam", "12345678"), ("csem", "report_id_malformed")])
def test_reference_of_another_format_is_a_number_or_nothing(foreign_data: Path, kind: str, told: str) -> None:
    sample = json.loads((foreign_data / "xarf" / f"content-{kind}.json").read_bytes())
    data = json.dumps({"reportId": sample["ncmec_report_id"]}).encode()
    (item,) = read_tips(BytesIO(data), document("tip.json"))
    assert (item.code if isinstance(item, Damage) else item.meta.ref.report_id) == told


# Our tables say what the schema says.


def of_schema(folder: Path, name: str) -> Any:
    """The definition of a root element or a named type."""
    (found,) = (
        node
        for node in schema(folder)
        if node.get("name") == name and not (node.tag == X + "element" and node.get("type"))
    )
    return found  # fmt: skip


def children(node: Any) -> Iterator[tuple[str, str, bool]]:
    """(name, how often, part of a choice) of each child of a type, in order."""
    for item in node.iterdescendants(X + "element"):
        above = item.getparent()
        while above is not node and above.tag != X + "element":
            above = above.getparent()
        if above is not node:
            continue
        low, high = item.get("minOccurs", "1"), item.get("maxOccurs", "1")
        often = ("*" if low == "0" else "+") if high == "unbounded" else "" if low == "1" else "?"
        yield item.get("name") or item.get("ref"), often, item.getparent().tag == X + "choice"


NAMES = {"nameValuePair": "nameValue"}
COMPLEX = [name for name in TYPES if name not in ("batchedReport", "files")]


@pytest.mark.parametrize("name", COMPLEX)
def test_table_has_the_children_of_the_schema_in_its_order(foreign_data: Path, name: str) -> None:
    node = of_schema(foreign_data, NAMES.get(name, name))
    stated = [(child, "?" if choice and CHOICES[name][1] else often) for child, often, choice in children(node)]
    ours = [(item.partition(":")[0], item[-1] if item[-1] in "?*+" else "") for item in TYPES[name].split()]
    assert ours == stated
    assert {child for child, _, choice in children(node) if choice} == set(CHOICES.get(name, ((), False))[0])
    assert (node.find(f".//{X}all") is not None) == (name in ALL)


def test_table_knows_every_type_and_attribute_of_the_schema(foreign_data: Path) -> None:
    named = {node.get("name") for node in schema(foreign_data) if node.tag in (X + "complexType", X + "element")}
    simple = {"text", "content", "screenName", "reportedToLawEnforcement", "nameValue"}
    renamed = {"accountTemporarilyDisabled": "temporarily", "accountPermanentlyDisabled": "permanently"}
    assert {renamed.get(name, name) for name in named} - simple <= set(TYPES) | set(VALUES)
    stated = {
        (node.get("name"), node.get("use", "optional") == "required") for node in schema(foreign_data).iter(X + "attribute")
    }  # fmt: skip
    ours = {(item.partition(":")[0], not item.endswith("?")) for items in ATTRIBUTES.values() for item in items.split()}
    assert ours == stated


LISTS = {"eventName": "ipCaptureType", "accountType": "associatedAccountType", "batchReason": "batchedReportReason",
         "relevance": "fileRelevance", "classification": "fileClassification", "detailsType": "metadataTypes"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CODES))
def test_list_of_codes_is_that_of_the_schema(foreign_data: Path, name: str) -> None:
    node = of_schema(foreign_data, LISTS.get(name, name))
    assert CODES[name] == {item.get("value") for item in node.iter(X + "enumeration")}


# Random documents that the schema takes.

Texts = tuple[str, ...]
CANARIES: Texts = ("canary@7f3e.invalid", "canary-7f3e/9", "https://canary7f3e.invalid/?q", "canary7f3e 0000012345")
MARK = "canary"
NUMBERS = ("xs:long", "xs:int")


def leaf(draw: st.DrawFn, kind: str) -> str:
    """A text that a simple type of XML Schema takes."""
    if kind == "xs:boolean":
        return draw(st.sampled_from(["true", "false", "1", "0", " true "]))
    if kind in NUMBERS:
        return str(draw(st.integers(-(2**31), 2**31 - 1)))
    if kind == "xs:double":
        return draw(st.sampled_from(["1.5", "-90", "INF", "NaN", "1e3"]))
    if kind == "xs:dateTime":
        return draw(st.sampled_from(["2025-10-15T08:00:00", "2025-10-15T24:00:00Z", "2031-01-01T00:00:00.5+14:00 "]))
    if kind == "xs:date":
        return draw(st.sampled_from(["2000-01-01", "2031-01-01Z"]))
    return draw(st.sampled_from(CANARIES))


class Builder:
    """Builds elements as the schema describes them, with canaries wherever any text will do."""

    def __init__(self, root: Any, draw: st.DrawFn) -> None:
        self.top = {(node.tag, node.get("name")): node for node in root}
        self.draw = draw

    def element(self, node: Any) -> Any:
        if node.get("ref"):
            node = self.top[X + "element", node.get("ref")]
        made = etree.Element(node.get("name"))
        if node.get("fixed"):
            made.text = self.draw(st.sampled_from([None, "true"]))
        elif node.get("type"):
            self.typed(made, node.get("type"))
        else:
            self.fill(made, node.find(X + "complexType"))
        return made

    def typed(self, made: Any, kind: str) -> None:
        node = self.top.get((X + "complexType", kind))
        if node is not None:
            self.fill(made, node)
        else:
            made.text = self.value(kind)

    def value(self, kind: str) -> str:
        node = self.top.get((X + "simpleType", kind))
        if node is None:
            return leaf(self.draw, kind)
        codes = [item.get("value") for item in node.iter(X + "enumeration")]
        if codes:
            return str(self.draw(st.sampled_from(codes)))
        form = node.find(f".//{X}pattern")
        if form is not None:
            return str(self.draw(st.from_regex(form.get("value"), fullmatch=True).filter(str.isascii)))
        return leaf(self.draw, node.find(X + "restriction").get("base"))

    def fill(self, made: Any, node: Any) -> None:
        inner = node.find(f"{X}simpleContent/{X}extension")
        if inner is not None:
            made.text = self.value(inner.get("base"))
        for item in (inner if inner is not None else node).findall(X + "attribute"):
            if item.get("use") == "required" or self.draw(st.booleans()):
                made.set(item.get("name"), self.value(item.get("type")))
        for group in node:
            self.group(made, group)

    def group(self, made: Any, group: Any) -> None:
        if group.tag == X + "choice":
            self.group_item(made, self.draw(st.sampled_from(list(group))))
        elif group.tag in (X + "sequence", X + "all"):
            items = list(group)
            for item in self.draw(st.permutations(items)) if group.tag == X + "all" else items:
                self.group_item(made, item)

    def group_item(self, made: Any, item: Any) -> None:
        if item.tag != X + "element":
            self.group(made, item)
            return
        low = int(item.get("minOccurs", "1"))
        high = 2 if item.get("maxOccurs") == "unbounded" else int(item.get("maxOccurs", "1"))
        for _ in range(self.draw(st.integers(low, max(low, high)))):
            made.append(self.element(item))


@settings(max_examples=20)
@given(data=st.data())
@pytest.mark.parametrize("root", ROOTS)
def test_any_valid_document_is_read_and_nothing_leaks(foreign_data: Path, root: str, data: st.DataObject) -> None:
    top = schema(foreign_data)

    @st.composite
    def documents(draw: st.DrawFn) -> Any:
        builder = Builder(top, draw)
        return builder.element(builder.top[X + "element", root])

    made = data.draw(documents())
    number = made.find("reportId")
    if number is not None:
        number.text = str(data.draw(st.integers(1, 2**63 - 1)))
    valid = compiled(foreign_data)
    assert valid.validate(made), valid.error_log
    (item,) = read_ispws(BytesIO(etree.tostring(made)), document("136000001.xml"))
    if isinstance(item, Damage):
        assert item.code == ("report_denied" if number is not None else "report_id_missing")
        return
    assert MARK not in item.model_dump_json()
    told = {one.code for one in item.meta.findings if one.rule_id.startswith("S")}
    assert told == set(), "what the schema takes, our tables take"
    if root == "report":
        assert item.meta.incident_type in CODES["incidentType"]
