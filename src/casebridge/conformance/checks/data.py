"""Checks of data: a cell says what the system says, in the system's own letters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from casebridge.conformance.bench import Bench
from casebridge.conformance.check import check, demand
from casebridge.conformance.run import Row

__all__: list[str] = []

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")


@check("CB020", "Every cell says what the system says")
def cells_true(bench: Bench) -> None:
    """Each cell that the world's author declared, in its own column."""
    wrong = list(_wrong(bench))
    shifted = [name for row, name, text in wrong if text and text in [cell for key, cell in row.items() if key != name]]
    more = f" What belongs into {shifted[0]!r} stands in another column." if shifted else ""
    columns = sorted({name for _, name, _ in wrong})
    demand(not wrong, f"{len(wrong)} cells differ from what the system holds, in {', '.join(columns)}.{more}")


@check("CB021", "Text stays text")
def text_kept(bench: Bench) -> None:
    """``007`` is no number, and a case number with zeros in front is another one without them."""
    coerced = [name for row, name, text in _wrong(bench) if _same_number(row.get(name, ""), text)]
    demand(
        not coerced,
        f"{len(coerced)} cells were turned into numbers and back, in {', '.join(sorted(set(coerced)))}. "
        "Hand values over as they came.",
    )


@check("CB022", "Times keep their offset")
def times_aware(bench: Bench) -> None:
    """A time without its offset is read in another zone than it was written in."""
    naive = set()
    for row in bench.first.rows:
        truth = bench.truth().records.get(bench.first.identify(row), {})
        for name, cell in row.items():
            aware = _MOMENT.match(truth.get(name, "")) and _OFFSET.search(truth[name])
            undeclared = name == bench.binding.changed and bench.binding.profile.time_zone is None
            if _MOMENT.match(cell) and not _OFFSET.search(cell) and (aware or undeclared):
                naive.add(name)
    demand(not naive, f"Times lost their offset in {', '.join(sorted(naive))}. Hand times over as they came.")


@check("CB023", "Only values that the system sent are handed over", needs={"network"})
def sent_values(bench: Bench) -> None:
    """A code that the system never sent is a guess, whatever the world's author expects."""
    run, derived = bench.first, bench.binding.derived
    sent = {text for answer in run.sent for text in _leaves(answer.body)}
    odd = [
        name
        for row in run.rows
        for name, cell in row.items()
        if name not in derived and any(part and part not in sent for part in cell.split("\x1f"))
    ]
    demand(
        not odd,
        f"{len(odd)} values stand in no answer of the system, in {', '.join(sorted(set(odd)))}. "
        "Let the profile translate; if a column must be made, name it in `derived` with the reason.",
    )


@check("CB024", "Rows have the columns that the profile declares")
def declared_columns(bench: Bench) -> None:
    """One header for the whole read, and rows as wide as it."""
    profile, first = bench.binding.profile, None
    for page in (*bench.first.pages,):
        first = first or page.header
        demand(page.header == first, "The header changes within a read.")
        demand(len(set(page.header)) == len(page.header), "A column stands twice in the header.")
        needed = set(profile.fields) if profile.records else set(profile.columns())
        undeclared = sorted(set(page.header) - needed) if profile.records else []
        demand(not undeclared, f"{', '.join(undeclared)} stands in no [fields] of the profile.")
        demand(needed <= set(page.header), f"{', '.join(sorted(needed - set(page.header)))} is missing.")
        wide = sum(1 for row in page.rows if len(row) != len(page.header))
        demand(not wide, f"{wide} rows are not as wide as the header.")
        demand(len(page.lines) == len(page.rows), "A page has another number of lines than of rows.")


def _wrong(bench: Bench) -> Iterator[tuple[Row, str, str]]:
    """Row, column and what should stand there, for each cell that differs."""
    truth = bench.truth().records
    for row in bench.first.rows:
        for name, text in truth.get(bench.first.identify(row), {}).items():
            if row.get(name) != text:
                yield row, name, text


def _same_number(cell: str, text: str) -> bool:
    try:
        return cell != text and float(cell) == float(text)
    except ValueError:
        return False


def _leaves(body: bytes) -> Iterator[str]:
    try:
        left = [json.loads(body)]
    except ValueError:
        return
    while left:
        found: Any = left.pop()
        if isinstance(found, dict):
            left += found.values()
        elif isinstance(found, list):
            left += found
        elif found is not None:
            yield (
                found
                if isinstance(found, str)
                else "true"
                if found is True
                else "false"
                if found is False
                else repr(found)
            )
