"""Dispositions stand with charges; what they come to for the case, and how many of each there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from casebridge_ndex.codes import CODES, TEXTS, is_placeholder, verdict
from casebridge_ndex.date import when
from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found

__all__ = ["Charge", "read_charge", "roll_up"]

_ORDER = ("CONVICTED", "DEFERRED", "PENDING", "DISMISSED", "ACQUITTED")
_FOR_CONVICTION = frozenset({"CONVICTED", "DEFERRED"})
_AGAINST = frozenset({"DISMISSED", "ACQUITTED", "DECLINED"})


class Charge(NamedTuple):
    """One charge: what became of it (``UNSTATED`` if that can't be told), when, and codes that nobody has explained."""

    kind: str
    day: str
    unknown: tuple[str, ...] = ()

    def shown(self) -> dict[str, str]:
        """The charge as it stands in a record."""
        return {"kind": self.kind, "date": self.day}


def read_charge(found: Found, remarks: Remarks) -> Charge:
    """What the codes of one charge say together; without any disposition it is ``PENDING``."""
    said: set[str] = set()
    unknown: list[str] = []
    blank = False
    for element in CODES:
        for text in found.all(element):
            known = verdict(element, text)
            if known is not None:
                said.add(known)
            elif is_placeholder(text):
                blank = True
                remarks.add("placeholder", element)
            else:
                unknown.append(f"{element} {text}")
    if not said and not unknown:
        for element in TEXTS:
            for text in found.all(element):
                blank = True
                if is_placeholder(text):
                    remarks.add("placeholder", element)
                else:
                    unknown.append(f"{element} {text}")
    for entry in unknown:
        remarks.add("code_unknown", entry.partition(" ")[0])
    day = when(found, "date", remarks, "ChargeDisposition/DispositionDate").day
    return Charge(_kind(said, remarks, unclear=bool(unknown) or blank), day, tuple(unknown))


def _kind(said: set[str], remarks: Remarks, *, unclear: bool) -> str:
    if said & _FOR_CONVICTION and said & _AGAINST:
        remarks.add("dispositions_conflict", "ChargeDisposition")
        return "UNSTATED"
    for kind in (*_ORDER, "DECLINED"):
        if kind in said:
            return kind
    return "UNSTATED" if unclear or "UNSTATED" in said else "PENDING"


def roll_up(charges: Sequence[Charge], remarks: Remarks) -> dict[str, Any]:
    """What the dispositions come to for the case: convicted > deferred > pending > dismissed > acquitted.

    ``kind`` is empty if that depends on a charge that is not understood; a conviction does not. ``count`` and ``date``
    are those of the charges of this kind, the date only if they share one. Declined charges never reached a court and
    are counted apart.
    """
    counts = Counter(charge.kind for charge in charges)
    kind = next((kind for kind in _ORDER if counts[kind]), "")
    if counts["UNSTATED"] and kind != "CONVICTED":
        remarks.add("rollup_withheld", "ChargeDisposition")
        kind = ""
    return {
        "kind": kind,
        "count": counts[kind] if kind else None,
        "date": _shared(charges, kind),
        **{name.lower(): counts[name] for name in (*_ORDER, "UNSTATED")},
        "declined": counts["DECLINED"] or None,
        "declined_on": _shared(charges, "DECLINED"),
    }


def _shared(charges: Sequence[Charge], kind: str) -> str:
    days = {charge.day for charge in charges if charge.kind == kind}
    return days.pop() if len(days) == 1 else ""
