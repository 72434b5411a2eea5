"""What a file would become: record, case record, events and form side by side. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from casebridge.engine.folding import Case, Deleted, fold_case
from casebridge.engine.look.tally import Rows
from casebridge.engine.reading import chunks_of
from casebridge.engine.spill import Kept
from casebridge.feedback import CaseState, EventFrame, plan, project, state
from casebridge.linking import LinkedReport, resolve
from casebridge.mapping import Identity, Profile, Translator
from casebridge.model import AgencyRef, CaseRecord, FeedbackEvent, FormEntry, moment_text

__all__ = ["PreviewCase", "preview_file", "preview_rows"]

UNLINKED_REPORT = "1"


@dataclass(slots=True)
class PreviewCase:
    """One case of the file, or one record that makes none.

    ``cells`` are the mapped columns as they stand in the file, row by row; ``fault`` is a fault code, ``ignored`` the
    rule that leaves the record out. ``linked`` tells whether the events are real or what a link would bring.
    """

    lines: tuple[int, ...]
    cells: list[dict[str, str]] = field(default_factory=list)
    case: CaseRecord | None = None
    events: list[FeedbackEvent] = field(default_factory=list)
    form: list[FormEntry] = field(default_factory=list)
    linked: bool = False
    fault: str = ""
    column: str = ""
    ignored: str = ""


def preview_file(
    path: Path,
    profile: Profile,
    agency: AgencyRef,
    links: Mapping[str, Sequence[LinkedReport]],
    limit: int = 20,
) -> Iterator[PreviewCase]:
    """The cases of a file: ``preview_rows`` of its chunks, dated by the file's time. The file is only read.

    Raises ``QuarantineBatch`` if the file as a whole can't be read.
    """
    received = moment_text(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    return preview_rows(chunks_of(path, profile), received, profile, agency, links, limit)


def preview_rows(
    pages: Iterable[Rows],
    received: str,
    profile: Profile,
    agency: AgencyRef,
    links: Mapping[str, Sequence[LinkedReport]],
    limit: int = 20,
) -> Iterator[PreviewCase]:
    """Up to ``limit`` cases, in the order of the records, as they would be planned on an empty ledger.

    Args:
        pages: the records; no more of them are read than needed.
        received: dates what has no time of its own, in wire form.
        profile: the profile.
        agency: the agency.
        links: the agency's link table by match key.
        limit: how many cases; records that make none come on top.
    """
    translator: Translator | None = None
    rows: list[tuple[Kept, dict[str, str]]] = []
    for chunk in pages:
        translator = translator or Translator(profile, chunk.header, agency.ori)
        for damage in chunk.damaged:
            yield PreviewCase((damage.line,), fault=damage.code, column=damage.column)
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            identity = translator.identify(row)
            shown = {name: row[chunk.header.index(name)] for name in profile.columns()}
            if isinstance(identity, Identity):
                kept = Kept(identity.key, line, identity.number, identity.report_ids, False, translator.pick(row))
                rows.append((kept, shown))
            elif isinstance(identity, str):
                yield PreviewCase((line,), [shown], ignored=identity)
            else:
                yield PreviewCase((line,), [shown], fault=identity[0], column=identity[1])
        if len({row.key for row, _ in rows}) > limit:
            break
    if translator is not None:
        yield from _cases(translator, rows, agency, links, received, limit)


def _cases(
    translator: Translator,
    rows: Sequence[tuple[Kept, dict[str, str]]],
    agency: AgencyRef,
    links: Mapping[str, Sequence[LinkedReport]],
    received: str,
    limit: int,
) -> Iterator[PreviewCase]:
    order = {row.key: at for at, (row, _) in reversed(list(enumerate(rows)))}
    ordered = sorted(rows, key=lambda item: (order[item[0].key], item[0].line))
    for shown, (key, group) in enumerate(groupby(ordered, key=lambda item: item[0].key)):
        if shown >= limit:
            return
        found = list(group)
        members = [row for row, _ in found]
        item = PreviewCase(tuple(row.line for row in members), [cells for _, cells in found])
        folded = fold_case(translator, key, members, received)
        if isinstance(folded, Case):
            _fill(item, folded, translator.profile, agency, links)
        elif isinstance(folded, Deleted):
            item.ignored = "deleted"
        else:
            first = next((letter for letter in folded if letter.code != "case_incomplete"), folded[0])
            item.fault, item.column = first.code, first.column
        yield item


def _fill(
    item: PreviewCase,
    case: Case,
    profile: Profile,
    agency: AgencyRef,
    links: Mapping[str, Sequence[LinkedReport]],
) -> None:
    assert case.said.facts is not None  # noqa: S101  a faulty case is not folded
    statements = state(case.said.facts)
    reports = [report_id for report_id, _ in resolve(case.key, case.number, case.named, links, {}).reports]
    item.linked = bool(reports)
    item.case = CaseRecord(
        source_system=profile.source_system,
        record_key=case.key,
        agency=agency,
        case_number=case.number,
        report_ids=tuple(reports),
        as_of=case.as_of,
        as_of_stated=case.stated,
        content_hash=statements[0].content_hash.hex(),
        facts=case.said.facts,
        rules=case.said.rules,
        lines=case.lines,
    )
    now = moment_text(datetime.fromisoformat(case.as_of).replace(tzinfo=UTC)) if len(case.as_of) == 10 else case.as_of
    planned = plan(
        CaseState(
            profile.source_system, case.key, case.number, reports or [UNLINKED_REPORT], statements,
            case.as_of, case.stated, 1, case.lines, case.said.rules,
        ),
        (),
        EventFrame.of(agency, "preview", profile.label, "", now),
    )  # fmt: skip
    item.events = [FeedbackEvent.model_validate_json(row.payload) for row in planned.events]
    for report_id in dict.fromkeys(event.ref.report_id for event in item.events):
        item.form.append(project([event for event in item.events if event.ref.report_id == report_id]))
