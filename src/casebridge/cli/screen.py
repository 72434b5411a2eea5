"""What reaches the screen: tables of 80 columns, JSON, progress; nothing that could steer the terminal."""

from __future__ import annotations

import dataclasses
import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

__all__ = ["Column", "console", "data", "day", "line", "pairs", "print_json", "progress", "table", "text"]

Column = str | tuple[str, Mapping[str, Any]]
"""A heading, or a heading with options of ``rich.table.Table.add_column``."""


def console(*, err: bool = False) -> Console:
    """Where people read: as wide as the terminal, 80 columns where there is none; colour only on a terminal."""
    return _Console(stderr=err, markup=False, highlight=False, emoji=False)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        # Rich would end the process with 1, which says here that something was set aside.
        raise BrokenPipeError


def text(value: object, style: str = "") -> Text:
    """``value`` with everything escaped that a terminal would obey instead of showing it."""
    plain = "" if value is None else str(value)
    safe = "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in plain)
    return Text(safe, style=style)


def line(value: object = "", style: str = "", *, indent: int = 0) -> None:
    """Prints a paragraph, wrapped between words and indented by ``indent``; a path or command is never broken."""
    out = console()
    margin = " " * indent
    wrapped = textwrap.fill(
        text(value).plain,
        max(out.width, 40),
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    out.print(Text(wrapped, style=style), soft_wrap=True)


def table(columns: Sequence[Column], rows: Sequence[Sequence[object]], *, indent: int = 0) -> None:
    """Prints rows under headings; a cell may be a ``Text`` of its own. Long cells are folded, never cut."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, header_style="bold")
    for column in columns:
        heading, options = (column, {}) if isinstance(column, str) else column
        made.add_column(heading, **{"overflow": "fold", **options})
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else text(cell) for cell in row))
    console().print(Padding.indent(made, indent) if indent else made)


def pairs(rows: Sequence[tuple[object, object]], *, indent: int = 2) -> None:
    """Prints names with their values beside them, without a heading."""
    made = Table.grid(padding=(0, 2))
    made.add_column(no_wrap=True)
    made.add_column(ratio=1, overflow="fold")
    for name, value in rows:
        made.add_row(*(cell if isinstance(cell, Text) else text(cell) for cell in (name, value)))
    console().print(Padding.indent(made, indent))


def day(moment: str | None) -> str:
    """A moment in wire form as a person reads it: ``2026-03-01``, or ``2026-03-01 09:30 UTC``."""
    if not moment:
        return "-"
    return moment if len(moment) == 10 else f"{moment[:10]} {moment[11:16]} UTC"


def data(value: object) -> Any:
    """``value`` as JSON types."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: data(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: data(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [data(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, (Path, UUID)) else value


def print_json(value: object) -> None:
    """Prints ``value`` as one JSON document on stdout; ASCII, so that no console can break it."""
    sys.stdout.write(json.dumps(data(value), indent=2) + "\n")


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A function to tell (what, done, in all); draws a bar on stderr if that is a terminal.

    Of a file bytes are told, of a poll records; with 0 in all nobody knows how many there are, and they are counted.
    What stands behind a comma in ``what`` is a stage of the same thing.
    """
    out = console(err=True)
    if quiet or not out.is_terminal:
        yield lambda _name, _done, _total: None
        return
    columns = TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[share]}")
    with Progress(*columns, TimeElapsedColumn(), console=out, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def told(name: str, done: int, total: int) -> None:
            task = name.partition(", ")[0]
            if task not in tasks:
                tasks[task] = bar.add_task("", total=None, share="")
            counted = f", {done:,} record{'s' * (done != 1)}" if done and not total else ""
            share = f"{min(done / total, 1) * 100:>3.0f} %" if total else ""
            bar.update(
                tasks[task], description=text(name).plain + counted, completed=done, total=total or None, share=share
            )

        yield told
