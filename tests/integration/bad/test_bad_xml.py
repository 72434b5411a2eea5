"""Every bad XML document among good ones, from the drop folder to the sink: bounded, told, the rest delivered."""

from __future__ import annotations

import gzip
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebridge.faults import FAULTS
from tests.integration.bad.bound import bounded
from tests.support.agency import PROFILE, Agency

FAMILY = "http://cases.example/2"
CANARY = "canary-9f31"
XML = f"""
[records]
format = "xml"
path = "/c:cases/c:case"
namespaces.c = ["{FAMILY}", "http://cases.example/1"]

[fields]
Case = "c:number"
Tip = "c:tip"
Updated = "c:updated"
Status = "c:status"
"""
MAPS = """
[[map]]
column = "Status"
codes.Open = { status = "OPEN" }
codes.Arrest = { status = "CLEARED_BY_ARREST", outcome = "ARREST" }
"""


def case(number: str, tip: str, more: str = "") -> str:
    return (
        f"<case><number>{number}</number><tip>{tip}</tip><updated>2026-03-01</updated><status>Open</status>"
        f"<secret>{CANARY}</secret>{more}</case>"
    )


def document(*cases: str, head: str = "", family: str = FAMILY, root: str = "") -> str:
    return f'{head}<cases xmlns="{family}" {root}>{"".join(cases)}</cases>'


ONE = case("24-1", "900000101")
"""What the bad document should have told; it stands before the fault wherever one can stand after it."""

ENTITY = "&x{};"
BOMB = '<!DOCTYPE cases [<!ENTITY x "xxxxxxxxxx">' + "".join(
    f'<!ENTITY x{at} "{10 * ENTITY.format(at - 1 or "")}">' for at in range(1, 30)
)
LOOK_ALIKE = "http://cases.example.invalid/2"

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "entity bomb": (document(ONE, case("&x29;", "900000102"), head=f"{BOMB}]>"), "xml_doctype"),
    "external entity": (
        document(ONE, case("&x;", "1"), head='<!DOCTYPE cases [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        "xml_doctype",
    ),
    "external DTD": (document(ONE, head='<!DOCTYPE cases SYSTEM "http://127.0.0.1:9/x.dtd">'), "xml_doctype"),
    "parameter entity": (document(ONE, head='<!DOCTYPE cases [<!ENTITY % x SYSTEM "x"> %x;]>'), "xml_doctype"),
    "entity that nobody declared": (document(ONE, case("&x;", "900000102")), "xml_entity"),
    "100 k attributes": (
        document(ONE, "<case " + " ".join(f"a{at}=''" for at in range(100_000)) + "/>"),
        "xml_attributes",
    ),
    "depth 257": (document(ONE, case("24-2", "1", "<x>" * 255 + "</x>" * 255)), "xml_too_deep"),
    "depth without end": (document(ONE, "<x>" * 500_000), "xml_too_deep"),
    "10 MB of text in a value": (document(ONE, case("2" * 10_000_001, "1")), "xml_too_large"),
    "10 MB of text that nobody reads": (document(ONE, case("24-2", "1", "x" * 10_000_001)), "xml_too_large"),
    "record without end": (document(ONE, case("24-2", "1", f"<x>{'x' * 99_999}</x>" * 200)), "xml_too_large"),
    "UTF-8 that is none": (document(ONE, case("24-é", "1")).encode("latin-1"), "xml_undecodable"),
    "not the declared encoding": (
        document(ONE, head='<?xml version="1.0" encoding="UTF-16"?>').encode(),
        "xml_encoding",
    ),
    "encoding that nobody knows": (document(ONE, head='<?xml version="1.0" encoding="x-own"?>'), "xml_encoding"),
    "UTF-7": (document(ONE, head='<?xml version="1.0" encoding="UTF-7"?>'), "xml_encoding"),
    "UTF-32": (document(ONE).encode("utf-32"), "xml_encoding"),
    "two roots": (document(ONE) + document(ONE), "xml_two_roots"),
    "truncated in a record": (document(ONE, ONE)[:-60], "xml_truncated"),
    "truncated between records": (document(ONE).removesuffix("</cases>"), "xml_truncated"),
    "gzip": (gzip.compress(document(ONE).encode()), "file_binary"),
    "gzip bomb": (gzip.compress(document(ONE, " " * 50_000_000).encode(), 1), "file_binary"),
    "web page": ("<!doctype html><html><body>Sign in</body></html>", "xml_doctype"),
    "look-alike namespace": (document(ONE, family=LOOK_ALIKE), "xml_namespace"),
    "look-alike namespace of one record": (
        document(ONE, f'<case xmlns="{LOOK_ALIKE}"><number>24-2</number><tip>900000102</tip></case>'),
        "xml_namespace",
    ),
    "fault after many good records": (document(ONE, *[case("24-9", "1")] * 20_000, "<case"), "xml_not_well_formed"),
}

SET_ASIDE: dict[str, tuple[str, str]] = {
    "XInclude in a case number": (
        case(
            '24<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>',
            "900000102",
        ),
        "value_mixed",
    ),
    "two case numbers": (case("24-2</number><number>24-3", "900000102"), "value_ambiguous"),
    "element in a case number": (case("24-<b>2</b>", "900000102"), "value_mixed"),
}

WHOLE = {
    "comment": "24-<!-- 9 -->2",
    "comments": "<!---->24<!-- x -->-<!-- y -->2<!-- z -->",
    "processing instruction": "24-<?x 9?>2",
    "CDATA": "24<![CDATA[-]]>2",
    "reference": "24&#45;2",
}


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    made = Agency(tmp_path / "agency", profile=PROFILE, maps=MAPS, more=XML, source='type = "xml_drop"')
    yield made
    made.assert_sound()


def put(agency: Agency, name: str, content: str | bytes) -> bytes:
    """Drops a file as old as the clock says; gives its bytes."""
    path = agency.drop_text("", name)
    stamp = path.stat()
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(data)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    return data


def reports(agency: Agency) -> list[str]:
    """The reports that events were sent about, in order."""
    return sorted(line["data"]["ref"]["report_id"] for line in agency.lines_out())


def assert_untold(agency: Agency, *texts: object) -> None:
    """Nothing of a record stands in what is told, or was kept or written anywhere but in the dropped files."""
    reasons = [path.read_text() for path in agency.drops.rglob("*.reason.json")]
    sent = [path.read_text() for path in agency.out.rglob("*") if path.is_file()]
    for text in map(str, (*texts, *reasons, *sent, agency.bytes_kept())):
        assert CANARY not in text
        assert "/etc/hostname" not in text


@pytest.mark.parametrize("kind", REFUSED)
def test_document_is_set_aside_and_the_others_are_delivered(
    agency: Agency, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    content, code = REFUSED[kind]
    # By name the bad one is read between two good ones.
    put(agency, "a.xml", document(case("24-7", "900000107")))
    bad = put(agency, "m.xml", content)
    put(agency, "z.xml", document(case("24-8", "900000108")))
    with bounded(seconds=20, megabytes=150):
        result = agency.sync()
    (source,) = result.sources
    assert result.exit_code == 1
    (told,) = (item for item in source.batches if item.verdict == "rejected")
    assert (told.name, told.code) == ("m.xml", code)
    assert told.summary.startswith(FAULTS[code].meaning.removesuffix("."))
    assert told.next_step == FAULTS[code].next_step
    assert reports(agency) == ["900000107", "900000108"]
    aside = agency.drops / "quarantine"
    reason = json.loads(next(aside.glob("*.reason.json")).read_text())
    assert (reason["code"], reason["next_step"]) == (code, told.next_step)
    assert any(path.read_bytes() == bad for path in aside.iterdir()), "the file itself is kept as it came"
    assert_untold(agency, result, caplog.text)
    # Mended, under the name that it had.
    agency.clock.pass_time(hours=1)
    put(agency, "m.xml", document(ONE))
    assert agency.sync().exit_code == 0
    assert reports(agency) == ["900000101", "900000107", "900000108"]


@pytest.mark.parametrize("kind", SET_ASIDE)
def test_record_is_set_aside_and_the_rest_of_its_file_is_delivered(agency: Agency, kind: str) -> None:
    record, code = SET_ASIDE[kind]
    put(agency, "m.xml", document(ONE, record, case("24-8", "900000108")))
    result = agency.sync()
    assert result.exit_code == 1
    assert dict(result.sources[0].batches[0].dead) == {code: 1}
    assert reports(agency) == ["900000101", "900000108"]
    assert_untold(agency, result)
    agency.clock.pass_time(hours=1)
    put(agency, "m.xml", document(ONE, case("24-2", "900000102"), case("24-8", "900000108")))
    assert agency.sync().exit_code == 0
    assert reports(agency) == ["900000101", "900000102", "900000108"]


def test_bad_records_on_one_line_are_letters_of_their_own_until_each_is_mended(agency: Agency) -> None:
    put(agency, "m.xml", document(ONE, case("", "900000102"), case("24-3", "900000103"), case("", "900000104")))
    assert agency.sync().sources[0].books.dead == 2
    assert len(agency.letters()) == 2
    # The good ones beside them settle nothing.
    (again,) = agency.bridge.replay("rms")
    assert again.books.dead == 2
    assert len(agency.letters()) == 2
    agency.bridge.replay("rms", agency.letters()[0].number)
    assert len(agency.letters()) == 2


@pytest.mark.parametrize("kind", WHOLE)
def test_case_number_in_pieces_is_one_number(agency: Agency, kind: str) -> None:
    agency.link("24-2", "900000102")
    put(agency, "m.xml", document(case(WHOLE[kind], "")))
    assert agency.sync().exit_code == 0
    (event,) = agency.events()
    assert event.case_ref is not None
    assert (event.ref.report_id, event.case_ref.case_number) == ("900000102", "24-2")


def test_xinclude_beside_the_values_includes_nothing(agency: Agency) -> None:
    inner = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="z.xml"/>'
    put(agency, "m.xml", document(ONE, inner, case("24-2", "900000102", inner)))
    (agency.drops / "z.txt").write_text(document(case("24-3", "900000103")), encoding="utf-8")
    assert agency.sync().exit_code == 0
    assert reports(agency) == ["900000101", "900000102"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encoding_is_read(agency: Agency, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    put(agency, "m.xml", document(case("24-2", "900000102", "<x>é</x>"), head=head).encode(encoding))
    assert agency.sync().exit_code == 0
    assert reports(agency) == ["900000102"]


def test_all_bad_documents_at_once_cost_no_more_than_one(agency: Agency) -> None:
    for at, (content, _) in enumerate(REFUSED.values()):
        put(agency, f"b{at:02}.xml", content)
    put(agency, "a.xml", document(case("24-7", "900000107")))
    put(agency, "z.xml", document(case("24-8", "900000108")))
    with bounded(seconds=60, megabytes=200):
        result = agency.sync()
    assert len([item for item in result.sources[0].batches if item.verdict == "rejected"]) == len(REFUSED)
    assert reports(agency) == ["900000107", "900000108"]
    agency.clock.pass_time(hours=1)
    assert agency.sync().exit_code == 0
