"""Links come and go: what waited for one is planned, what stood on one is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from casebridge.engine.known import Known
from casebridge.engine.replan import replan
from casebridge.errors import FixConfig, Place, QuarantineBatch
from casebridge.feedback import CaseState, EventFrame, retraction
from casebridge.guard.table import TableOptions, read_table
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from casebridge.ledger.source import SourceRow
from casebridge.linking import LinkedReport, LinkFault, LinkRow, find_columns, loose_key, read_links
from casebridge.model import AgencyRef, FeedbackEvent, LinkState, match_key, moment_text, parse_report_id

__all__ = ["LinkImport", "add_link", "import_links", "link_table", "reject_link"]


class LinkImport(NamedTuple):
    """What a link table brought: rows added, changed, known before and unusable, and the events that followed."""

    added: int
    changed: int
    unchanged: int
    faults: tuple[LinkFault, ...]
    events: int


def import_links(
    ledger: Ledger,
    agency: AgencyRef,
    path: Path,
    *,
    report_column: str | None = None,
    case_column: str | None = None,
    options: TableOptions | None = None,
) -> LinkImport:
    """Takes in a link table: a CSV or XLSX file with a report column and a case column under any names.

    Unusable rows are counted with their lines and stop nothing. Raises ``FixConfig`` if a column can't be told or the
    file can't be read.
    """
    rows: list[LinkRow] = []
    faults: list[LinkFault] = []
    try:
        for chunk in read_table(path, options or TableOptions()):
            at = find_columns(chunk.header, report_column, case_column)
            good, bad = read_links(zip(chunk.lines, chunk.rows, strict=True), *at)
            rows += good
            faults += bad
            faults += [LinkFault(damage.line, damage.code) for damage in chunk.damaged]
    except (QuarantineBatch, FixConfig) as fault:
        raise FixConfig(
            fault.code, fault.summary, where=Place(path.name, fault.where.line), next_step=fault.next_step
        ) from None
    return _store(ledger, agency, rows, faults, "IMPORT")


def add_link(ledger: Ledger, agency: AgencyRef, case_number: str, report: str) -> LinkImport:
    """Links one case to one report on an officer's word. Raises ``FixConfig`` (``link_invalid``)."""
    report_id, key = parse_report_id(report), match_key(case_number)
    if report_id is None or not key or len(case_number) > 100:
        raise FixConfig(
            "link_invalid",
            "That is not a CyberTipline report ID." if key else "That is not a case number.",
            next_step="Usage: casebridge link add CASE REPORT.",
        )
    row = LinkRow(case_number.strip(), key, loose_key(case_number), report_id)
    return _store(ledger, agency, [row], [], "OFFICER")


def _store(
    ledger: Ledger, agency: AgencyRef, rows: Sequence[LinkRow], faults: Sequence[LinkFault], origin: str
) -> LinkImport:
    values = [(row.case_number, row.match_key, row.loose_key, row.report_id) for row in rows]
    added = ledger.add_links(agency.key, values, origin, "CONFIRMED", ledger.now())
    events = _pull_in(ledger, agency, sorted({row.match_key for row in rows}))
    return LinkImport(added.added, added.changed, added.unchanged, tuple(sorted(faults)), events)


def _pull_in(ledger: Ledger, agency: AgencyRef, keys: Sequence[str]) -> int:
    """Plans the records of these cases that were held back for want of a link."""
    made = 0
    for source in ledger.sources():
        if source.agency != agency.key:
            continue
        if not ledger.held(source.source_id, keys):
            continue
        with ledger.holding("source", source.source_id):
            held = list(ledger.held(source.source_id, keys).values())
            run_id = ledger.start_run(source.source_id, "link")
            known = Known(ledger, source.source_id, agency.key)
            work = replan(
                ledger, source.source_id, run_id, held, profile=f"{source.system}@link", connector="link", known=known
            )
            ledger.finish_run(run_id, "done")
            made += len(work.events)
    return made


def reject_link(ledger: Ledger, agency: AgencyRef, case_number: str, report: str) -> int:
    """Takes a link back on an officer's word and retracts what was said because of it; returns how many events.

    Raises ``FixConfig`` (``link_unknown``) if nothing links the two.
    """
    report_id, key = parse_report_id(report) or "", match_key(case_number)
    stood = ledger.set_link_state(agency.key, key, report_id, "REJECTED", "OFFICER", ledger.now())
    retracted = 0
    for source in ledger.sources():
        if source.agency != agency.key:
            continue
        with ledger.holding("source", source.source_id):
            retracted += _take_back(ledger, agency, source, (key, case_number, report_id), stored=bool(stood))
    if not stood and not retracted:
        raise FixConfig(
            "link_unknown", "No link joins this case and this report.", next_step="See `casebridge link list`."
        )
    return retracted


def _take_back(
    ledger: Ledger, agency: AgencyRef, source: SourceRow, link: tuple[str, str, str], *, stored: bool
) -> int:
    key, case_number, report_id = link
    heads = ledger.heads(source.source_id, [key]).get(key, [])
    standing = [head for head in heads if head.report_id == report_id and not head.retracted]
    if not standing:
        return 0
    if not stored:
        # The record itself named the report; only a stored rejection keeps it from doing so again.
        row = (case_number.strip(), key, loose_key(case_number), report_id)
        ledger.add_links(agency.key, [row], "OFFICER", "REJECTED", ledger.now())
    run_id = ledger.start_run(source.source_id, "link reject")
    payloads = ledger.payloads([head.seq for head in standing])
    frame = EventFrame.of(agency, "link", f"{source.system}@link", "", moment_text(ledger.now()))
    work = PageWork(source.source_id, run_id, max(head.ordinal for head in standing))
    for head in standing:
        previous = FeedbackEvent.model_validate_json(payloads[head.seq])
        number = (previous.case_ref.case_number if previous.case_ref else None) or case_number
        case = CaseState(source.system, key, number, (), (), head.as_of, False, head.ordinal, (), ())
        work.events.append(retraction(case, head, frame))
    work.books.retracted = len(work.events)
    ledger.commit(work)
    ledger.finish_run(run_id, "done")
    return len(work.events)


def link_table(ledger: Ledger, agency: AgencyRef) -> dict[str, list[LinkedReport]]:
    """The agency's links by match key, whatever their state."""
    found: dict[str, list[LinkedReport]] = {}
    for row in ledger.list_links(agency=agency.key, limit=1_000_000):
        found.setdefault(row.match_key, []).append(LinkedReport(row.report_id, LinkState[row.state]))
    return found
