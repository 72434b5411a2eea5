"""The tips of a file, each as bytes of its own: an array, one document, or one document a line."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from casebridge.sdk.records import LINE_LIMIT, MAX_BYTES, FileFault, bounded_lines, parse_json

__all__ = ["Piece", "split"]

Piece = tuple[int, bytes]
"""1-based line (or ordinal, of an array) and the JSON text of one tip; empty text for one beyond ``LINE_LIMIT``."""

_BLOCK = 1 << 16
_WHITE = b" \t\r\n"
_MARK = re.compile(rb'["{}\[\]]')
_STRING_END = re.compile(rb'["\\]')


def split(source: BinaryIO) -> Iterator[Piece]:
    """Tips in the order of the file. Of an array or of lines memory holds one tip; a document is held whole.

    Raises:
        FileFault: ``json_empty``, ``file_too_large``, ``json_truncated``, ``json_syntax``.
    """
    head = source.read(_BLOCK)
    head = head.removeprefix(codecs.BOM_UTF8)
    while head and not head.strip(_WHITE) and (more := source.read(_BLOCK)):
        head = more
    if not head.strip(_WHITE):
        raise FileFault("json_empty")
    if head.lstrip(_WHITE).startswith(b"["):
        yield from _Array(source, head.lstrip(_WHITE)[1:])
    elif _is_line(head):
        for number, line in enumerate(bounded_lines(source, head), 1):
            if line.strip(_WHITE):
                yield number, line if len(line) <= LINE_LIMIT else b""
    else:
        data = head + source.read(MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise FileFault("file_too_large")
        yield 1, data


def _is_line(head: bytes) -> bool:
    """Whether the first line is a document of its own, and something follows it."""
    line, _, rest = head.lstrip(_WHITE).partition(b"\n")
    try:
        return bool(rest.strip(_WHITE)) and isinstance(parse_json(line, any_text=True), dict)
    except FileFault:
        return False


class _Array:
    """The elements of an array, found by their brackets; the guarded parser judges what they are."""

    def __init__(self, source: BinaryIO, data: bytes) -> None:
        self._source = source
        self._data = data
        self._at = 0

    def __iter__(self) -> Iterator[Piece]:
        number = 0
        while True:
            mark = self._next()
            if mark == b"]" or (mark == b"," and not number):
                self._finish(mark)
                return
            if number:
                if mark != b",":
                    raise FileFault("json_syntax")
                self._at += 1
                mark = self._next()
            number += 1
            yield number, self._element(mark)

    def _finish(self, mark: bytes) -> None:
        self._at += 1
        if mark != b"]" or self._next(ended=True):
            raise FileFault("json_trailing" if mark == b"]" else "json_syntax")

    def _next(self, *, ended: bool = False) -> bytes:
        """The next byte that is no white space, which stays where it is; empty at the end if it may end here."""
        while True:
            rest = self._data[self._at :].lstrip(_WHITE)
            if rest:
                self._at = len(self._data) - len(rest)
                return rest[:1]
            if not self._more():
                if ended:
                    return b""
                raise FileFault("json_truncated")

    def _more(self) -> bool:
        block = self._source.read(_BLOCK)
        self._data = self._data[self._at :] + block
        self._at = 0
        return bool(block)

    def _element(self, mark: bytes) -> bytes:
        """The bytes from here to the end of the element, which is an object or something that no tip is."""
        if mark != b"{":
            raise FileFault("json_syntax")
        depth, at, start = 0, self._at, self._at
        while True:
            found = _MARK.search(self._data, at)
            if found is None:
                at = len(self._data)
            elif found[0] == b'"':
                at = found.end()
                start, at = self._string(start, at)
                continue
            else:
                at = found.end()
                depth += 1 if found[0] in b"{[" else -1
                if not depth:
                    self._at = at
                    return self._data[start:at]
                continue
            if at - start > LINE_LIMIT:
                raise FileFault("file_too_large")
            self._at = start
            at -= start
            start = 0
            if not self._more():
                raise FileFault("json_truncated")

    def _string(self, start: int, at: int) -> tuple[int, int]:
        """(start, the position after the string that ``at`` is in), wherever they are once more was read."""
        while True:
            found = _STRING_END.search(self._data, at)
            if found is not None and found[0] == b'"':
                return start, found.end()
            if found is not None and found.end() < len(self._data):
                at = found.end() + 1
                continue
            at = found.start() if found is not None else len(self._data)
            if at - start > LINE_LIMIT:
                raise FileFault("file_too_large")
            self._at = start
            at -= start
            start = 0
            if not self._more():
                raise FileFault("json_truncated")
