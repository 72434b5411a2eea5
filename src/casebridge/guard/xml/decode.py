"""A document's bytes as UTF-8, whatever encoding it is in; nothing that does not decode strictly passes."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from casebridge.guard.fault import FileFault

__all__ = ["first_guess", "settled", "transcode"]

_KNOWN = {
    "utf-8",
    "ascii",
    *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
    *(f"cp125{part}" for part in range(9)),
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FIRSTS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, b"<\0\0\0", b"\0\0\0<")


def first_guess(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes tell, or empty if the declaration must; and the length of the byte order mark.

    Raises ``FileFault`` (``xml_encoding``) for UTF-32, which XML parsers do not read.
    """
    if head.startswith(_UTF32):
        raise FileFault("xml_encoding", offset=0)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    for start, encoding in _FIRSTS:
        if head.startswith(start):
            return encoding, 0
    return "", 0


def settled(guess: str, declared: str) -> str:
    """The encoding as Python names it. Raises ``FileFault`` (``xml_encoding``) if it is unknown or contradicts."""
    if not declared:
        return guess or "utf-8"
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        raise FileFault("xml_encoding") from None
    wide = guess.startswith("utf-16") and name in ("utf-16", guess)
    if not wide and not (name in _KNOWN and guess in ("", name)):
        raise FileFault("xml_encoding")
    return guess or name


def transcode(blocks: Iterator[bytes], encoding: str, offset: int) -> Iterator[bytes]:
    """The blocks in UTF-8. Raises ``FileFault`` (``xml_undecodable``) with the offset of the block at fault.

    Args:
        blocks: bytes in ``encoding``.
        encoding: as ``settled`` tells it.
        offset: where the first block begins, in bytes.
    """
    decode: Callable[[bytes, bool], str] = codecs.getincrementaldecoder(encoding)("strict").decode
    plain = encoding in ("utf-8", "ascii")
    for block in blocks:
        try:
            text = decode(block, False)
        except UnicodeDecodeError as error:
            raise FileFault("xml_undecodable", offset=offset) from error
        offset += len(block)
        yield block if plain else text.encode()
    try:
        decode(b"", True)
    except UnicodeDecodeError as error:
        raise FileFault("xml_undecodable", offset=offset) from error
