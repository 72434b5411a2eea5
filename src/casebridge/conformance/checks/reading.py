"""Checks of what is sent: pages for people, cut documents, characters, entities, records that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebridge.conformance.check import NotApplicable, check, demand
from casebridge.conformance.fault.body import LOGIN, cut_off, truncated
from casebridge.conformance.fault.document import is_xml
from casebridge.conformance.fault.value import ENTITY_TEXT, broken, entity, foreign_bytes, spelled
from casebridge.conformance.measure import a_value, came_back, lost, sent_documents, told, told_or_whole

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench

_DOCUMENTS = 4
_SPELLED = "Zürich Łódź Ω 東京"


@check("CB047", "A page to sign in at is no data")
def _login_page(bench: Bench) -> None:
    run = bench.run(fault=LOGIN, seconds=20)
    came_back(run, LOGIN.name)
    demand(not run.rows, f"{LOGIN.name}: {len(run.rows)} records were read out of it.")
    demand(told(run, bench.first), f"{LOGIN.name}: the read ended as if there were nothing new. Look at what came.")


@check("CB048", "A document that is cut is not taken for a whole one")
def _cut(bench: Bench) -> None:
    faults = [truncated(), cut_off()]
    if bench.binding.world.kind == "folder":
        if not all(is_xml(data) or data.lstrip()[:1] in (b"{", b"[") for data in sent_documents(bench)):
            raise NotApplicable("the end of delimited text can't be seen in it")
        faults = [truncated()]
    for fault in faults:
        told_or_whole(bench, bench.run(fault=fault, seconds=20), fault.name)


@check("CB049", "Characters come through as they were sent")
def _characters(bench: Bench) -> None:
    column, text = a_value(bench)
    _plain(bench)
    fault = spelled(text, _SPELLED)
    run = bench.run(fault=fault, seconds=20)
    came_back(run, fault.name)
    for identity, cells in bench.truth().records.items():
        read = run.latest.get(identity)
        if cells.get(column) == text:
            demand(
                read is not None and read.get(column) == _SPELLED,
                f"A value with letters outside ASCII in {column!r} did not come through as it was sent. Let the client "
                "or the reader decode; never decode by hand.",
            )


@check("CB050", "Bytes that are no text in the declared encoding are told")
def _foreign_bytes(bench: Bench) -> None:
    column, text = a_value(bench)
    _plain(bench)
    fault = foreign_bytes(text)
    run = bench.run(fault=fault, seconds=20)
    came_back(run, fault.name)
    shown = [row for row in run.rows if "\ufffd" in row.get(column, "")]
    demand(not shown, f"{fault.name}: {len(shown)} values were read with signs in the place of what was unreadable.")
    demand(
        told(run, bench.first),
        f"{fault.name}: nothing was told of it. Never decode with errors='ignore', 'replace' or another encoding.",
    )


@check("CB051", "A document type that declares entities is refused")
def _entities(bench: Bench) -> None:
    if not any(map(is_xml, sent_documents(bench))):
        raise NotApplicable("the world holds no XML")
    _, text = a_value(bench)
    fault = entity(text)
    run = bench.run(fault=fault, seconds=20)
    came_back(run, fault.name)
    used = any(ENTITY_TEXT in cell for row in run.rows for cell in row.values())
    demand(not used, f"{fault.name}: the text of an entity was read. Use the XML reader of casebridge.sdk.")
    demand(told(run, bench.first), f"{fault.name}: the document was read as if it were an ordinary one.")


@check("CB057", "One record that does not fit is set aside, and the others are read", needs={"several"})
def _broken_record(bench: Bench) -> None:
    column, text = a_value(bench)
    # Where a list and a detail say the same, only one of them may be read.
    for after in range(_DOCUMENTS):
        fault = broken(text, after)
        run = bench.run(fault=fault, seconds=20)
        if run.rows != bench.first.rows or told(run, bench.first):
            break
    demand(
        run.error is None and len(run.rejected) <= len(bench.first.rejected),
        f"{fault.name}: the whole read ended ({type(run.error).__name__ if run.error else 'refused'}). Hand over "
        f"records as they are; {column!r} of one of them was no text.",
    )
    missing = [identity for identity in lost(bench, run) if identity not in lost(bench, bench.first)]
    demand(len(missing) <= 1, f"{fault.name}: {len(missing)} records are missing for one that does not fit.")
    demand(told(run, bench.first), f"{fault.name}: it was dropped without a word.")


def _plain(bench: Bench) -> None:
    for data in sent_documents(bench):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            raise NotApplicable("the world's documents are not in UTF-8") from None
    if bench.binding.profile.file.encoding not in (None, "utf-8"):
        raise NotApplicable("the profile declares another encoding than UTF-8")
