"""The record of an incident or arrest, in one shape whatever file it came from."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["GROUP_A", "GROUP_B", "ZERO", "Record", "identity", "keyed"]

Record = dict[str, Any]

GROUP_A: Final = "GROUP A INCIDENT REPORT"
GROUP_B: Final = "GROUP B ARREST REPORT"
ZERO: Final = "ZERO REPORT"


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
