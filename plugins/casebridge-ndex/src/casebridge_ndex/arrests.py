"""Arrests of a message: those of its payload, with the dates that the digest of a package has for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from casebridge_ndex.codes import ARRESTS, is_placeholder, plain
from casebridge_ndex.date import when
from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found

__all__ = ["read_arrests"]

_PATH = "Arrest/ActivityDate"


def read_arrests(payload: Sequence[Found], digest: Sequence[Found], remarks: Remarks) -> list[dict[str, str]]:
    """Each arrest's kind, day, and what tells it from another; the key is never shown and is stored hashed.

    Payload and digest speak of the same arrests. They are matched by reference, or if there is one of each; a kind
    that can't be matched is left out, and no date is carried from one arrest to another.
    """
    told = {part.one("digest"): part for part in digest if part.one("digest")}
    arrests: list[tuple[Found | None, Found | None]] = []
    used: set[int] = set()
    for part in payload:
        if part.bare:
            remarks.add("arrest_empty", "Arrest")
            continue
        match = told.get(part.one("digest"))
        if match is None and len(payload) == len(digest) == 1:
            match = digest[0]
        if match is not None:
            used.add(id(match))
        elif digest:
            continue
        arrests.append((part, match))
    arrests += [(None, part) for part in digest if id(part) not in used]
    return _keyed([_arrest(part, match, remarks) for part, match in arrests])


def _arrest(part: Found | None, match: Found | None, remarks: Remarks) -> dict[str, str]:
    parts = [found for found in (part, match) if found is not None]
    days = [day for found in parts if (day := when(found, "date", remarks, _PATH).day)]
    keys = [key for found in reversed(parts) if (key := found.one("id")) and not is_placeholder(key)]
    return {
        "kind": _kind(part.one("category") if part else "", remarks),
        "date": days[0] if days else "",
        "key": keys[0] if keys else "",
    }


def _kind(code: str, remarks: Remarks) -> str:
    kind = ARRESTS.get(plain(code), "NOT_STATED")
    if code and kind == "NOT_STATED":
        remarks.add("placeholder" if is_placeholder(code) else "code_unknown", "Arrest/ArrestCategoryCode")
    return kind


def _keyed(arrests: list[dict[str, str]]) -> list[dict[str, str]]:
    """Arrests without a number of their own that share a day are told apart by their place among them."""
    seen: Counter[str] = Counter()
    named: set[str] = set()
    kept = []
    for arrest in sorted(arrests, key=lambda item: (item["date"], item["key"], item["kind"])):
        if arrest["key"]:
            if arrest["key"] in named:
                continue
            named.add(arrest["key"])
        else:
            seen[arrest["date"]] += 1
            if seen[arrest["date"]] > 1:
                arrest["key"] = f"{arrest['date']} {seen[arrest['date']]}"
        kept.append(arrest)
    return kept
