"""Who a record is about: the owner, the item, and the agency's case number."""

from __future__ import annotations

import re
from typing import Any

from casebridge.model import match_key
from casebridge_ndex.codes import is_placeholder
from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found, RejectedError

__all__ = ["ACTIONS", "Numbers", "identity"]

_ORI = re.compile(r"[A-Z0-9]{9}|[a-z0-9]{9}", re.ASCII)
ACTIONS = frozenset({"INSERT", "UPDATE", "DELETE"})
_MOST = 100_000
_LONGEST = 100


class Numbers:
    """Case numbers of items whose ID is none, so that a delete later in the same file finds its case.

    Memory stays flat: the oldest are forgotten beyond ``most``.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: dict[int, str] = {}

    def learn(self, item: str, number: str) -> None:
        """Notes that ``item`` is of the case ``number``."""
        self._known.pop(hash(item), None)
        self._known[hash(item)] = number
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]

    def of(self, item: str) -> str:
        """The case number of ``item``, empty if the file has not told."""
        return self._known.get(hash(item), "")


def identity(package: Found, incident: Found | None, numbers: Numbers, remarks: Remarks) -> dict[str, Any]:
    """The fields of a record that identify it.

    The case number is the first that is there of IncidentCaseNumberText, DataItemID and DataItemReferenceID, and for
    messages outside LEXS the incident's own identification. ``item`` is the owner, system and item in one; empty where
    the item has no ID, so that the case number takes its place.

    Raises:
        RejectedError: ``case_number_missing`` if no place holds one, ``instruction_unknown``, ``value_ambiguous``.
    """
    action = package.one("action").upper()
    if action and action not in ACTIONS:
        raise RejectedError("instruction_unknown", "DataItemPublishInstruction")
    owner, system_id, item_id = (package.one(name) for name in ("owner", "system_id", "item_id"))
    if owner and _ORI.fullmatch(owner) is None:
        remarks.add("ori_malformed", "DataOwnerIdentifier/ORI")
    item = "|".join((owner, system_id, item_id)) if item_id else ""
    return {
        "action": action,
        "owner": owner,
        "system_id": system_id,
        "item_id": item_id,
        "item": item,
        "number": _number(package, incident, item, numbers, remarks, deletes=action == "DELETE"),
    }


def _number(
    package: Found, incident: Found | None, item: str, numbers: Numbers, remarks: Remarks, *, deletes: bool
) -> str:
    stated = _real((incident or package).one("case_number"), "IncidentCaseNumberText", remarks)
    places = [
        stated,
        _real(package.one("item_id"), "DataItemID", remarks),
        _real(package.one("reference_id"), "DataItemReferenceID", remarks),
    ]
    if not any(places) and incident is not None:
        places = [_real(incident.one("incident_number"), "Incident/ActivityIdentification", remarks)]
    filled = [place for place in places if place]
    if not filled:
        raise RejectedError("case_number_missing", "IncidentCaseNumberText")
    if len({match_key(place) or place for place in filled}) > 1:
        remarks.add("case_number_differs", "PackageMetadata/DataItemID")
    if deletes and not stated:
        remarks.add("delete_by_item", "PackageMetadata/DataItemID")
        return numbers.of(item) or filled[0]
    if item and not deletes and filled[0] != places[1]:
        numbers.learn(item, filled[0])
    return filled[0]


def _real(text: str, path: str, remarks: Remarks) -> str:
    if text and (is_placeholder(text) or len(text) > _LONGEST):
        remarks.add("placeholder", path)
        return ""
    return text
