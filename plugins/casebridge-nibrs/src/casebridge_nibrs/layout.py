"""Where what stands in a NIBRS flat file: the FBI's NIBRS Technical Specification 2019.1, positions counted from 0.

Only what this table names is ever sliced out of a segment; ages, races, sexes, victims and offenders are not in it.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["HEAD", "INCIDENT", "LENGTHS", "NEEDED", "SUB", "WHOLE", "Head", "head_of"]

LENGTHS: Final[dict[str, tuple[int, ...]]] = {
    "0": (43,),
    "1": (87, 88),
    "2": (63, 71),
    "3": (307,),
    "4": (129, 141),
    "5": (45, 46),
    "6": (110,),
    "7": (66,),
}
"""Published lengths of the segments of each level."""

NEEDED: Final = {"0": 37, "1": 49, "2": 46, "3": 37, "4": 37, "5": 37, "6": 64, "7": 51}
"""Characters without which a mandatory value of a level is missing; a delete needs no more than its number."""

WHOLE: Final = {"0": "AD", "1": "IDW", "7": "AD"}
"""Levels that begin a record, and the actions by which they state it whole. ``W`` is the legacy time window."""

SUB: Final = "IAW"
"""Actions of the levels 2 to 6 within an incident that is stated whole."""

HEAD: Final = re.compile(
    r"[0-9]{4}[0-7][A-Z](?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}.{4}[A-Za-z0-9][A-Za-z0-9 ]{8}", re.DOTALL
)
"""What every segment begins with: so much of it that no other part of one looks alike."""


_MANY: Final = 499
"""Lines of one kind that are taken at one go; two kinds are kept, which stays below what an incident may have."""


def _lines(levels: str) -> str:
    """A pattern of any number of lines of ``levels`` that are as long as they say and have the key of the first."""
    kinds = [
        rf"{length:04}{level}[{SUB}][^\n]{{10}}(?P=key)[^\n]{{{length - 37}}}\n"
        for level in levels
        for length in LENGTHS[level]
    ]
    return f"(?:{'|'.join(kinds)}){{0,{_MANY}}}+"


INCIDENT: Final = re.compile(
    r"008(?:71(?=[^\n]{82}\n)|81(?=[^\n]{83}\n))[IW][^\n]{10}(?P<key>[^\n]{21})[^\n]*\n"
    rf"(?P<offences>{_lines('2')}){_lines('345')}(?P<arrests>{_lines('6')})(?=[0-9]{{4}}[017][A-Z][^\n]{{20}})"
).match
"""A whole incident as published, up to where the next record begins; most files hold nothing else."""

_PLAIN: Final = re.compile(r"[0-9]{4}[0-7][A-Z]")

Head = tuple[int, int]
"""What the first six characters say: a number (0: nothing in it is read, 1: something is, 2: a record begins, 3: it
changes a part of an incident) and the length, -1 if it is none of the published ones."""


def head_of(start: str) -> Head | None:
    """The meaning of the first six characters of a segment, None if they are no beginning of one."""
    if _PLAIN.fullmatch(start) is None:
        return None
    level, action = start[4], start[5]
    length = int(start[:4])
    told = length if length in LENGTHS[level] else -1
    if level in WHOLE:
        return 2, told
    if action not in SUB:
        return 3, told
    return int(level in "26"), told
