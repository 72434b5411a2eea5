"""Segments of fixed positions sliced into records, and judged; what recurs is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from casebridge.model import Finding
from casebridge_nibrs.judge import judge_arrests, judge_dates, judge_identity, judge_offence
from casebridge_nibrs.record import GROUP_A, GROUP_B, Record, identity, keyed

__all__ = ["day", "group_b", "incident"]

Found = tuple[Finding, ...]


def incident(head: str, offences: Sequence[str], arrests: Sequence[str]) -> tuple[Record, Found]:
    """The record of an incident, from its segments of level 1, 2 and 6, and the findings on it."""
    month = head[6:12]
    incident_date, clearance, cleared_on, found = _admin(head[37:57], month)
    owner, number = head[16:25].strip(), head[25:37].rstrip()
    found += judge_identity(owner, number)
    codes, locations = [], []
    letters = ""
    using = False
    for line in offences:
        code, location, activities, computer, wrong = _offence(line[37:52])
        codes.append(code)
        locations.append(location)
        letters += activities
        using |= computer
        if wrong:
            found += tuple(one for one in wrong if one not in found)
    arrested: list[dict[str, str]] = []
    if arrests:
        arrested = keyed([_arrest(line) for line in arrests])
        found += judge_arrests(arrested, incident_date, clearance, cleared_on, _month(month))
    return {
        "category": GROUP_A,
        "action": head[5],
        "owner": owner,
        "number": number,
        "incident_date": incident_date,
        "clearance": clearance,
        "cleared_on": cleared_on,
        "arrests": arrested,
        "offences": codes,
        "activities": list(letters) if len(letters) < 2 else sorted(set(letters)),
        "using_computer": using,
        "locations": locations,
    }, found


def group_b(line: str) -> Record:
    """The record of a Group B arrest: an arrest number and no incident number."""
    record = identity(GROUP_B, line[5], line[16:25].strip(), "")
    arrest = {
        "key": "",
        "sequence": line[37:39].strip(),
        "number": line[25:37].strip(),
        "date": "",
        "type": "",
        "count": "",
        "offence": "",
    }
    if line[5] != "D":
        arrest |= {"date": day(line[39:47]), "type": line[47:48].strip(), "offence": line[48:51].strip()}
    record["arrests"] = keyed([arrest])
    return record


@lru_cache(maxsize=65536)
def day(raw: str) -> str:
    """``20260225`` as ``2026-02-25``; anything else as it stands, without the blanks around it."""
    if len(raw) == 8 and raw.isascii() and raw.isdigit():
        return f"{raw[:4]}-{raw[4:6]}-{raw[6:]}"
    return raw.strip()


def _month(raw: str) -> str:
    return f"{raw[2:]}-{raw[:2]}"


@lru_cache(maxsize=65536)
def _admin(raw: str, month: str) -> tuple[str, str, str, Found]:
    """Incident date, clearance, its date and the findings on them; ``raw`` is 38 to 57 of a level 1."""
    incident_date, clearance, cleared_on = day(raw[:8]), raw[11:12].strip(), day(raw[12:])
    return incident_date, clearance, cleared_on, judge_dates(incident_date, clearance, cleared_on, _month(month))


@lru_cache(maxsize=65536)
def _offence(raw: str) -> tuple[str, str, str, bool, Found]:
    """Code, location, letters of the activities, whether a computer was used, and the findings on them.

    ``raw`` is 38 to 52 of a level 2.
    """
    code, location, activities = raw[:3].strip(), raw[7:9].strip(), raw[12:15].replace(" ", "")
    return code, location, activities, "C" in raw[4:7], judge_offence(code, location, activities)


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
