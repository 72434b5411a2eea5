"""Several documents speak of one report: what they say together.

Merging is a fold that forgets the order of the documents: the same parts give the same state however they come, and a
part that comes again changes nothing. Each field says by which of four rules it is decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casebridge.model import FileFact, Finding, ReportMeta, ReportPart, ReportRef, preserved_until
from casebridge.reporting.state import ReportState, counted, joined

__all__ = ["MAX_FINDINGS", "merge"]

MAX_FINDINGS = 200
"""Findings kept of one report: the first in their own order."""

_PROVIDER = (
    ("esp_name",),
    ("esp_key",),
    ("esp_service",),
    ("incident_type",),
    ("incident_at",),
    ("incident_at_note",),
    ("platform",),
    ("batched_reason",),
    ("esp_preannotated_informational",),
)
"""The provider's statements. A report is frozen at its end, so its own document outranks what was made from it."""

_CLEARINGHOUSE = (("ncmec_incident_type",), ("ncmec_label", "ncmec_label_raw"), ("ncmec_priority_code",))
"""NCMEC's statements, which it changes: the newest stands. They never touch the provider's."""

_SOURCE = "source"
_OWN = "ispws"


def merge(known: ReportState | None, part: ReportPart, at: str) -> ReportState:
    """What is known of a report once ``part`` is taken in.

    Stated beats unstated; of two statements the provider's own document (a format that begins with ``ispws``) beats
    others in the provider's fields, then the later beats the earlier. Booleans and lists are united, file facts are
    joined by file ID. A document that lists all files (``whole``) decides which files there are: the newest that says
    anything of them, else the newest. The preservation deadline is the earliest day that is not approximate, else the
    earliest.

    Args:
        known: what is known so far; None for the first part of a report.
        part: what a document says of the same report.
        at: the document's time in wire form.

    Raises ``ValueError`` if the two speak of different reports.
    """
    new = part.meta
    known = known or _nothing(new)
    old = known.meta
    if old.ref.report_id != new.ref.report_id:
        raise ValueError("parts of different reports")
    stamps = dict(known.stamps)
    values: dict[str, Any] = {"ref": old.ref}
    own = int(new.source.format.startswith(_OWN))
    for group, rank in ((group, rank) for groups, rank in ((_PROVIDER, own), (_CLEARINGHOUSE, 0)) for group in groups):
        values |= _newest(group, old, new, stamps, (rank, at))
    values |= _newest((_SOURCE,), old, new, stamps, (0, at))
    received = [item.received_at for item in (old, new) if item.received_at]
    values["received_at"] = min(received, default=None)
    values["escalated"] = old.escalated or new.escalated
    values["report_annotations"] = tuple(sorted({*old.report_annotations, *new.report_annotations}))
    values["prior_report_ids"] = _refs(old, old.prior_report_ids + new.prior_report_ids)
    values["related_report_ids"] = _refs(old, old.related_report_ids + new.related_report_ids)
    values["presence"] = {
        name: bool(old.presence.get(name) or new.presence.get(name)) for name in sorted({*old.presence, *new.presence})
    }
    values |= _deadline(old, new, values["received_at"])
    pieces, listed, listed_at, conflicts = _files(known, part, at)
    said = _findings((*known.said, *new.findings, *conflicts))
    state = ReportState(meta=old, pieces=pieces, listed=listed, listed_at=listed_at, stamps=stamps, said=said)
    values |= counted(state.files)
    values["findings"] = _findings((*said, *state.conflicts))
    return state.model_copy(update={"meta": ReportMeta(**values)})


def _nothing(meta: ReportMeta) -> ReportState:
    return ReportState(meta=ReportMeta(ref=ReportRef(report_id=meta.ref.report_id), source=meta.source))


def _newest(
    group: tuple[str, ...],
    old: ReportMeta,
    new: ReportMeta,
    stamps: dict[str, tuple[int, str]],
    stamp: tuple[int, str],
) -> dict[str, Any]:
    """Fields that are stated together; which of two equally new statements stands must not depend on their order."""
    mine, theirs = ({name: getattr(meta, name) for name in group} for meta in (old, new))
    if not any(value not in (None, "") for value in theirs.values()):
        return mine
    stands = stamps.get(group[0])
    if stands is not None and (*stands, repr(mine)) >= (*stamp, repr(theirs)):
        return mine
    stamps[group[0]] = stamp
    return theirs


def _refs(meta: ReportMeta, refs: Iterable[ReportRef]) -> tuple[ReportRef, ...]:
    others = {int(ref.report_id) for ref in refs} - {int(meta.ref.report_id)}
    return tuple(ReportRef(report_id=str(number)) for number in sorted(others))


def _deadline(old: ReportMeta, new: ReportMeta, received: Any) -> dict[str, Any]:
    days = [
        (meta.esp_preservation_approximate, meta.esp_preservation_until)
        for meta in (old, new)
        if meta.esp_preservation_until
    ]
    if received is not None:
        days.append((True, preserved_until(received.date())))
    approximate, until = min(days, default=(False, None))
    return {"esp_preservation_until": until, "esp_preservation_approximate": approximate}


def _files(known: ReportState, part: ReportPart, at: str) -> tuple[Any, Any, str, tuple[Finding, ...]]:
    if not part.whole or not part.files:
        # An empty list is no proof: answers hold one where there are files.
        pieces, conflicts = joined(known.pieces, part.files)
        return pieces, known.listed, known.listed_at, conflicts
    facts, conflicts = joined((), part.files)
    if known.listed is not None and _weight(known.listed, known.listed_at) >= _weight(facts, at):
        return known.pieces, known.listed, known.listed_at, conflicts
    return known.pieces, facts, at, conflicts


def _weight(facts: tuple[FileFact, ...], at: str) -> tuple[bool, str, str]:
    says = any(fact.viewed != "unstated" or fact.classification for fact in facts)
    return says, at, repr(facts)


def _findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    found = {(item.path, item.code, item.rule_id, item.severity.value, item.clearable): item for item in findings}
    return tuple(found[key] for key in sorted(found))[:MAX_FINDINGS]
