"""Reports as a person reads them: shared by `reports` and `link`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casebridge.cli.screen import Column, day, line, pairs, table, text
from casebridge.cli.words import heading, many
from casebridge.engine.report.view import Report, ReportLine
from casebridge.engine.wording import said
from casebridge.model import ReportMeta, moment_text
from casebridge.reporting import Edge, Group

__all__ = ["brief", "report_lines", "report_table", "until"]

_PRESENCE = {
    "ip": "IP address",
    "ip_time": "time of an IP address",
    "port": "port",
    "account_id": "account",
    "email": "e-mail",
    "phone": "phone",
    "verified_contact": "verified contact",
    "location": "location",
    "device": "device",
    "victim": "victim",
    "chat_content": "conversation",
    "files": "files",
}
_LABELS = {"ACTIONABLE": "actionable", "INFORMATIONAL": "informational"}
_PROMISE = "This day is what the law asks for; it never promises that the data still exist."


def brief(meta: ReportMeta) -> str:
    """A report in a few words: provider, incident type, day of receipt."""
    parts = [meta.esp_name or "", meta.incident_type or ""]
    parts += [f"received {moment_text(meta.received_at)[:10]}" if meta.received_at else ""]
    return ", ".join(filter(None, parts)) or "nothing stated"


def until(meta: ReportMeta) -> str:
    """The day until which the provider keeps the data, with a word if it is approximate."""
    if meta.esp_preservation_until is None:
        return "-"
    return f"{meta.esp_preservation_until.isoformat()}{' (approximate)' * meta.esp_preservation_approximate}"


def _passed(meta: ReportMeta, today: date) -> bool:
    return meta.esp_preservation_until is not None and meta.esp_preservation_until < today


def report_table(rows: Iterable[ReportLine], today: date) -> None:
    """Prints reports, one a row; a deadline that has passed is dim."""
    columns: list[Column] = [
        ("Report", {"no_wrap": True}),
        ("Provider and incident", {"ratio": 1}),
        ("Viewed", {"no_wrap": True}),
        ("Kept until", {"max_width": 13}),
        ("Cases", {"justify": "right"}),
        "Feedback",
    ]
    shown = []
    for row in rows:
        kept = text(until(row.meta), "dim" if _passed(row.meta, today) else "")
        feedback = text("yes", "green") if row.feedback else text("no", "dim")
        shown.append([row.report_id, brief(row.meta), "\n".join(_viewed(row.meta)), kept, row.cases, feedback])
    table(columns, shown)


def _viewed(meta: ReportMeta) -> list[str]:
    counts = ("yes", meta.viewed.yes), ("no", meta.viewed.no), ("unstated", meta.viewed.unstated)
    return [f"{count:,} {word}" for word, count in counts if count] or ["no file"]


def report_lines(found: Report, today: date) -> None:
    """Prints all that is known of one report."""
    line(f"Report {found.report_id}", "bold")
    if found.meta is None:
        line("No document of this report was read; it is known by its cases only.", "yellow", indent=2)
    else:
        pairs([(text(name, "bold"), value) for name, value in _facts(found.meta, today) if value])
        line(_PROMISE, "dim", indent=2) if found.meta.esp_preservation_until else None
    _cases(found)
    _group(found.group, found.report_id)
    if found.meta is not None:
        _suggestions(found)
        _findings(found.meta)
        heading("Documents")
        for item in found.documents:
            version = f" {item.version}" if item.version else ""
            line(f"{item.name or '-'}: {item.format}{version}, read {day(item.read_at)}", indent=2)


def _facts(meta: ReportMeta, today: date) -> list[tuple[str, object]]:
    presence = [(word, meta.presence[name]) for name, word in _PRESENCE.items() if name in meta.presence]
    label = _LABELS.get(meta.ncmec_label or "", meta.ncmec_label_raw)
    flag = {True: "yes", False: "no", None: ""}[meta.esp_preannotated_informational]
    classes = ", ".join(f"{count:,} {name}" for name, count in sorted(meta.files_by_class.items()))
    return [
        ("Received by NCMEC", day(moment_text(meta.received_at)) if meta.received_at else "not stated"),
        ("Provider", meta.esp_name),
        ("Service", meta.esp_service),
        ("Platform", meta.platform),
        ("Incident type", meta.incident_type or "not stated"),
        ("Type by NCMEC", meta.ncmec_incident_type),
        ("Incident", day(moment_text(meta.incident_at)) if meta.incident_at else ""),
        ("Incident, no zone", meta.incident_at_note),
        ("Escalated", "yes" if meta.escalated else ""),
        ("Marked as", ", ".join(meta.report_annotations)),
        ("Batched because", meta.batched_reason),
        ("Label by NCMEC", label),
        ("Called informational", flag),
        ("Priority code", meta.ncmec_priority_code),
        ("Files", many(meta.file_count, "file")),
        ("Viewed by provider", ", ".join(_viewed(meta)) if meta.file_count else ""),
        ("Classes", classes),
        ("Holds", ", ".join(word for word, there in presence if there)),
        ("Holds no", ", ".join(word for word, there in presence if not there)),
        ("Kept until", until(meta) + ", which has passed" * _passed(meta, today)),
    ]


def _cases(found: Report) -> None:
    heading("Cases and feedback")
    if not found.cases:
        line(f"No case yet. Next: `casebridge link add CASE {found.report_id}`", indent=2)
    for case in found.cases:
        how = "linked" if case.linked else "its record names the report"
        line(f"{case.case_number}: {how}; {'feedback stands' if case.feedback else 'no feedback yet'}", indent=2)
    for event in found.events:
        number = event.case_ref.case_number if event.case_ref else ""
        line(f"{number}: {said(event)}", "green", indent=4)


def _group(group: Group, report_id: str) -> None:
    if len(group.members) == 1:
        return
    heading(f"Belongs together: {many(len(group.members), 'report')}{' and more' * group.more}")
    mine = int(report_id)
    near = [edge for edge in group.edges if mine in edge[:2]]
    for edge in [*near, *(edge for edge in group.edges if edge not in near)]:
        line(_joined(edge), indent=2)


def _joined(edge: Edge) -> str:
    if edge.kind == "same_case":
        return f"{edge.report} and {edge.other} are of the same case {edge.case}."
    word = "a prior" if edge.kind == "prior" else "a related"
    return f"{edge.report} names {edge.other} as {word} report."


def _suggestions(found: Report) -> None:
    if not found.suggestions:
        return
    heading("Suggestions on the quality of the report")
    line("Made from the metadata alone. None is sent or stored; a person decides.", "dim", indent=2)
    pairs([(text(f"? {item.code.value}", "yellow"), item.why) for item in found.suggestions])


def _findings(meta: ReportMeta) -> None:
    if not meta.findings:
        return
    heading(f"Findings of the reader ({len(meta.findings):,})")
    shown = meta.findings[:20]
    pairs([(item.code, f"{item.severity.value.lower()} {item.path}") for item in shown])
    if len(meta.findings) > len(shown):
        line(f"and {len(meta.findings) - len(shown):,} more: --json has all", "dim", indent=2)
