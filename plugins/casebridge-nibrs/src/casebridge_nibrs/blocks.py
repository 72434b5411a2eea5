"""A flat file as lines: by line ends, or by the length that each segment tells of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from casebridge.sdk.files import FileFault
from casebridge.sdk.table import is_binary
from casebridge_nibrs.layout import HEAD

__all__ = ["BLOCK", "chopped", "texts"]

BLOCK: Final = 1 << 18
_LONG: Final = 1 << 14
_EBCDIC_DIGITS: Final = bytes(range(0xF0, 0xFA))


def texts(stream: BinaryIO) -> Iterator[str]:
    """The lines of a file, a text of many at a time, each with a line feed at its end.

    Lines end in CRLF, LF or CR, the last may lack its end; segments without line ends are told by their lengths.
    Bytes become characters one to one, so positions hold whatever stands in a file.

    Raises:
        FileFault: ``file_empty``; ``file_binary``; ``file_undecodable`` for EBCDIC and UTF-16; ``segments_missing`` if
            nothing in the first 256 kB begins like a segment.
    """
    rest = ""
    first = True
    while block := _block(stream):
        if first:
            block = _checked(block)
            first = False
        text = rest + block.decode("latin-1")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        at = text.rfind("\n") + 1
        if len(text) - at > _LONG:
            lines = chopped(text[at:])
            # What is no segment could go on for ever; its beginning is as good as all of it.
            rest = lines.pop()[:_LONG]
            yield text[:at] + "".join([f"{line}\n" for line in lines])
        else:
            rest = text[at:]
            yield text[:at]
    if first:
        raise FileFault("file_empty")
    if rest:
        yield f"{rest}\n"


def _block(stream: BinaryIO) -> bytes:
    block = stream.read(BLOCK)
    # Half a line end would count as a whole one and its other half as a blank line.
    return block + stream.read(1) if block.endswith(b"\r") else block


def _checked(block: bytes) -> bytes:
    """The first block without its byte order mark. Raises ``FileFault``."""
    block = block.removeprefix(b"\xef\xbb\xbf")
    if block[:2] in (b"\xff\xfe", b"\xfe\xff") or (block[:4].strip(_EBCDIC_DIGITS) == b"" and block):
        raise FileFault("file_undecodable", offset=0)
    # A stray NUL is the damage of one segment; many are another kind of file.
    if is_binary(block[:512]) or block.count(b"\0") * 50 > len(block):
        raise FileFault("file_binary")
    if HEAD.search(block.decode("latin-1")) is None:
        raise FileFault("segments_missing", line=1)
    return block


def chopped(text: str) -> list[str]:
    """``text`` in pieces, at least one: each begins where a segment does, except a first piece that belongs to none.

    A segment ends after as many characters as it says if another follows there, else where the next begins.
    """
    pieces = []
    at = 0
    while at < len(text):
        end = at + int(text[at : at + 4]) if HEAD.match(text, at) else at
        if end == at or (end < len(text) and HEAD.match(text, end) is None):
            following = HEAD.search(text, at + 1)
            end = following.start() if following else len(text)
        pieces.append(text[at:end])
        at = end
    return pieces or [""]
