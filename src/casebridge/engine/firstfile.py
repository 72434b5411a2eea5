"""The next file of a source, held against its profile before it is read for good. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from casebridge.connectors.drop.folder import LocalFolder
from casebridge.connectors.drop.rules import Rules
from casebridge.connectors.drop.scan import look
from casebridge.engine.config import DropConfig, SourceConfig
from casebridge.engine.reading import table_options
from casebridge.errors import CasebridgeError, DeadLetterRecord, QuarantineBatch
from casebridge.faults import FAULTS
from casebridge.guard.table import read_table
from casebridge.guard.toml import nearest
from casebridge.mapping import Identity, Profile, Translator
from casebridge.sdk import CheckResult

__all__ = ["check_first_file", "first_file"]

ROWS = 20_000
CODES = 8


def first_file(config: SourceConfig) -> Path | None:
    """The file that the next sync reads first, or None if none waits or the folder can't be read."""
    if not isinstance(config, DropConfig):
        return None
    options = config.options(snapshot=False)
    rules = Rules(options.files, options.accept, options.trigger_suffixes, options.temporary_suffixes)
    try:
        ready = look(LocalFolder(options.path), options, rules).ready
    except CasebridgeError:
        return None
    return options.path / ready[0].name if ready else None


def check_first_file(config: SourceConfig, profile: Profile) -> list[CheckResult]:
    """What the first waiting file has that the profile does not know: columns, codes and rows that can't be read.

    Looks at up to 20,000 rows. Codes are shown as they stand, since somebody has to say what they mean; a value that
    may identify a person is withheld.
    """
    path = first_file(config)
    if path is None:
        return []
    subject = f"file {path.name}"
    try:
        return _look(path, profile, subject)
    except QuarantineBatch as fault:
        where = f" ({fault.where})" if str(fault.where) else ""
        return [CheckResult(subject, False, f"{fault.summary}{where}", fault.next_step)]


def _look(path: Path, profile: Profile, subject: str) -> list[CheckResult]:
    chunks = read_table(path, replace(table_options(profile), required=frozenset()))
    first = next(chunks)
    missing = [name for name in profile.columns() if name not in first.header]
    if missing:
        return [_missing(subject, name, first.header) for name in missing]
    translator = Translator(profile, first.header)
    results = [CheckResult(subject, True, "All columns of the profile are in the header.")]
    if unmapped := translator.unmapped_columns():
        shown = ", ".join(repr(name) for name in unmapped[:CODES])
        more = f" and {len(unmapped) - CODES} more" if len(unmapped) > CODES else ""
        results.append(
            CheckResult(
                subject,
                True,
                f"{len(unmapped)} columns are neither read nor ignored: {shown}{more}.",
                "Name them under [ignored] in the profile, each with the reason, or map them.",
            )
        )
    tally = _Tally()
    for chunk in chain((first,), chunks):
        tally.faults.update((damage.code, damage.column) for damage in chunk.damaged)
        for row in chunk.rows:
            tally.add(translator, row)
        tally.rows += len(chunk.rows) + len(chunk.damaged)
        if tally.rows >= ROWS:
            break
    return results + _codes(subject, tally.codes) + _faults(subject, tally.faults, tally.rows)


@dataclass(slots=True)
class _Tally:
    """What was met: (column, code) without a meaning, (fault code, column), rows."""

    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0

    def add(self, translator: Translator, row: Sequence[str]) -> None:
        identity = translator.identify(row)
        if isinstance(identity, str):
            return
        if not isinstance(identity, Identity):
            self.faults[identity] += 1
            return
        cells = translator.pick(row)
        said = translator.translate(cells)
        try:
            translator.as_of(cells)
        except DeadLetterRecord as unreadable:
            said = said._replace(fault=said.fault or unreadable)
        if said.fault is not None:
            self.faults[said.fault.code, said.fault.where.column] += 1
        elif said.facts is not None:
            self.codes.update((doubt.field, doubt.value) for doubt in said.facts.doubts if doubt.field)


def _missing(subject: str, name: str, header: Sequence[str]) -> CheckResult:
    guess = nearest(name, list(header))
    hint = f" The header has {guess!r}." if guess else ""
    return CheckResult(
        subject, False, f"The column {name!r} is not in the header.{hint}", "Correct the profile or the export."
    )


def _codes(subject: str, codes: Counter[tuple[str, str]]) -> list[CheckResult]:
    by_column: dict[str, list[str]] = {}
    for (column, value), count in codes.most_common():
        by_column.setdefault(column, []).append(f"{value!r} ({count})" if value else f"(withheld) ({count})")
    return [
        CheckResult(
            subject,
            False,
            f"The profile does not say what {len(found)} codes of column {column!r} mean: {', '.join(found[:CODES])}"
            f"{' and more' if len(found) > CODES else ''}.",
            "Add them to the profile's codes; {} for a code that states nothing. Until then each is asked once.",
        )
        for column, found in by_column.items()
    ]


def _faults(subject: str, faults: Counter[tuple[str, str]], rows: int) -> list[CheckResult]:
    return [
        CheckResult(
            subject,
            False,
            f"{count} of {rows} rows{f', column {column!r}' if column else ''}: {FAULTS[code].meaning}",
            FAULTS[code].next_step,
        )
        for (code, column), count in faults.most_common()
    ]
