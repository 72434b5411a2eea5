"""Nothing that is not in the tables is kept, told or logged, and binary data least of all."""

from __future__ import annotations

import base64
import logging
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from casebridge_ndex.reader import read_justice, read_lexs
from casebridge_ndex.table import KINDS, MESSAGE, PACKAGE, Table
from casebridge_ndex.walk import Trie
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import QuarantineBatch
from casebridge.sdk.form import FormatReader
from tests.support.ndex import codes, disposition, incident, lexs, package, parse, payload, record

CANARY = "Zebediah-Quillfeather"
PICTURE = base64.b64encode(b"\xff\xd8\xff\xe0" + CANARY.encode() * 20).decode()
BINARIES = [
    f"<nc:BinaryBase64Object>{PICTURE}</nc:BinaryBase64Object>",
    f"<ext:Base64BinaryObject>{PICTURE}</ext:Base64BinaryObject>",
    f"<nc:Attachment><nc:Binary><nc:BinaryBase64Object>{PICTURE}</nc:BinaryBase64Object></nc:Binary></nc:Attachment>",
    f"<nc:DigitalImage>data:image/jpeg;base64,{PICTURE}</nc:DigitalImage>",
    f"<x:Thing xmlns:x='urn:x'>\n   DATA:,{CANARY}</x:Thing>",
]
HIDDEN = [
    f"<nc:Person><nc:PersonName><nc:PersonFullName>{CANARY}</nc:PersonFullName></nc:PersonName></nc:Person>",
    f"<nc:ActivityDescriptionText>{CANARY}</nc:ActivityDescriptionText>",
    f"<lexs:Narrative><lexs:Text>{CANARY}</lexs:Text></lexs:Narrative>",
    f"<nc:ContactInformation><nc:ContactEmailID>{CANARY}</nc:ContactEmailID></nc:ContactInformation>",
    f"<lexs:DataItemContact><nc:PersonSurName s:note='{CANARY}'>{CANARY}</nc:PersonSurName></lexs:DataItemContact>",
    f"<j:ServiceCall><nc:ActivityStatus><j:IncidentStatusCode>{CANARY}</j:IncidentStatusCode></nc:ActivityStatus>"
    "</j:ServiceCall>",
    f"<x:Incident xmlns:x='urn:x'><x:IncidentCaseNumberText>{CANARY}</x:IncidentCaseNumberText></x:Incident>",
    f"<nc:Booking><nc:ActivityIdentification><nc:IdentificationID>{CANARY}</nc:IdentificationID>"
    "</nc:ActivityIdentification></nc:Booking>",
    f"{CANARY}<!-- {CANARY} --><?note {CANARY}?>",
]
PREFIX = {"vermont": "vt", "maine": "me"}
FITTING = {"action": "Insert", "status": "Open", "owner": "XX0170000", "system_id": "RMS", "clearance": "E"}
VALUES = [
    *("26-000101", "2026-02-03", "2026-02", "Open", "Closed", "E", "O", "GLT", "4", "String", "", "Delete", "true"),
    *("2026-02-30T10:00:00Z", "N-DEx", "Green", "XX0170000", "Arrest", "Insert", "Update", "A" * 199, "A b" * 99),
    *("data:image/png;base64," + PICTURE, PICTURE, "\u200b", "\U0001f600", "\uff11", "Ω", "<&>", "'\"", " x "),
]


def leaks(reader: FormatReader, document: str, caplog: pytest.LogCaptureFixture | None = None) -> str:
    """All that the reader gave, told or raised."""
    try:
        told = repr(parse(reader, document))
    except QuarantineBatch as fault:
        told = f"{fault!r} {fault} {fault.detail} {fault.where}"
    return told + (caplog.text if caplog else "")


def seen(document: str) -> tuple[list[dict[str, Any]], set[tuple[str, str]]]:
    records, damage, findings = parse(read_justice, document)
    assert damage == []
    return records, {(finding.code, finding.path) for finding in findings}


@pytest.mark.parametrize("binary", BINARIES)
def test_binary_beside_what_is_read_is_dropped_with_a_finding(binary: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for document in (
        lexs(package(payload(incident(status="Open") + binary))),
        lexs(package(payload(incident(status="Open", inside=binary)), digest=binary)),
        disposition(codes(("ojbc:CourtDispositionCode", "Convicted")), beside=f"<nc:Person>{binary}</nc:Person>"),
    ):
        records, found = seen(document)
        assert len(records) == 1
        assert "binary_dropped" in {code for code, _ in found}
        told = leaks(read_justice, document, caplog)
        assert CANARY not in told
        assert PICTURE[:40] not in told


@pytest.mark.parametrize("value", [f"data:image/png;base64,{PICTURE}", PICTURE, "GIF89a" + PICTURE])
def test_binary_where_a_value_is_read_rejects_the_record(value: str) -> None:
    for document in (
        lexs(package(payload(incident(status=value)))),
        lexs(package(payload(incident(number=value)))),
        lexs(package(payload(incident()), owner=value)),
    ):
        records, (damage,), _ = parse(read_lexs, document)
        assert (records, damage.code) == ([], "media_in_value")
        assert PICTURE[:40] not in repr(damage)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (BINARIES[0], "media_in_value"),
        (f"26-1<nc:Text>{CANARY}</nc:Text>", "value_mixed"),
        ("26\u200b1", "control_character"),
        ("9 " * 150, "value_too_long"),
    ],
)
def test_value_that_is_none_rejects_the_record(inside: str, code: str) -> None:
    records, (damage,), _ = parse(read_lexs, lexs(package(payload(incident(number=inside)))))
    assert (records, damage.code) == ([], code)
    assert CANARY not in leaks(read_lexs, lexs(package(payload(incident(number=inside)))))


def test_picture_in_a_deleted_package_is_not_even_looked_for() -> None:
    document = lexs(package(payload(incident() + BINARIES[0] + "".join(HIDDEN)), action="Delete"))
    records, found = seen(document)
    assert (len(records), found) == (1, set())
    assert CANARY not in repr(records)


def built(table: Table, pick: Random) -> str:
    """A random part of what the table names, as elements, with hidden ones beside and inside."""
    made = []
    for name, entry in table.items():
        for _ in range(pick.choice([0, 0, 1, 1, 1, 2])):
            if isinstance(entry, tuple):
                # Most values fit where they stand, so that records come of it, too.
                value = pick.choice(VALUES) if pick.random() < 0.04 else FITTING.get(name, "26-000101")
                path = pick.choice(entry).split("/")
                inner = "" if path[-1].startswith("@") else escape(value)
                attribute = f" s:{path.pop()[1:]}={quoteattr(value)}" if path[-1].startswith("@") else ""
            else:
                path, attribute = name.removesuffix("[]").split("/"), ""
                inner = built(entry, pick)
            for step in reversed(path):
                prefix, _, local = step.rpartition(":")
                tag = f"{PREFIX.get(prefix, prefix) or 'nc'}:{local}"
                beside = pick.choice(["", "", "", *HIDDEN, *BINARIES]) if step != path[-1] else ""
                inner = f"<{tag}{attribute}>{inner}</{tag}>{beside}"
                attribute = ""
            made.append(inner)
    pick.shuffle(made)
    return "".join(made)


def document_of(pick: Random) -> str:
    if pick.random() < 0.5:
        parts = [f"<lexs:DataItemPackage>{built(PACKAGE, pick)}</lexs:DataItemPackage>" for _ in range(2)]
        document = lexs(*parts, root=pick.choice(["", "doc:ChargeReferral", "ext:Anything"]), time="2026-01-01")
    else:
        document = record(f"doc:{pick.choice(sorted(KINDS))}", built(MESSAGE, pick))
    cut = pick.choice([*[0] * 20, 1, 40, 400])
    return document[:-cut] if cut else document


@given(st.integers(0, 1 << 32))
def test_no_message_is_a_crash_and_none_leaks_what_is_not_read(seed: int) -> None:
    document = document_of(Random(seed))  # noqa: S311 - nothing secret
    for reader in (read_lexs, read_justice):
        told = leaks(reader, document)
        assert CANARY not in told
        assert PICTURE[:40] not in told


def test_table_with_a_path_into_a_part_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="leads into a part"):
        Trie({"Arrest[]": {"date": ("Date",)}, "day": ("Arrest/Date",)})
