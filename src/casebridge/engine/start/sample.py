"""A first profile out of a sample export: what can be told from names and shapes is filled in, the rest asks for it.

No meaning of a code is ever guessed, and of the cells only the codes of status-like columns are written down.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from casebridge.errors import FixConfig, Place, QuarantineBatch
from casebridge.guard.identity import identifies
from casebridge.guard.table import TableOptions, is_workbook, read_table
from casebridge.guard.text import examine, open_binary, screen, text_of

__all__ = ["draft_profile", "quoted"]

ROWS = 5_000
MAX_CODES = 25
MAX_CODE = 64
_DELIMITERS = ",;\t|"
_NUMBER = ("casenumber", "caseno", "case", "caseid", "incidentnumber", "incidentno", "ccr", "reportnumber", "number")
_REPORT = (
    *("cybertip", "cybertipline", "cybertipid", "cybertipno", "cybertipnumber", "cybertipreport", "cybertiplinereport"),
    *("ctnumber", "ctno", "tip", "tipno", "tipnumber"),
)
_CHANGED = ("lastupdated", "lastmodified", "updated", "modified", "changed", "lastchanged", "reportdatetime")
_STATUS = re.compile(r"status|dispo|resolution|clear|outcome|closure|close(d)?reason|finding")
_FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %I:%M:%S %p",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
)


@dataclass(slots=True)
class _Column:
    name: str
    values: Counter[str] = field(default_factory=Counter)

    @property
    def plain(self) -> str:
        return "".join(filter(str.isalnum, self.name.lower()))

    @property
    def is_status(self) -> bool:
        return bool(_STATUS.search(self.plain)) and len(self.values) <= MAX_CODES and not self.date

    @property
    def date(self) -> str:
        """The format that every filled cell has, or an empty text."""
        if not self.values:
            return ""
        if all(len(value) > 10 and _reads(value, None) for value in self.values if value[10:11] == "T") and all(
            value[10:11] == "T" for value in self.values
        ):
            return "iso"
        return next((form for form in _FORMATS if all(_reads(value, form) for value in self.values)), "")


def draft_profile(sample: Path, name: str) -> str:
    """The text of a profile for files like ``sample``; every open point says TODO.

    Args:
        sample: a CSV or XLSX file with a header; up to 5,000 rows are looked at.
        name: the profile's name.

    Raises ``FixConfig`` if the sample can't be read.
    """
    if not sample.is_file():
        raise FixConfig(
            "file_missing", "The sample does not exist.", where=Place(str(sample)), next_step="Check the path."
        )
    try:
        delimiter = "," if is_workbook(sample) else _delimiter(sample)
        columns = _columns(sample, delimiter)
    except QuarantineBatch as fault:
        raise FixConfig(
            fault.code, fault.summary, where=Place(sample.name, fault.where.line), next_step=fault.next_step
        ) from None
    return "\n".join(_profile(columns, name, delimiter)) + "\n"


def quoted(text: str) -> str:
    """``text`` as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _delimiter(sample: Path) -> str:
    with open_binary(sample) as raw, text_of(raw, examine(sample)) as text:
        head = text.readline(65_536)
    return max(_DELIMITERS, key=head.count)


def _columns(sample: Path, delimiter: str) -> list[_Column]:
    columns: list[_Column] = []
    rows = 0
    for chunk in read_table(sample, TableOptions(delimiter=delimiter)):
        columns = columns or [_Column(name) for name in chunk.header]
        for row in chunk.rows:
            for column, cell in zip(columns, row, strict=True):
                if value := cell.strip():
                    column.values[value] += 1
        rows += len(chunk.rows)
        if rows >= ROWS:
            break
    return [column for column in columns if column.name]


def _reads(value: str, form: str | None) -> bool:
    try:
        datetime.strptime(value, form) if form else datetime.fromisoformat(value)  # noqa: DTZ007  only tried
    except ValueError:
        return False
    return True


def _named(columns: Sequence[_Column], known: Sequence[str]) -> _Column | None:
    by_plain = {column.plain: column for column in reversed(columns)}
    return next((by_plain[name] for name in known if name in by_plain), None)


def _profile(columns: Sequence[_Column], name: str, delimiter: str) -> Iterator[str]:
    number = _named(columns, _NUMBER)
    report = _named(columns, _REPORT)
    dated = [column for column in columns if column.date]
    changed = _named(dated, _CHANGED)
    arrests = [column for column in dated if "arrest" in column.plain]
    statuses = [column for column in columns if column.is_status and column not in (number, report)]
    yield "# Written by `casebridge init` from the header of a sample. Work through every TODO, then run"
    yield "# `casebridge check`. Every key: docs/reference/profile.md. Every code: `casebridge schema vocabulary`."
    yield f"name = {quoted(name)}"
    yield 'version = "1"'
    if any(
        column.date == "iso" or "%H" in column.date or "%I" in column.date for column in (changed, *arrests) if column
    ):
        yield 'time_zone = "America/New_York"  # TODO: where the times in the file were written'
    if delimiter != ",":
        yield f"\n[file]\ndelimiter = {quoted(delimiter)}"
    yield "\n[case]"
    yield from _case(number, report, changed)
    for column in statuses:
        yield from _status(column)
    for column in arrests:
        yield "\n[[map]]  # TODO: keep this only if a filled cell says that somebody was arrested"
        yield f'column = {quoted(column.name)}\noutcome = "ARREST"\ndate = {quoted(column.date)}'
    if not statuses and not arrests:
        yield '\n[[map]]\ncolumn = "TODO"  # the column that says what became of the case\nto = "status"'
    used = {column.name for column in (number, report, changed, *statuses, *arrests) if column}
    yield "\n[ignored]  # TODO: move what says something about the outcome to a [[map]]; give the reason for the others"
    for title in dict.fromkeys(column.name for column in columns if column.name not in used):
        yield f'{quoted(title)} = "TODO: why this is not read"'


def _case(number: _Column | None, report: _Column | None, changed: _Column | None) -> Iterator[str]:
    yield f"number = {quoted(number.name) if number else quoted('TODO')}  # TODO: is this the agency's case number?"
    shape = _shape(number.values) if number else ""
    if shape:
        yield f"pattern = '{shape}'  # TODO: the form of every case number, suffixes included"
    if report:
        yield f"report = {quoted(report.name)}  # TODO: does it hold CyberTipline report IDs?"
    else:
        yield '# report = "..."  # a column that holds the CyberTipline report ID, if there is one'
    if changed:
        when = f"{{ column = {quoted(changed.name)}, format = {quoted(changed.date)} }}"
        yield f"as_of = {when}  # TODO: is this when the record last changed?"
    else:
        yield '# as_of = { column = "...", format = "%m/%d/%Y" }  # when the record last changed, if it says so'


def _status(column: _Column) -> Iterator[str]:
    yield f"\n[[map]]\ncolumn = {quoted(column.name)}"
    yield 'to = "status"  # TODO: or closure, exceptional, outcome, usefulness ...'
    yield "[map.codes]  # TODO: say what each code means and take away the #; a code that states nothing gets {}"
    for value, count in sorted(column.values.items()):
        if len(value) <= MAX_CODE and not identifies(value) and screen(value) is None:
            yield f'# {quoted(value)} = "TODO"  # {count} row{"s" * (count != 1)}'


def _shape(values: Counter[str]) -> str:
    """A pattern that all case numbers share, such as ``[0-9]{2}-[0-9]{6}``; empty if they differ."""
    shapes = {re.sub(r"[0-9]+|[A-Z]+|[^0-9A-Z]", _part, value) for value in islice(values, ROWS)}
    return shapes.pop() if len(shapes) == 1 else ""


def _part(found: re.Match[str]) -> str:
    run = found[0]
    if run[0].isdigit():
        return f"[0-9]{{{len(run)}}}"
    return (
        f"[A-Z]{{{len(run)}}}"
        if run[0].isalpha() and run.isascii()
        else re.escape(run).replace("\\-", "-").replace("'", ".")
    )
