"""The tables of a version, compiled: every place of a document with what may stand there and what it is good for."""

from __future__ import annotations

from functools import lru_cache

from casebridge_cybertipline.ispws.cross import AFTER, After
from casebridge_cybertipline.ispws.found import BITS
from casebridge_cybertipline.ispws.leaf import MAY_BE_EMPTY, Check, check_of, fine_of, limit_of
from casebridge_cybertipline.ispws.tables import ALL, ATTRIBUTES, CHOICES, ROOTS, VALUES, types_of

__all__ = ["KEPT", "Shape", "Slot", "shapes"]

KEPT = {
    f"{above}/{name}": name
    for above, names in {
        "report/incidentSummary": "incidentType platform escalateToHighPriority incidentDateTime",
        "report/personOrUserReported": "espService",
        "fileDetails": "reportId fileId fileViewedByEsp fileRelevance potentialMeme industryClassification",
        "reportResponse": "responseCode reportId fileId",
        "reportDoneResponse": "responseCode reportId",
    }.items()
    for name in names.split()
}
"""Places whose text is looked at afterwards, and the name under which it is kept."""

_SUBJECTS = ("personOrUserReported", "intendedRecipient", "internetDetails", "fileDetails")
_BY_NAME = {
    "ipAddress": "ip",
    "espIdentifier": "account_id",
    "screenName": "account_id",
    "profileUrl": "account_id",
    "email": "email",
    "emailAddress": "email",
    "phone": "phone",
    "phoneNumber": "phone",
    "latitude": "location",
    "longitude": "location",
    "idValue": "device",
}
_BY_WRAPPER = {"address": "location", "incidentAddress": "location", "estimatedLocation": "location"}


class Slot:
    """One child of a type at one place. ``shape`` is None for a value."""

    __slots__ = (
        "attributes",
        "bit",
        "blank",
        "check",
        "fine",
        "index",
        "keep",
        "kind",
        "limit",
        "many",
        "needs",
        "path",
        "sets",
        "shape",
    )

    def __init__(self, index: int, many: bool, path: tuple[str, ...], kind: str) -> None:
        leaf = VALUES.get(kind, kind)
        self.index, self.many, self.kind = index, many, kind
        self.bit = 1 << index
        self.path = "/".join(path)
        self.shape: Shape | None = None
        self.check: Check | None = check_of(leaf)
        self.fine = fine_of(leaf)
        self.limit = limit_of(leaf)
        self.blank = "" if self.check is None or leaf in MAY_BE_EMPTY else "S10"
        self.keep = KEPT.get(self.path, "")
        self.sets = _presence(path)
        self.attributes: dict[str, tuple[Check | None, int, str]] = {}
        self.needs: tuple[str, ...] = ()


class Shape:
    """One type at one place: its children by name, and what is looked at once all were seen."""

    __slots__ = ("after", "choice", "choice_needed", "flags", "kids", "need", "path")

    def __init__(self, path: tuple[str, ...], kind: str) -> None:
        self.path = "/".join(path)
        self.kids: dict[str, Slot] = {}
        self.need = self.choice = 0
        self.choice_needed = False
        self.flags = kind in ALL
        self.after: After | None = AFTER.get(kind)


def _presence(path: tuple[str, ...]) -> int:
    """What text at this place shows to be there: of those who are reported, not of who reports."""
    section = path[1] if path[0] == "report" and len(path) > 1 else path[0]
    if section == "victim":
        return BITS["victim"]
    if section not in _SUBJECTS:
        return 0
    bits = sum(BITS[_BY_WRAPPER[step]] for step in set(path[:-1]) & set(_BY_WRAPPER))
    if path[-1] in _BY_NAME:
        bits |= BITS[_BY_NAME[path[-1]]]
    return bits | (BITS["chat_content"] if path[-1] == "content" else 0)


@lru_cache(maxsize=8)
def shapes(version: str) -> dict[str, Slot]:
    """The root elements of a version of the schema by name. Raises ``KeyError`` for one that is not known."""
    types = types_of(version)
    return {name: _slot(types, 0, name, (name,), many=False) for name in ROOTS}


def _slot(types: dict[str, str], index: int, kind: str, path: tuple[str, ...], *, many: bool) -> Slot:
    slot = Slot(index, many, path, kind)
    for item in ATTRIBUTES.get(kind, "").split():
        key, _, of = item.partition(":")
        leaf = of.removesuffix("?")
        slot.attributes[key] = (check_of(leaf), limit_of(leaf), f"{slot.path}/@{key}")
        if leaf == of:
            slot.needs += (key,)
    if kind in types:
        slot.shape = _shape(types, kind, path)
    return slot


def _shape(types: dict[str, str], kind: str, path: tuple[str, ...]) -> Shape:
    shape = Shape(path, kind)
    for index, item in enumerate(types[kind].split()):
        name, _, of = item.partition(":")
        bare = of.rstrip("?*+")
        slot = _slot(types, index, bare, (*path, name), many=of[-1] in "*+")
        shape.kids[name] = slot
        if of[-1] not in "?*":
            shape.need |= slot.bit
    names, shape.choice_needed = CHOICES.get(kind, ((), False))
    shape.choice = sum(shape.kids[name].bit for name in names)
    return shape
