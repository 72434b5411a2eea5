"""Which elements are records: the paths of the profile, followed from the root downwards, all at once."""

from __future__ import annotations

from typing import NamedTuple

from casebridge.guard.xml.names import local
from casebridge.guard.xml.path import Step

__all__ = ["Move", "State", "Trail"]

State = frozenset[tuple[int, int, bool]]
"""Where the paths stand: path, its next step, and whether a name fitted on the way but its namespace did not."""

_REMEMBERED = 10_000


class Move(NamedTuple):
    """Where the paths stand in an element, which of them it ends as a record, and whether it only looks like one."""

    state: State
    ends: tuple[int, ...]
    alike: bool


class Trail:
    """Follows the paths of records: an element found by any of them is a record, whatever their order.

    A record within a record is not one of its own.
    """

    def __init__(self, paths: tuple[tuple[Step, ...], ...]) -> None:
        self.paths = paths
        self.start: State = frozenset((number, 0, False) for number in range(len(paths)))
        self._moves: dict[tuple[State, str], Move] = {}

    @property
    def any_root(self) -> bool:
        """Whether a path may begin with any element, so that no root can be told to be the wrong one."""
        return any(path[0].deep or not path[0].tags for path in self.paths)

    @property
    def names(self) -> frozenset[str]:
        """Local names that records may have; empty if any may be one."""
        last = [path[-1].names for path in self.paths]
        return frozenset().union(*last) if all(last) else frozenset()

    def move(self, state: State, tag: str) -> Move:
        """Where the paths stand in a child with this tag, and whether it is a record or only looks like one."""
        key = (state, tag)
        move = self._moves.get(key)
        if move is None:
            if len(self._moves) >= _REMEMBERED:
                self._moves.clear()
            move = self._moves[key] = self._work_out(state, tag)
        return move

    def _work_out(self, state: State, tag: str) -> Move:
        name = local(tag)
        after: set[tuple[int, int, bool]] = set()
        ends: list[int] = []
        alike = False
        for number, at, bent in state:
            step = self.paths[number][at]
            if step.deep:
                after.add((number, at, bent))
            fits = not step.tags or tag in step.tags
            if not fits and name not in step.names:
                continue
            if at + 1 == len(self.paths[number]):
                if bent or not fits:
                    alike = True
                else:
                    ends.append(number)
            else:
                after.add((number, at + 1, bent or not fits))
        return Move(frozenset(after), tuple(sorted(ends)), alike and not ends)
