"""What stands before the root element, read before any parser sees a byte: that is where a DOCTYPE would be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.limit import HEAD

__all__ = ["Head", "Prolog", "read_prolog"]

_SPACE = re.compile(rb"[ \t\r\n]*")
_DECLARATION = re.compile(
    rb"<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:\"(?P<v>[^\"]*)\"|'(?P<w>[^']*)')"
    rb"(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:\"(?P<e>[A-Za-z][\w.-]*)\"|'(?P<f>[A-Za-z][\w.-]*)'))?"
    rb"(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:\"(?:yes|no)\"|'(?:yes|no)'))?[ \t\r\n]*\?>"
)
_BEGINS = re.compile(rb"<\?xml[ \t\r\n]")
_ROOT = re.compile(rb"<([^\s/>!?]+)[\s/>]")


class Prolog(NamedTuple):
    """``start``: bytes that are not for the parser; ``encoding``: as declared, or empty; ``root``: its name's bytes;
    ``leading``: whether something stood before the declaration."""

    start: int
    encoding: str
    root: bytes
    leading: bool


class Head:
    """The first bytes of a document, as many as are asked for."""

    def __init__(self, data: bytes, blocks: Iterator[bytes]) -> None:
        self.data = data
        self._blocks = blocks

    def more(self) -> bool:
        """Reads another block; False at the end. Raises ``FileFault`` (``xml_too_large``)."""
        if len(self.data) > HEAD:
            raise FileFault("xml_too_large", line=1)
        block = next(self._blocks, b"")
        self.data += block
        return bool(block)

    def find(self, mark: bytes, at: int) -> int:
        """The position after the next ``mark``. Raises ``FileFault`` (``xml_truncated``)."""
        while (found := self.data.find(mark, at)) < 0:
            at = max(at, len(self.data) - len(mark))
            if not self.more():
                raise self.fault("xml_truncated", len(self.data))
        return found + len(mark)

    def fault(self, code: str, at: int) -> FileFault:
        """The fault, with its line."""
        return FileFault(code, line=1 + self.data.count(b"\n", 0, at))


def read_prolog(head: Head, *, leading: bool) -> Prolog:
    """Everything up to the root element, checked.

    Args:
        head: the document in UTF-8 or any encoding that ASCII is a part of.
        leading: whether bytes before the XML declaration are tolerated.

    Raises:
        FileFault: ``xml_doctype``, ``xml_version``, ``xml_leading_bytes``, ``xml_not_xml``, ``xml_not_well_formed``,
            ``xml_truncated``, ``xml_too_large``.
    """
    at, start, encoding, declared, junk = 0, 0, "", False, False
    while True:
        at = _skip_space(head, at)
        data = head.data
        if data.startswith(b"<!--", at):
            at = head.find(b"-->", at + 4)
        elif data.startswith(b"<!", at):
            raise head.fault("xml_not_well_formed" if data.startswith(b"<![", at) else "xml_doctype", at)
        elif _BEGINS.match(data, at):
            end = head.find(b"?>", at)
            if declared:
                raise head.fault("xml_not_well_formed", at)
            if at and not leading:
                raise head.fault("xml_leading_bytes", at)
            encoding, declared, junk = _declaration(head, at, end), True, at > 0
            at = start = end
        elif data.startswith(b"<?", at):
            at = head.find(b"?>", at)
        elif data.startswith(b"<", at):
            return Prolog(start, encoding, _root(head, at), junk)
        else:
            at = _past_junk(head, at, declared=declared, leading=leading)


def _skip_space(head: Head, at: int) -> int:
    """The next position that is no white space, with enough bytes after it to tell what begins there."""
    while True:
        found = _SPACE.match(head.data, at)
        at = found.end() if found else at
        if len(head.data) - at >= len(b"<!DOCTYPE"):
            return at
        if not head.more():
            if at == len(head.data):
                raise head.fault("xml_truncated", at)
            return at


def _declaration(head: Head, at: int, end: int) -> str:
    found = _DECLARATION.fullmatch(head.data, at, end)
    if found is None:
        raise head.fault("xml_not_well_formed", at)
    if (found["v"] or found["w"]) != b"1.0":
        raise head.fault("xml_version", at)
    return (found["e"] or found["f"] or b"").decode("ascii")


def _root(head: Head, at: int) -> bytes:
    while (found := _ROOT.match(head.data, at)) is None:
        if not head.more():
            raise head.fault("xml_not_well_formed", at)
    return found[1].rpartition(b":")[2]


def _past_junk(head: Head, at: int, *, declared: bool, leading: bool) -> int:
    found = None if declared else _BEGINS.search(head.data, at)
    if found is None:
        raise head.fault("xml_not_xml", at)
    if not leading:
        raise head.fault("xml_leading_bytes", at)
    return found.start()
