"""What codes of courts and prosecutors mean: a table for each list and element, and none for any other.

Source: case-systems reference, sections 9 and 15. What is not listed there is not guessed, but asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

__all__ = ["ARRESTS", "CODES", "TEXTS", "Verdict", "is_placeholder", "plain", "verdict"]

_ALNUM = re.compile(r"[^\W_]+")

Verdict = Literal["CONVICTED", "DEFERRED", "DISMISSED", "ACQUITTED", "DECLINED", "UNSTATED", "NEUTRAL"]
"""``UNSTATED`` says that nothing is known, ``NEUTRAL`` is a code that is no disposition."""

_COURT: Mapping[str, Verdict] = {
    "CONVICTED": "CONVICTED",
    "GUILTYBUTMENTALLYILL": "CONVICTED",
    "PROBATIONWITHOUTVERDICT": "DEFERRED",
    "DISMISSED": "DISMISSED",
    "NOLLEPROSEQUI": "DISMISSED",
    "ACQUITTED": "ACQUITTED",
    "NOTGUILTYBYREASONOFINSANITY": "ACQUITTED",
    "NOTDISPOSITIONBYCOURT": "UNSTATED",
    "MISSINGUNKNOWN": "UNSTATED",
}
_HAWAII: Mapping[str, Verdict] = {
    "GLT": "CONVICTED",
    "DSM": "DISMISSED",
    "NPQ": "DISMISSED",
    "DNP": "DISMISSED",
    "ACQ": "ACQUITTED",
    "NGT": "ACQUITTED",
}

CODES: Mapping[str, Mapping[str, Verdict]] = {
    "ojbc:CourtDispositionCode": _COURT,
    "vermont:CourtDispositionCode": _COURT,
    "vermont:ProsDispCode": {
        "1": "NEUTRAL",
        "2": "NEUTRAL",
        "3": "NEUTRAL",
        "4": "DECLINED",
        "8": "NEUTRAL",
        "9": "UNSTATED",
    },
    "vermont:NonConvCatCode": {
        "2": "DISMISSED",
        "3": "ACQUITTED",
        "5": "DISMISSED",
        "6": "DISMISSED",
        "7": "ACQUITTED",
    },
    "vermont:SentenceCode": {
        **dict.fromkeys(("1", "2", "3", "4", "5", "7", "11", "12", "13", "66", "77", "88", "99"), "UNSTATED"),
        "6": "DEFERRED",
    },
    "hajis:DispositionCode": _HAWAII,
    "jims:DispositionCode": _HAWAII,
}
"""List and element to code (as ``plain`` writes it) to verdict. Hawaii's lists of court events are not here: there ACQ
is a motion."""

TEXTS = ("DispositionText", "DispositionDescriptionText")
"""Free words beside codes; they count only where a charge has no code, and mean nothing by themselves."""

ARRESTS: Mapping[str, str] = {
    "O": "ON_VIEW",
    "ONVIEWARREST": "ON_VIEW",
    "S": "SUMMONED_CITED",
    "SUMMONEDCITED": "SUMMONED_CITED",
    "T": "TAKEN_INTO_CUSTODY",
    "TAKENINTOCUSTODY": "TAKEN_INTO_CUSTODY",
}

_PLACEHOLDERS = frozenset(
    {
        "STRING",
        "TEXT",
        "CODE",
        "PLACEHOLDER",
        "STATUSPLACEHOLDER",
        "STATUSCODE",
        "INCIDENTNUMBER",
        "CASENUMBER",
        "DISPOSITION",
        "DISPOSITIONCODE",
        "DISPOSITIONTEXT",
        "DISPOSITIONCODEDESCRIPTION",
        "DISPOSITIONDESCRIPTION",
    }
)


def plain(text: str) -> str:
    """A code in the form in which codes are compared: upper case, letters and digits only."""
    return "".join(_ALNUM.findall(text.upper()))


def is_placeholder(text: str) -> bool:
    """Whether a program wrote the name of the field, or a sample's word, in place of a value."""
    return plain(text) in _PLACEHOLDERS


def verdict(element: str, text: str) -> Verdict | None:
    """What the code ``text`` of the list ``element`` says; None if the list does not tell."""
    return CODES.get(element, {}).get(plain(text))
