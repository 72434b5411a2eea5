"""A document opened: encoding and prolog known, the rest as blocks of UTF-8 for the parsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from casebridge.guard.fault import FileFault
from casebridge.guard.magic import HEAD as MAGIC
from casebridge.guard.magic import is_binary
from casebridge.guard.xml.decode import first_guess, settled, transcode
from casebridge.guard.xml.limit import BLOCK
from casebridge.guard.xml.prolog import Head, read_prolog

__all__ = ["Document", "holds_document"]

_NO_NAME = re.compile(r"[\x00-\x2c\x2f\x3b-\x40\x5b-\x5e\x60\x7b-\x9f\ufffe\uffff\ud800-\udfff]")
_WITHIN = re.compile(rb"<!\[CDATA\[\s*(?=<(\?xml\s)?(?:\?|!--|[^\W\d]))")


def holds_document(data: bytes) -> re.Match[bytes] | None:
    """Where a CDATA section begins that looks like a document; its first group is the XML declaration, if it has one.

    The end of the match is the start of that document.
    """
    return _WITHIN.search(data)


class Document:
    """A document whose prolog is in order.

    Args:
        source: a binary stream at the start of the document; it stays open.
        leading: whether bytes before the XML declaration are tolerated.
        decoded: the bytes are UTF-8, whatever the declaration says.
        above: lines above its first.

    Attributes: ``root``, the local name of the root element; ``leading``, whether there were such bytes; ``head``, the
    first bytes in UTF-8 or an encoding that ASCII is a part of; ``position``, how many bytes were read.

    Raises:
        FileFault: ``file_empty``, ``xml_binary``, ``xml_encoding``, ``xml_undecodable`` and those of ``read_prolog``.
    """

    def __init__(self, source: BinaryIO, *, leading: bool = False, decoded: bool = False, above: int = 0) -> None:
        self.position = 0
        raw = self._blocks(source)
        first = next(raw, b"")
        while len(first) < MAGIC and (block := next(raw, b"")):
            first += block
        if not first:
            raise FileFault("file_empty")
        if is_binary(first[:MAGIC]):
            raise FileFault("xml_binary", offset=0)
        guess, mark = ("utf-8", 0) if decoded else first_guess(first)
        wide = guess.startswith("utf-16")
        rest: Iterator[bytes] = iter(raw)
        if wide:
            rest = transcode(chain([first[mark:]], raw), guess, mark)
        head = Head(next(rest, b"") if wide else first[mark:], rest)
        prolog = read_prolog(head, leading=leading)
        encoding = settled(guess, "" if decoded else prolog.encoding)
        while len(head.data) < BLOCK and head.more():
            pass
        self.head = head.data
        self.leading = prolog.leading
        self._skipped = above + head.data[: prolog.start].count(b"\n")
        rest = chain([head.data[prolog.start :]], rest)
        self._rest = rest if wide else transcode(rest, encoding, mark + prolog.start)
        try:
            self.root = prolog.root.decode("utf-8" if wide else encoding)
        except UnicodeDecodeError as error:
            raise FileFault("xml_undecodable") from error
        # The name is handed to a parser before it has read it; one that no XML can have makes that fail in its own way.
        if _NO_NAME.search(self.root) or not self.root:
            raise FileFault("xml_not_well_formed", line=self._skipped + 1)

    def blocks(self) -> Iterator[bytes]:
        """All of it but what stood up to the declaration's end, in whose place its line ends stand."""
        if self._skipped:
            yield b"\n" * self._skipped
        yield from self._rest

    def held(self, most: int) -> bytes | None:
        """All that ``blocks`` gives, if it is no more than ``most`` bytes, else None; ``blocks`` can still be asked."""
        held: list[bytes] = []
        size = 0
        blocks = self.blocks()
        for block in blocks:
            held.append(block)
            size += len(block)
            if size > most:
                break
        self._skipped = 0
        self._rest = chain(held, blocks)
        return b"".join(held) if size <= most else None

    def _blocks(self, source: BinaryIO) -> Iterator[bytes]:
        while block := source.read(BLOCK):
            self.position += len(block)
            yield block
