"""The kept records of one case become one case, or dead letters."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.engine.folded import Case, Deleted, letter_of
from casebridge.engine.item.fold import fold_items
from casebridge.engine.spill import Kept
from casebridge.errors import DeadLetterRecord
from casebridge.ledger.rows import DeadLetter
from casebridge.mapping import RowSaid, Translator, fold

__all__ = ["Case", "Deleted", "fold_case"]

_new = tuple.__new__  # once a case, so the constructor's argument handling counts


def fold_case(
    translator: Translator, key: str, rows: Sequence[Kept], received_at: str
) -> Case | Deleted | list[DeadLetter]:
    """The case that ``rows``, in the order of the document, tell of; ``received_at`` dates it if no row does.

    If one row can't be translated the whole case is set aside, since the others alone might understate it: that row
    under its own fault, its companions as ``case_incomplete``. What stood for the case before stands on.

    Where the profile knows deletes, each record replaces all of its case before it: the last alone is read, and the
    case is deleted if that is a delete. Where it tells items apart, see ``fold_items``.
    """
    if translator.profile.case.item is not None:
        whole = fold_items(translator, key, rows, received_at)
        return whole if isinstance(whole, list) else whole.case
    read = len(rows)
    if translator.profile.case.delete is not None:
        if translator.deletes(rows[-1].cells):
            return Deleted(key, rows[-1].number, read)
        rows = rows[-1:]
    if len(rows) == 1:
        return _single(translator, key, rows[0], received_at, read)
    said: list[RowSaid] = []
    for row in rows:
        translation = translator.translate(row.cells)
        as_of: str | None = None
        fault = translation.fault
        try:
            as_of = translator.as_of(row.cells)
        except DeadLetterRecord as unreadable:
            fault = fault or unreadable
        if fault is not None:
            return [letter_of(other, key, fault if other is row else None) for other in rows]
        said.append(RowSaid(row.line, translation, as_of))
    folded = fold(said)
    if folded.fault is not None:
        return [letter_of(row, key, folded.fault) for row in rows]
    stated = max((row.as_of for row in said if row.as_of), default=None)
    return Case(
        key=key,
        number=rows[0].number,
        named=tuple(dict.fromkeys(name for row in rows for name in row.reports)),
        candidate=any(row.candidate for row in rows),
        said=folded,
        as_of=stated or received_at,
        stated=stated is not None,
        lines=tuple(row.line for row in rows),
        rows=read,
    )


def _single(translator: Translator, key: str, row: Kept, received_at: str, rows: int) -> Case | list[DeadLetter]:
    translation = translator.translate(row.cells)
    if translation.fault is not None:
        return [letter_of(row, key, translation.fault)]
    try:
        as_of = translator.as_of(row.cells)
    except DeadLetterRecord as fault:
        return [letter_of(row, key, fault)]
    stated = as_of is not None
    said = key, row.number, row.reports, row.candidate, translation, as_of or received_at, stated, (row.line,), rows
    return _new(Case, said)
