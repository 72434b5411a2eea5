"""Dead letters that reading again may settle: which records they ask for, and where one stands that comes again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from casebridge.ledger.dead_letter import StoredDeadLetter
from casebridge.ledger.rows import DeadLetter

__all__ = ["Only", "Waiting"]


@dataclass(frozen=True, slots=True)
class Only:
    """The records that dead letters ask for: by case, and by line where no case could be told.

    Args:
        letters: the letters to be read again.
        moved: whether records may stand on other lines by now: those of a poll do, those of a file never.
    """

    keys: frozenset[str]
    lines: frozenset[int]

    @classmethod
    def of(cls, letters: Sequence[StoredDeadLetter], *, moved: bool) -> Only:
        """What ``letters`` ask for; ``moved`` says whether the records of their batch may stand elsewhere by now."""
        by_line = [item for item in letters if not (moved and item.case_key)]
        lines = frozenset(line for item in by_line for line in range(item.line, item.line + item.lines))
        return cls(frozenset(item.case_key for item in letters if item.case_key), lines)

    def takes(self, key: str, lines: Iterable[int]) -> bool:
        """Whether a case, or a record without one, is asked for."""
        return (bool(key) and key in self.keys) or not self.lines.isdisjoint(lines)


class Waiting:
    """Open dead letters of a source: reading their case whole from the same or a newer batch settles them.

    Args:
        letters: open letters, of the batch itself and of those before it.
        ordinal: the batch.
        moved: as for ``Only``: a letter that comes again keeps its place, whatever line its record has now.
    """

    def __init__(self, letters: Iterable[StoredDeadLetter], ordinal: int, *, moved: bool) -> None:
        self._moved = moved
        self._by_key: dict[str, list[tuple[int, bytes | None]]] = {}
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._taken: dict[int, str] = {}
        for letter in letters:
            if letter.case_key:
                self._by_key.setdefault(letter.case_key, []).append((letter.number, letter.item))
            if letter.ordinal == ordinal:
                self._taken[letter.line] = letter.case_key
                self._places.setdefault(letter.case_key, []).append((letter.line, letter.lines))
        self._free = max((letter.line + letter.lines for letter in letters if letter.ordinal == ordinal), default=1)

    def settled(self, key: str, items: Set[bytes] | None = None) -> list[int]:
        """The numbers of the letters that a good reading of this case closes; each is given once.

        Of a case made of items only ``items`` were read: letters of its others stay open.
        """
        letters = self._by_key.pop(key, [])
        left = [] if items is None else [letter for letter in letters if letter[1] and letter[1] not in items]
        if left:
            self._by_key[key] = left
        return [letter[0] for letter in letters if letter not in left]

    def among(self, keys: Iterable[str]) -> list[str]:
        """Those of these cases that a letter knows."""
        return [key for key in keys if key in self._by_key]

    def in_place(self, lines: Sequence[int]) -> list[int]:
        """Those of the lines read well whose letters are closed by that: in a poll, letters that know no case."""
        return [line for line in lines if self._taken.get(line) == ""] if self._moved else list(lines)

    def placed(self, letters: Sequence[DeadLetter]) -> list[DeadLetter]:
        """The letters of a poll that was read again, each where it stood before, or where no other stands."""
        return [self._placed(letter) for letter in letters] if self._moved else list(letters)

    def _placed(self, letter: DeadLetter) -> DeadLetter:
        before = self._places.get(letter.case_key) if letter.case_key else None
        if before:
            line, _ = before.pop(0)
        elif self._taken.get(letter.line, letter.case_key) != letter.case_key:
            line = self._free = max(self._free, letter.line) + 1
        else:
            line = letter.line
        self._taken[line] = letter.case_key
        return letter._replace(line=line)
