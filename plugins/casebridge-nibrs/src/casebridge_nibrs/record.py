"""The record of an incident or arrest, in one shape whatever file it came from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

__all__ = ["GROUP_A", "GROUP_B", "ZERO", "Record", "day", "group_b", "identity", "incident", "keyed"]

Record = dict[str, Any]

GROUP_A: Final = "GROUP A INCIDENT REPORT"
GROUP_B: Final = "GROUP B ARREST REPORT"
ZERO: Final = "ZERO REPORT"


@lru_cache(maxsize=65536)
def day(raw: str) -> str:
    """``20260225`` as ``2026-02-25``; anything else as it stands, without the blanks around it."""
    if len(raw) == 8 and raw.isascii() and raw.isdigit():
        return f"{raw[:4]}-{raw[4:6]}-{raw[6:]}"
    return raw.strip()


def identity(category: str, action: str, owner: str, number: str) -> Record:
    """A record that says no more than whom it concerns: a delete, or a zero report."""
    return {
        "category": category,
        "action": action,
        "owner": owner,
        "number": number,
        "incident_date": "",
        "clearance": "",
        "cleared_on": "",
        "arrests": [],
        "offences": [],
        "activities": [],
        "using_computer": False,
        "locations": [],
    }


def incident(head: str, offences: Sequence[str], arrests: Sequence[str]) -> Record:
    """The record of an incident, from its administrative, offence and arrestee segments."""
    return {
        "category": GROUP_A,
        "action": head[5],
        "owner": head[16:25].strip(),
        "number": head[25:37].rstrip(),
        "incident_date": day(head[37:45]),
        "clearance": head[48:49].strip(),
        "cleared_on": day(head[49:57]),
        "arrests": keyed([_arrest(line) for line in arrests]) if arrests else [],
        "offences": [line[37:40].strip() for line in offences],
        "activities": sorted(set("".join([line[49:52] for line in offences])) - {" "}),
        "using_computer": any("C" in line[41:44] for line in offences),
        "locations": [line[44:46].strip() for line in offences],
    }


def group_b(line: str) -> Record:
    """The record of a Group B arrest: an arrest number and no incident number."""
    record = identity(GROUP_B, line[5], line[16:25].strip(), "")
    arrest = {
        "key": line[25:37].strip(),
        "sequence": line[37:39].strip(),
        "number": line[25:37].strip(),
        "date": "",
        "type": "",
        "count": "",
        "offence": "",
    }
    if line[5] != "D":
        arrest |= {"date": day(line[39:47]), "type": line[47:48].strip(), "offence": line[48:51].strip()}
    record["arrests"] = [arrest]
    return record


def keyed(arrests: list[dict[str, str]]) -> list[dict[str, str]]:
    """The arrests, each with a ``key`` that tells it from the others: its number, with its sequence where need be.

    Arrestees may share an arrest: the same number, day and type are one. Where one number stands for several days or
    types they are different arrests, and their numbers alone would not tell them apart.
    """
    for arrest in arrests:
        arrest["key"] = arrest["number"]
    if len(arrests) > 1:
        said: dict[str, set[tuple[str, str]]] = {}
        for arrest in arrests:
            said.setdefault(arrest["number"], set()).add((arrest["date"], arrest["type"]))
        for at, arrest in enumerate(arrests, 1):
            if len(said[arrest["number"]]) > 1:
                arrest["key"] = f"{arrest['number']}/{arrest['sequence'] or at}"
    return arrests


def _arrest(line: str) -> dict[str, str]:
    return {
        "key": "",
        "sequence": line[37:39].strip(),
        "number": line[39:51].strip(),
        "date": day(line[51:59]),
        "type": line[59:60].strip(),
        "count": line[60:61].strip(),
        "offence": line[61:64].strip(),
    }
