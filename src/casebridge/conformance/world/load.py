"""Tapes and folders as they lie beside a plugin's tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from casebridge.conformance.world.folder import FolderWorld
from casebridge.conformance.world.listing import listing_of, moment
from casebridge.conformance.world.phase import Phase, World
from casebridge.conformance.world.tape import Exchange, TapeWorld, answers, exchange_of
from casebridge.conformance.world.truth import Truth, truth_of

__all__ = ["load_world"]

_TAPE = frozenset({"about", "phases"})
_PHASE = frozenset({"clock", "exchanges", "listings", "files", "expect"})


def load_world(path: Path) -> World:
    """The world that a JSON file describes.

    A file with ``exchanges`` or ``listings`` in its phases is a tape; one with ``files`` (names, beside it) a folder::

        {"about": "made up", "phases": [
          {"clock": "2026-03-01T12:00:00Z",
           "exchanges": [{"request": {"method": "GET", "path": "/cases", "query": {"since": "*"}},
                          "response": {"json": {"cases": []}}}],
           "listings": [{"path": "/cases", "rows": [{"id": "1"}]}],
           "files": ["export.csv"],
           "expect": {"records": {"1": {"number": "26-000001"}}}}]}

    A listing of a later phase that gives only ``path`` and ``rows`` takes the rest from the phase before; its rows
    replace those with the same key, and ``gone`` names the keys that are there no more. In the same way the exchanges
    of a phase go before those of the phase before, and its expected records before those expected there.

    Raises ``ValueError`` if it is not such a file.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    if unknown := set(told) - _TAPE:
        raise ValueError(f"{path.name}: unknown: {', '.join(sorted(unknown))}")
    phases, lists = list[Phase](), dict[str, dict[str, Any]]()
    exchanges: list[Exchange] = []
    for number, item in enumerate(told["phases"], 1):
        where = f"{path.name}, phase {number}"
        if unknown := set(item) - _PHASE:
            raise ValueError(f"{where}: unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(_PHASE))}")
        for listing in item.get("listings", ()):
            _continue(lists, listing)
        listings = [
            listing_of({key: value for key, value in one.items() if key != "rows"}, one["rows"])
            for one in lists.values()
        ]
        exchanges[:0] = [exchange_of(one, path.parent) for one in item.get("exchanges", ())]
        files = {name.rpartition("/")[2]: (path.parent / name).read_bytes() for name in item.get("files", ())}
        answer = answers(tuple(exchanges), listings)
        truth = _overlaid(phases[-1].truth if phases else None, truth_of(item["expect"], where))
        phases.append(Phase(moment(item["clock"]), truth, answer, files))
    folder = any(phase.files for phase in phases)
    return FolderWorld(phases) if folder else TapeWorld(phases)


def _overlaid(before: Truth | None, told: Truth) -> Truth:
    old = before.records if before else {}
    return replace(
        told, records={key: cells for key, cells in {**old, **told.records}.items() if key not in told.deleted}
    )


def _continue(lists: dict[str, dict[str, Any]], told: Mapping[str, Any]) -> None:
    before = lists.get(told["path"])
    rows = list(told.get("rows", ()))
    if before is None:
        lists[told["path"]] = {**told, "rows": rows}
        return
    key = told.get("key", before.get("key", "id"))
    new = {str(row[key]): row for row in rows}
    gone = set(map(str, told.get("gone", ())))
    kept = [row for row in before["rows"] if str(row[key]) not in new and str(row[key]) not in gone]
    more = {name: value for name, value in told.items() if name not in ("rows", "gone")}
    lists[told["path"]] = {**before, **more, "rows": kept + rows}
