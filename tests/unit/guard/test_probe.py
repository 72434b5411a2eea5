"""Encodings, line ends and binary files, told in one pass."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import FixConfig
from casebridge.guard.ends import LineEnds
from casebridge.guard.fault import FileFault
from casebridge.guard.probe import ENCODINGS, Probe, TextFacts
from casebridge.guard.text import examine

TEXT = "name;städte\r\n1;é\r\n"


def facts(data: bytes, declared: str | None = None) -> TextFacts:
    return examine(io.BytesIO(data), declared)


@pytest.mark.parametrize(
    ("data", "encoding", "findings"),
    [
        (TEXT.encode("utf-8"), "utf-8", ()),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", ("bom",)),
        (TEXT.encode("cp1252"), "cp1252", ("encoding_cp1252",)),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16", ("bom", "encoding_utf_16")),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16", ("bom", "encoding_utf_16")),
        (TEXT.encode("utf-16-le"), "utf-16-le", ("encoding_utf_16",)),
        (TEXT.encode("utf-16-be"), "utf-16-be", ("encoding_utf_16",)),
    ],
)
def test_encoding_is_detected(data: bytes, encoding: str, findings: tuple[str, ...]) -> None:
    found = facts(data)
    assert (found.encoding, found.findings, found.newline) == (encoding, findings, "\n")
    assert data.decode(found.encoding) == TEXT
    assert found.size == len(data)


@pytest.mark.parametrize("declared", ENCODINGS)
def test_declared_encoding_is_used_as_it_stands(declared: str) -> None:
    data = "a,b\n1,2\n".encode("utf-16-le" if declared == "utf-16" else declared)
    found = facts(data, declared)
    assert data.decode(found.encoding) == "a,b\n1,2\n"
    assert found.findings == ()


@pytest.mark.parametrize("declared", ["utf-8", "cp1252", "utf-16", "utf-16-le", None])
def test_byte_order_mark_wins_over_the_declaration(declared: str | None) -> None:
    found = facts(b"\xff\xfe" + "a\n".encode("utf-16-le"), declared)
    assert found.encoding == "utf-16"


@pytest.mark.parametrize(
    ("data", "declared", "offset"),
    [
        (b"abc\xc3\x28", "utf-8", 3),
        (b"abc\xe9", "ascii", 3),
        (b"a,b\n\x81,\xff\n", None, 4),
        (b"ok \xc3\xa9 then \x9d\n", None, 11),
        (b"abc\xc3", "utf-8", 3),
        ("ab".encode("utf-16-le") + b"\x00", "utf-16-le", 4),
        (b"a\x00\x00\xd8b\x00", "utf-16-le", 2),
        (b"abc\x81", "cp1252", 3),
    ],
)
def test_undecodable_file_is_refused_with_its_byte_offset(data: bytes, declared: str | None, offset: int) -> None:
    with pytest.raises(FileFault) as caught:
        facts(data, declared)
    assert (caught.value.code, caught.value.offset) == ("file_undecodable", offset)


@given(st.text(), st.integers(1, 7), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_facts_do_not_depend_on_where_blocks_end(text: str, step: int, codec: str) -> None:
    data = "head,".encode(codec) * 120 + text.encode(codec, "ignore")
    whole, parts = Probe(codec), Probe(codec)
    whole.feed(data)
    parts.feed(data[:512])
    for at in range(512, len(data), step):
        parts.feed(data[at : at + step])
    assert whole.finish() == parts.finish()


@given(st.binary(max_size=40), st.integers(1, 5))
def test_undecodable_offset_does_not_depend_on_where_blocks_end(tail: bytes, step: int) -> None:
    data = b"head," * 120 + tail

    def outcome(size: int) -> object:
        probe = Probe()
        try:
            probe.feed(data[:512])
            for at in range(512, len(data), size):
                probe.feed(data[at : at + size])
            return probe.finish()
        except FileFault as fault:
            return fault.code, fault.offset

    assert outcome(step) == outcome(len(data))


def test_undecodable_offset_is_that_of_the_first_byte_over_all_blocks() -> None:
    probe = Probe()
    head = b"head," * 120
    probe.feed(head + "Á".encode())
    probe.feed("ÁÁ".encode())
    with pytest.raises(FileFault) as caught:
        probe.feed(b"\xff")
    assert caught.value.offset == len(head) + 1


def test_unknown_encoding_is_a_mistake_of_the_profile() -> None:
    with pytest.raises(FixConfig, match="utf-16-le"):
        Probe("utf-7")


def test_empty_file_is_refused() -> None:
    with pytest.raises(FileFault) as caught:
        facts(b"")
    assert caught.value.code == "file_empty"


@pytest.mark.parametrize(
    "head",
    [
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x00\x00\x00\x18ftypmp42",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x1f\x8b\x08\x00",
        b"x" * 257 + b"ustar",
    ],
)
def test_binary_file_is_refused_on_its_first_bytes(head: bytes) -> None:
    with pytest.raises(FileFault) as caught:
        facts(head)
    assert caught.value.code == "file_binary"


def test_examine_of_a_missing_path_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as caught:
        examine(tmp_path / "none")
    assert caught.value.code == "file_unreadable"


@pytest.mark.parametrize(
    ("data", "newline", "findings"),
    [
        (b"a\nb\n", "\n", ()),
        (b"a\r\nb\r\n", "\n", ()),
        (b"a\r\r\nb\r\r\n", "\n", ()),
        (b"a\rb\r", "\r", ()),
        (b"a\r", "\r", ()),
        (b"a", "\n", ("no_final_newline",)),
        (b"h\r\na\nb\n", "\n", ("line_ends_mixed",)),
        (b"h\r\r\na\r\n", "\n", ("line_ends_mixed",)),
        (b"h\na\rb\n", "", ("line_ends_mixed",)),
        (b"h\r\na\rb", "", ("line_ends_mixed", "no_final_newline")),
        (b"h\r\na\r", "\n", ()),
        (b"h\r\r\r\na\n", "", ("line_ends_mixed",)),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 100])
def test_line_ends_are_told_wherever_blocks_end(
    data: bytes, newline: str, findings: tuple[str, ...], step: int
) -> None:
    ends = LineEnds()
    ends.feed(b"")
    for at in range(0, len(data), step):
        ends.feed(data[at : at + step])
    assert (ends.newline(), ends.findings()) == (newline, findings)


def test_nul_and_long_lines_are_noted() -> None:
    assert facts(b"a\x00b\n").nul
    assert not facts("a\nb\n".encode("utf-16-le"), "utf-16-le").nul
    assert facts(("a" * 200_000).encode()).long_lines
    assert not facts(b"abc\n" * 50_000).long_lines
