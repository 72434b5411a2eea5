"""The line on which each element of a name begins. libxml2 loses count after 65,535 lines; expat is not asked."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

__all__ = ["Starts"]

_ENDS = {b"!--": b"-->", b"![CDATA[": b"]]>", b"?": b"?>"}
_TAG = 4096
"""Bytes in which prefix and name of a tag end."""


class Starts:
    """Looks through a document in UTF-8, block by block, for the start tags of certain elements.

    Args:
        names: their local names.

    In a document without DOCTYPE a ``<`` is always markup, but in comments, CDATA sections and instructions.
    """

    def __init__(self, names: Iterable[str]) -> None:
        any_of = b"|".join(re.escape(name.encode()) for name in sorted(names))
        prefix = rb"(?:[^\s<>/!?:=\"']{1,4000}:)?"
        self._seek = re.compile(rb"<(?:(!--|!\[CDATA\[|\?)|" + prefix + rb"(?:" + any_of + rb")(?=[\s/>]))")
        self.lines: deque[int] = deque()
        self._line = 1
        self._rest = b""
        self._until = b""

    def feed(self, block: bytes) -> None:
        """Appends to ``lines`` the 1-based line of the ``<`` of each start tag, in the order of the document."""
        text = self._rest + block
        at = counted = 0
        while True:
            if self._until:
                end = text.find(self._until, at)
                if end < 0:
                    keep = max(at, len(text) - len(self._until) + 1)
                    break
                at = end + len(self._until)
                self._until = b""
            found = self._seek.search(text, at)
            if found is None:
                keep = text.rfind(b"<", max(at, len(text) - _TAG))
                keep = len(text) if keep < 0 else keep
                break
            at = found.end()
            if found[1]:
                self._until = _ENDS[found[1]]
                continue
            self._line += text.count(b"\n", counted, found.start())
            counted = found.start()
            self.lines.append(self._line)
        self._line += text.count(b"\n", counted, keep)
        self._rest = text[keep:]
