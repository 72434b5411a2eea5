"""Faults of paging: pages that come again, and pages without end."""

from __future__ import annotations

from casebridge.conformance.fault.document import document_of, is_page, map_texts, records_of, with_document
from casebridge.conformance.fault.place import Key, key_of
from casebridge.conformance.fault.shape import Answer, Asked, Change, Fault

__all__ = ["AGAIN", "ALTERNATING", "ENDLESS", "ENOUGH", "endless"]

ENOUGH = 200
"""Requests after which a system that never ends refuses, so that a test of it does end."""

_STOP = Answer(410, body=b'{"error": "asked far too often"}')


def again() -> Change:
    """Whatever page is asked for after the first, the first comes (A, A, A ...)."""
    return _recurring(1)


def alternating() -> Change:
    """The first two pages come in turn for ever (A, B, A, B ...)."""
    return _recurring(2)


def endless() -> Change:
    """A full page with records of new identities follows every page, and leads on to another."""
    sample: list[Answer] = []
    numbers: dict[Key, int] = {}

    def answered(asked: Asked, answer: Answer) -> Answer:
        if asked.number > ENOUGH:
            return _STOP
        if is_page(answer) and not sample:
            sample.append(answer)
        elif not (is_page(answer) or (sample and "x-tape" in answer.headers)):
            return answer
        return _renewed(sample[0], numbers.setdefault(key_of(asked), len(numbers)))

    return answered


def _recurring(size: int) -> Change:
    pages: dict[Key, Answer] = {}
    asked_before: dict[Key, int] = {}

    def answered(asked: Asked, answer: Answer) -> Answer:
        if asked.number > ENOUGH:
            return _STOP
        key = key_of(asked)
        place = asked_before.setdefault(key, len(asked_before)) if is_page(answer) or key in asked_before else None
        if place is None and pages and "x-tape" in answer.headers:
            place = asked_before.setdefault(key, len(asked_before))
        if place is None:
            return answer
        if len(pages) < size:
            pages.setdefault(key, answer)
        kept = list(pages.values())
        return kept[place % len(kept)]

    return answered


def _renewed(answer: Answer, number: int) -> Answer:
    """The answer as the page of this number: all texts of it but times are told apart by the number."""
    if number == 0:
        return answer
    document = document_of(answer.body)
    records = records_of(document)

    def told_apart(text: str) -> str:
        return text if _is_time(text) else f"{text}&n={number}" if "?" in text else f"{text}-{number}"

    changed = map_texts(document, told_apart, spare=None)
    for record in records_of(changed) or ():
        _renumber(record, number * len(records or ()))
    headers = {
        name: value.replace(">;", f"&n={number}>;") if name == "link" else value
        for name, value in answer.headers.items()
    }
    return with_document(Answer(answer.status, headers), changed)


def _renumber(record: object, by: int) -> None:
    if isinstance(record, dict):
        for key, value in record.items():
            if isinstance(value, int) and not isinstance(value, bool):
                record[key] = value + by * 1_000


def _is_time(text: str) -> bool:
    return len(text) >= 10 and text[:4].isdecimal() and text[4] == "-" and text[7] == "-"


AGAIN = Fault("the same page again and again", again)
ALTERNATING = Fault("two pages in turn", alternating)
ENDLESS = Fault("pages without end", endless)
