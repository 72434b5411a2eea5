"""NIBRS flat files: the segments of one incident become one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge_nibrs.blocks import chopped, texts
from casebridge_nibrs.grouping import Grouping
from casebridge_nibrs.layout import INCIDENT, Head, head_of

__all__ = ["read_flat"]

_HEADS: Final = 4096
_BLANK: Final = " \t\x1a"


class _Heads(dict[str, Head | None]):
    """The meaning of first six characters; of the few that are right each is worked out once."""

    def __missing__(self, start: str) -> Head | None:
        if len(self) >= _HEADS:
            self.clear()
        head = self[start] = head_of(start)
        return head


def read_flat(stream: BinaryIO) -> Iterator[Item | Damage]:
    """Incidents (levels 1 to 6 with one ORI and number), Group B arrests (level 7) and zero reports (level 0).

    ``line`` is the line of a record's first segment; a segment without a line end of its own counts as a line. A
    damaged segment damages the incident it belongs to, and no other: ``segment_header``, ``segment_short``,
    ``segment_orphan`` (its level 1 is missing), ``segment_action`` (it changes a part of an incident only) and
    ``segments_too_many``. What can't be told to belong to anything may be a part of the incident before it, which is
    damaged, unless what follows shows that it was the beginning of the next.

    Raises ``FileFault``; see ``texts``.
    """
    heads = _Heads()
    grouping = Grouping()
    number = 0
    for text in texts(stream):
        at, size = 0, len(text)
        while at < size:
            # An incident that is as published comes at one go; whatever is not goes the long way, line by line.
            if found := INCIDENT(text, at):
                if grouping.busy:
                    yield from grouping.finish()
                yield grouping.incident(found, number + 1)
                end = found.end()
                number += text.count("\n", at, end)
                at = end
                continue
            end = text.index("\n", at)
            line = text[at:end]
            at = end + 1
            for piece in _pieces(line, heads[line[:6]]):
                number += 1
                head = heads[piece[:6]]
                if head is not None or piece.strip(_BLANK):
                    yield from grouping.place(piece, head, number)
    yield from grouping.finish()


def _pieces(line: str, head: Head | None) -> list[str]:
    """The segments of a line, which are several where line ends are missing."""
    return [line] if head is None or len(line) == head[1] else chopped(line)
