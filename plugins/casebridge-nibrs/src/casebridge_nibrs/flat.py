"""NIBRS flat files: the segments of one incident become one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge_nibrs.blocks import chopped, segments
from casebridge_nibrs.grouping import Grouping
from casebridge_nibrs.layout import Head, head_of

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

    Raises ``FileFault``; see ``segments``.
    """
    heads = _Heads()
    grouping = Grouping()
    number = 0
    for lines in segments(stream):
        lines.reverse()
        while lines:
            line = lines.pop()
            number += 1
            head = heads[line[:6]]
            if head is not None:
                kind, length = head
                if len(line) == length:
                    # Most segments go on with the incident before them, and most of those are not even kept.
                    if kind < 2 and line[16:37] == grouping.open_key:
                        grouping.last = number
                        if kind:
                            grouping.keep(line)
                        continue
                elif len(pieces := chopped(line)) > 1:
                    lines += reversed(pieces)
                    number -= 1
                    continue
            elif not line.strip(_BLANK):
                continue
            yield from grouping.place(line, head, number)
    yield from grouping.finish()
