"""What is wrong with a record by the FBI's edits; it is read nevertheless."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Final

from casebridge.model import Finding
from casebridge_nibrs.record import GROUP_A, Record
from casebridge_nibrs.rules import finding

__all__ = ["judge_arrests", "judge_dates", "judge_identity", "judge_offence", "judged"]

_CLEARED: Final = frozenset("ABCDE") | {
    "DEATH_OF_OFFENDER",
    "PROSECUTION_DECLINED",
    "IN_CUSTODY_OF_OTHER_JURISDICTION",
    "VICTIM_REFUSED_TO_COOPERATE",
    "JUVENILE-NO_CUSTODY",
}
_NOT_CLEARED: Final = frozenset(("N", "NOT_APPLICABLE"))
_TYPES: Final = frozenset("OST") | {"ON-VIEW_ARREST", "SUMMONED-CITED", "TAKEN_INTO_CUSTODY"}
_ACTIVITIES: Final = frozenset("ABCDEFGIJNOPSTU")
_ORI: Final = re.compile(r"[A-Z0-9]{9}").fullmatch
_NUMBER: Final = re.compile(r"[A-Z0-9-]{1,12}").fullmatch
_OFFENCE: Final = re.compile(r"[0-9]{2}[0-9A-Z]").fullmatch
_LOCATION: Final = re.compile(r"[0-9]{2}").fullmatch
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch

_ENOUGH: Final = 64
"""So much of a value is judged, and remembered: what is longer is as wrong as its beginning."""

Found = tuple[Finding, ...]
_Read = tuple[bool, str, str, bool, str]
"""What an arrest is judged by: no number, its date, its type, no offence, and the count."""


def judged(record: Record, month: str) -> Found:
    """Findings on a record of any shape of NIBRS, usually none.

    Args:
        record: the record.
        month: that of the submission (``2026-02``), empty if it is not stated.
    """
    deleted = record["action"] == "D"
    if record["category"] != GROUP_A:
        arrests = record["arrests"]
        return _owner(record["owner"][:_ENOUGH]) + (tuple(_group_b(arrests, month)) if arrests and not deleted else ())
    found = judge_identity(record["owner"], record["number"])
    if deleted:
        return found
    month = month[:_ENOUGH]
    incident, clearance, cleared_on = (record[key][:_ENOUGH] for key in ("incident_date", "clearance", "cleared_on"))
    found += judge_dates(incident, clearance, cleared_on, month)
    # In XML nothing but a reference tells the location of an offence: values of the same index may not belong together.
    for code in dict.fromkeys(record["offences"]):
        found += judge_offence(code[:_ENOUGH], "00", "")
    for location in dict.fromkeys(record["locations"]):
        found += judge_offence("00A", location[:_ENOUGH], "")
    letters = "".join(sorted(set("".join(record["activities"]))))
    found += judge_offence("00A", "00", letters[:_ENOUGH])
    if record["arrests"]:
        found += judge_arrests(record["arrests"], incident, clearance, cleared_on, month)
    return tuple(dict.fromkeys(found))


def judge_identity(owner: str, number: str) -> Found:
    """Findings on the owner's ORI and an incident number."""
    found = _owner(owner[:_ENOUGH])
    if _NUMBER(number):
        return found
    if not number:
        found += (finding("number_missing", "1", "2"),)
    if number[:1].isspace():
        found += (finding("number_not_left", "1", "2"),)
    if " " in number.strip():
        found += (finding("number_embedded_blank", "1", "2"),)
    if re.fullmatch(r"[A-Z0-9 -]*", number) is None:
        found += (finding("number_characters", "1", "2"),)
    return found


@lru_cache(maxsize=4096)
def _owner(owner: str) -> Found:
    return () if _ORI(owner) else (finding("ori_malformed", "", "1"),)


@lru_cache(maxsize=65536)
def judge_dates(incident: str, clearance: str, cleared_on: str, month: str) -> Found:
    """Findings on the incident date (``2026-02-25``) and the exceptional clearance."""
    return tuple(_dated(incident, clearance, cleared_on, month))


def _dated(incident: str, clearance: str, cleared_on: str, month: str) -> Iterator[Finding]:
    known = _is_day(incident)
    if not incident:
        yield finding("incident_date_missing", "1", "3")
    elif not known:
        yield finding("incident_date_invalid", "1", "3")
    elif _after(incident, month):
        yield finding("incident_after_submission", "1", "3")
    if wrong := _clearance(clearance, cleared_on):
        yield finding(wrong, "1", "4" if wrong != "clearance_date_missing" else "5")
    if cleared_on and (not _is_day(cleared_on) or _after(cleared_on, month)):
        yield finding("clearance_date_invalid", "1", "5")
    elif known and cleared_on and cleared_on < incident:
        yield finding("clearance_before_incident", "1", "5")


def _clearance(code: str, cleared_on: str) -> str:
    if code in _CLEARED:
        return "" if cleared_on else "clearance_date_missing"
    if code in _NOT_CLEARED:
        return "clearance_date_without_code" if cleared_on else ""
    return "clearance_unknown" if code else "clearance_missing"


@lru_cache(maxsize=65536)
def judge_offence(code: str, location: str, activities: str) -> Found:
    """Findings on an offence: its code, its location, and the letters of its activities."""
    found = []
    if not code:
        found.append(finding("offence_missing", "2", "6"))
    elif _OFFENCE(code) is None:
        found.append(finding("offence_code", "2", "6"))
    if not _ACTIVITIES.issuperset(activities):
        found.append(finding("activity_unknown", "2", "12"))
    if _LOCATION(location) is None:
        found.append(finding("location_code", "2", "9"))
    return tuple(found)


def judge_arrests(
    arrests: Sequence[dict[str, str]], incident: str, clearance: str, cleared_on: str, month: str
) -> Found:
    """Findings on the arrests of an incident, each once."""
    cleared = cleared_on if clearance in _CLEARED else ""
    each = [_arrest(_read(arrest), incident, cleared, month) for arrest in arrests]
    if len(each) == 1:
        return each[0]
    sequences = [arrest["sequence"] for arrest in arrests if arrest["sequence"]]
    twice = (finding("arrest_sequence_twice", "6", "40"),) if len(set(sequences)) < len(sequences) else ()
    return tuple(dict.fromkeys(chain(twice, *each)))


def _read(arrest: dict[str, str]) -> _Read:
    return (
        not arrest["number"],
        arrest["date"][:_ENOUGH],
        arrest["type"][:_ENOUGH],
        not arrest["offence"],
        arrest["count"][:_ENOUGH],
    )


@lru_cache(maxsize=65536)
def _arrest(read: _Read, incident: str, cleared_on: str, month: str) -> Found:
    """Findings on one arrest, whatever its number and sequence."""
    on, count = read[1], read[4]
    found = [*_arrested(read, month, "6", "arrest")]
    if count and count not in "CMN":
        found.append(finding("arrest_count_unknown", "6", "44"))
    if on and _is_day(on):
        if cleared_on and on <= cleared_on:
            found.append(finding("arrest_before_clearance", "6", "42"))
        if _is_day(incident) and on < incident:
            found.append(finding("arrest_before_incident", "6", "42"))
    return tuple(found)


def _group_b(arrests: Sequence[dict[str, str]], month: str) -> Iterator[Finding]:
    for arrest in arrests:
        yield from _arrested(_read(arrest), month, "7", "arrest_b")


def _arrested(read: _Read, month: str, segment: str, kind: str) -> Iterator[Finding]:
    numberless, on, type_, unsaid, _ = read
    for element, missing in (("41", numberless), ("42", not on), ("43", not type_), ("45", unsaid)):
        if missing:
            yield finding(f"{kind}_incomplete", segment, element)
    if type_ and type_ not in _TYPES:
        yield finding(f"{kind}_type_unknown", segment, "43")
    if on and (not _is_day(on) or _after(on, month)):
        yield finding(f"{kind}_date_invalid", segment, "42")


def _after(day: str, month: str) -> bool:
    return bool(month) and day[:7] > month


@lru_cache(maxsize=65536)
def _is_day(text: str) -> bool:
    if _DAY(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
