"""NIBRS XML of every generation, as the same records that a flat file gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import BinaryIO

from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge.sdk.records import ITEM_END, Chunk, FileFault, read_records
from casebridge_nibrs.family import FIELDS, OPTIONS
from casebridge_nibrs.judge import judged
from casebridge_nibrs.record import GROUP_A, Record, identity, keyed
from casebridge_nibrs.rules import finding

__all__ = ["read_xml"]

_NAMES = tuple(field.name for field in FIELDS)


def read_xml(stream: BinaryIO) -> Iterator[Item | Damage]:
    """The reports of a NIBRS submission, or a report by itself; also after a comment, or wrapped in CDATA.

    A delete gives no more than its owner and number. An arrest that several arrestees share is one arrest, with the
    sequence of the first. Findings on the document as a whole come with its first record.

    Raises ``FileFault``, also after some records; then none of them counts. See ``read_records``; ``xml_generation``
    for reports in a namespace that is not known, ``xml_elements_missing`` for a document without reports.
    """
    told = False
    for chunk in _chunks(stream):
        items: list[Item] = []
        for line, row in zip(chunk.lines, chunk.rows, strict=True):
            cells = dict(zip(_NAMES, row, strict=True))
            found = judged(record := _record(cells), _listed(cells["month"])[0][:7])
            if not told:
                found = (*(finding(code) for code in chunk.findings), *found)
                told = True
            items.append(Item(line, record, found))
        both: list[Item | Damage] = [*items, *chunk.damaged]
        both.sort(key=attrgetter("line"))
        yield from both


def _chunks(stream: BinaryIO) -> Iterator[Chunk]:
    try:
        yield from read_records(stream, OPTIONS)
    except FileFault as fault:
        # Their next step speaks of paths in the profile, and here those are in the plugin.
        code = {"records_missing": "xml_elements_missing", "xml_namespace": "xml_generation"}.get(fault.code)
        if code is None:
            raise
        raise FileFault(code, line=fault.where.line, column=fault.where.column) from None


def _record(cells: Mapping[str, str]) -> Record:
    record = identity(cells["category"], cells["action"], cells["owner"], cells["number"])
    if record["action"] == "D":
        if record["category"] != GROUP_A:
            record["arrests"] = [
                {**arrest, "date": "", "type": "", "count": "", "offence": ""} for arrest in _arrests(cells)
            ]
        return record
    return record | {
        "incident_date": _incident_date(cells),
        "clearance": cells["clearance"],
        "cleared_on": cells["cleared_on"],
        "arrests": _arrests(cells),
        "offences": _filled(cells["offence"]),
        "activities": sorted(set(_filled(cells["activity"]))),
        "using_computer": "C" in _listed(cells["using"]),
        "locations": _filled(cells["location"]),
    }


def _incident_date(cells: Mapping[str, str]) -> str:
    """The day of the incident; a month alone is none."""
    days = _filled(cells["incident_date"]) or [time[:10] for time in _filled(cells["incident_time"])]
    return days[0] if days else ""


def _arrests(cells: Mapping[str, str]) -> list[dict[str, str]]:
    columns = [_listed(cells[name]) for name in ("arrest_number", "arrest_date", "arrest_type")]
    ids, offences = _listed(cells["arrest_id"]), _listed(cells["arrest_offence"])
    if len(offences) != len(ids):
        offences = [""] * len(ids)  # one too many or too few: whose is whose is not known
    arrestees = _arrestees(cells, ids)
    return keyed(
        [
            {
                "key": "",
                "sequence": sequence,
                "number": number,
                "date": on,
                "type": kind,
                "count": count,
                "offence": code,
            }
            for number, on, kind, code, (sequence, count) in zip(*columns, offences, arrestees, strict=True)
            if number or on or kind
        ]
    )


def _arrestees(cells: Mapping[str, str], arrests: list[str]) -> list[tuple[str, str]]:
    """Sequence and count of the first arrestee of each arrest, where the document says whose it is."""
    each = list(zip(_listed(cells["arrestee_sequence"]), _listed(cells["arrestee_count"]), strict=True))
    if len(arrests) == len(each) == 1:
        return each
    known = dict(zip(_listed(cells["arrestee_id"]), each, strict=True))
    of: dict[str, str] = {}
    for arrest, arrestee in zip(_listed(cells["of_arrest"]), _listed(cells["of_arrestee"]), strict=True):
        of.setdefault(arrest, arrestee)
    return [known.get(of.get(arrest) or "-", ("", "")) for arrest in arrests]


def _listed(cell: str) -> list[str]:
    return cell.split(ITEM_END)


def _filled(cell: str) -> list[str]:
    return [text for text in _listed(cell) if text]
