"""The last look at what a reader of report documents hands over: a value that may identify somebody is not kept."""

from __future__ import annotations

import re

from casebridge.guard.identity import identifies
from casebridge.model import FileFact, Finding, FindingSeverity, ReportMeta, ReportPart

__all__ = ["screened"]

_LENGTHS = {
    "esp_name": 200,
    "esp_key": 200,
    "esp_service": 100,
    "incident_type": 200,
    "ncmec_incident_type": 200,
    "incident_at_note": 100,
    "platform": 256,
    "batched_reason": 100,
    "ncmec_label_raw": 64,
    "ncmec_priority_code": 16,
}
_WORD = 64
_PATH = 300
# A time of day looks like part of an address; a moment that is written as one is none.
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?Z?", re.ASCII)


def screened(part: ReportPart) -> ReportPart:
    """The part without texts that may name somebody, or that are longer than a label is.

    What is left out becomes a finding ``value_withheld`` with the field's name. A reader that is right never loses
    anything here (rules L1 and L9).
    """
    meta = part.meta
    changes: dict[str, object] = {}
    for name, length in _LENGTHS.items():
        value = getattr(meta, name)
        if value is not None and not _harmless(value, length):
            changes[name] = None
    if len(words := _words(meta.report_annotations)) != len(meta.report_annotations):
        changes["report_annotations"] = words
    if not _harmless(meta.source.version, _WORD):
        changes["source"] = meta.source.model_copy(update={"version": ""})
    findings = tuple(
        item for item in meta.findings if _harmless(item.path, _PATH) and _harmless(item.code + item.rule_id, 2 * _WORD)
    )
    files = tuple(_file(fact) for fact in part.files)
    withheld = [*sorted(changes), *["findings"] * (findings != meta.findings), *["files"] * (files != part.files)]
    if not withheld:
        return part
    changes["findings"] = findings + tuple(_finding(name) for name in withheld)
    checked = ReportMeta.model_validate({**dict(meta), **changes})
    return part.model_copy(update={"meta": checked, "files": files})


def _harmless(value: str, length: int) -> bool:
    if len(value) > length or not value.isprintable():
        return False
    return _MOMENT.fullmatch(value) is not None or not identifies(value)


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if _harmless(value, _WORD))


def _file(fact: FileFact) -> FileFact:
    words = _words(fact.annotations)
    return fact if len(words) == len(fact.annotations) else fact.model_copy(update={"annotations": words})


def _finding(path: str) -> Finding:
    return Finding(code="value_withheld", severity=FindingSeverity.WARNING, path=path)
