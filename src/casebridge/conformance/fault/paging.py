"""Faults of paging: pages that come again, and pages without end."""

from __future__ import annotations

from typing import Any

from casebridge.conformance.fault.document import document_of, is_page, map_texts, records_of, with_document
from casebridge.conformance.fault.place import Key, key_of
from casebridge.conformance.fault.shape import Answer, Asked, Change, Fault

__all__ = ["again", "alternating", "endless"]

_STOP = Answer(410, body=b'{"error": "asked far too often"}')


def again(limit: int) -> Fault:
    """The same page comes again and again (A, A, A ...); after ``limit`` requests the system refuses, for an end."""
    return Fault("the same page again and again", lambda: _recurring(1, limit))


def alternating(limit: int) -> Fault:
    """Two pages come in turn (A, B, A, B ...); ``limit`` as above."""
    return Fault("two pages in turn", lambda: _recurring(2, limit))


def endless(limit: int) -> Fault:
    """Pages of new records without end; ``limit`` as above."""
    return Fault("pages without end", lambda: _endless(limit))


def _recurring(size: int, limit: int) -> Change:
    """The first ``size`` pages come in turn, whatever is asked for where the first of them stood."""
    pages: list[Answer] = []
    places: dict[Key, int] = {}
    at: set[tuple[str, str]] = set()

    def answered(asked: Asked, answer: Answer) -> Answer:
        if asked.number > limit:
            return _STOP
        key = key_of(asked)
        if not (key in places or is_page(answer) or _goes_on(asked, answer, at)):
            return answer
        at.add((asked.method, asked.path))
        place = places.setdefault(key, len(places))
        if place == len(pages) < size and is_page(answer):
            pages.append(answer)
        return pages[place % len(pages)] if pages else answer

    return answered


def _endless(limit: int) -> Change:
    """Every page but the first is a copy of it with new identities, and leads on to another."""
    sample: list[Answer] = []
    numbers: dict[Key, int] = {}
    at: set[tuple[str, str]] = set()

    def answered(asked: Asked, answer: Answer) -> Answer:
        if asked.number > limit:
            return _STOP
        if not (is_page(answer) or _goes_on(asked, answer, at)):
            return answer
        if not sample:
            sample.append(answer)
        at.add((asked.method, asked.path))
        return _renewed(sample[0], numbers.setdefault(key_of(asked), len(numbers)))

    return answered


def _goes_on(asked: Asked, answer: Answer, at: set[tuple[str, str]]) -> bool:
    """Whether this asks for what follows a page: at the same place, or by a link that the tape can't know."""
    return bool(at) and ((asked.method, asked.path) in at or "x-tape" in answer.headers)


def _renewed(answer: Answer, number: int) -> Answer:
    if number == 0:
        return answer
    document = document_of(answer.body)
    if document is None:
        return answer
    records = records_of(document) or []

    def told_apart(text: str) -> str:
        return text if _is_time(text) else f"{text}&n={number}" if "?" in text else f"{text}-{number}"

    changed: Any = map_texts(document, told_apart)
    for record in records_of(changed) or ():
        for key, value in record.items() if isinstance(record, dict) else ():
            if isinstance(value, int) and not isinstance(value, bool):
                record[key] = value + number * 1_000 * len(records)
    headers = {
        name: value.replace(">;", f"&n={number}>;") if name == "link" else value
        for name, value in answer.headers.items()
    }
    return with_document(Answer(answer.status, headers), changed)


def _is_time(text: str) -> bool:
    return len(text) >= 10 and text[:4].isdecimal() and text[4] == "-" and text[7] == "-"
