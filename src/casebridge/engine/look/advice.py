"""A tally in words: what of the records needs a person, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from casebridge.engine.look.tally import Tally
from casebridge.engine.wording import counted, findings_text
from casebridge.faults import FAULTS
from casebridge.guard.toml import nearest
from casebridge.sdk import CheckResult

__all__ = ["accounting", "advice", "missing_columns", "named", "unread_paths"]

SHOWN = 8
_RULES = {
    "skip": "skipped by the profile",
    "blank_row": "blank",
    "repeated_header": "a repeated header",
    "other_agency": "of another agency",
}


def advice(tally: Tally, subject: str) -> list[CheckResult]:
    """One result for the books and one for each thing that the profile does not know or a record does not have."""
    header = tally.translator.header if tally.translator else ()
    return [
        accounting(tally, subject),
        *_findings(tally, subject),
        *_unmapped(tally, subject),
        *_empty(tally, subject, header),
        *_codes(subject, tally.codes),
        *_faults(subject, tally.dead + tally.faults, tally.read),
    ]


def accounting(tally: Tally, subject: str) -> CheckResult:
    """The books of the look in one sentence."""
    if not tally.read:
        return CheckResult(subject, True, "It holds no record.")
    rules = [f"{count:,} {_RULES.get(rule, rule.replace('_', ' '))}" for rule, count in tally.ignored.most_common()]
    dead = tally.dead.total()
    parts = [
        f"{tally.kept:,} that would be kept",
        f"{tally.unlinked:,} not linked to a report",
        *rules,
        *([f"{dead:,} that can't be read"] if dead else []),
    ]
    some = "record" if tally.read == 1 else "records"
    return CheckResult(subject, True, f"{tally.read:,} {some} looked at = {' + '.join(parts)}.")


def missing_columns(subject: str, wanted: Iterable[str], header: Sequence[str]) -> list[CheckResult]:
    """One result for each column that the profile reads and the header does not have, with the nearest it has."""
    return [
        CheckResult(
            subject,
            False,
            f"The column {name!r} is not in the header.{_hint(name, header)}",
            "Correct the profile or the export.",
        )
        for name in wanted
        if name not in header
    ]


def unread_paths(subject: str, paths: Counter[str]) -> list[CheckResult]:
    """What stands in the records and is not read: names only, the most frequent first."""
    if not paths:
        return []
    shown = named(sorted(paths, key=lambda name: (-paths[name], name)))
    return [
        CheckResult(
            subject,
            True,
            f"{len(paths)} path{'s are' if len(paths) != 1 else ' is'} not read: {shown}.",
            "Nothing, unless one of them says what became of a case: then add it under [fields] of the profile.",
        )
    ]


def named(names: Sequence[str]) -> str:
    """The first few names, quoted, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(repr(name) for name in names[:SHOWN]) + more


def _hint(name: str, header: Sequence[str]) -> str:
    guess = nearest(name, list(header))
    return f" The header has {guess!r}." if guess else ""


def _findings(tally: Tally, subject: str) -> Iterator[CheckResult]:
    if words := findings_text(tally.findings):
        yield CheckResult(subject, True, words)


def _unmapped(tally: Tally, subject: str) -> Iterator[CheckResult]:
    unmapped = tally.translator.unmapped_columns() if tally.translator else ()
    if unmapped and tally.profile.records is None:
        yield CheckResult(
            subject,
            True,
            f"{counted(len(unmapped), 'column')} neither read nor ignored: {named(unmapped)}.",
            "Name them under [ignored] in the profile, each with the reason, or map them.",
        )


def _empty(tally: Tally, subject: str, header: Sequence[str]) -> Iterator[CheckResult]:
    if tally.profile.records is None:
        return
    empty = [name for name in tally.empty() if name in header]
    if empty:
        yield CheckResult(
            subject,
            True,
            f"{len(empty)} field{'s were' if len(empty) != 1 else ' was'} empty in every record: {named(empty)}.",
            "If the system fills them, correct their paths under [fields] of the profile.",
        )


def _codes(subject: str, codes: Counter[tuple[str, str]]) -> Iterator[CheckResult]:
    by_column: dict[str, list[str]] = {}
    for (column, value), count in codes.most_common():
        by_column.setdefault(column, []).append(f"{value!r} ({count})" if value else f"(withheld) ({count})")
    for column, found in by_column.items():
        what = (
            f"{len(found)} codes of column {column!r} mean" if len(found) > 1 else f"a code of column {column!r} means"
        )
        yield CheckResult(
            subject,
            False,
            f"The profile does not say what {what}: {', '.join(found[:SHOWN])}"
            f"{' and more' if len(found) > SHOWN else ''}.",
            "Add them to the profile's codes; {} for a code that states nothing. Until then each is asked once.",
        )


def _faults(subject: str, faults: Counter[tuple[str, str]], rows: int) -> Iterator[CheckResult]:
    for (code, column), count in faults.most_common():
        where = f", column {column!r}" if column else ""
        said = f"{count} of {rows} records{where}: {FAULTS[code].meaning}"
        yield CheckResult(subject, False, said, FAULTS[code].next_step)
