"""Where the records of an answer stand, and an answer with other records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from casebridge.conformance.fault.shape import Answer

__all__ = ["document_of", "is_page", "is_xml", "leaves", "map_texts", "records_of", "with_document", "with_records"]

_MOST_LEVELS = 6


def document_of(body: bytes) -> Any:
    """The JSON document of a body; None if it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def records_of(document: Any) -> list[Any] | None:
    """The first list that holds an object, the outermost first; None if there is none.

    A system may nest its list where it likes; no list of objects in an answer of one lies above its records.
    """
    level = [document]
    for _ in range(_MOST_LEVELS):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, list):
                if any(isinstance(item, dict) for item in value):
                    return value
            elif isinstance(value, dict):
                inner += value.values()
        level = inner
    return None


def is_page(answer: Answer) -> bool:
    """Whether the answer is a good one that holds records: a list of objects in JSON, or any XML."""
    if answer.status != 200:
        return False
    return is_xml(answer.body) or records_of(document_of(answer.body)) is not None


def is_xml(data: bytes) -> bool:
    """Whether the bytes look like XML and not like a page for people."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and start[:9].lower() != b"<!doctype" and start[:5].lower() != b"<html"


def with_document(answer: Answer, document: Any) -> Answer:
    """The answer with another document."""
    return replace(answer, body=json.dumps(document, ensure_ascii=False).encode())


def with_records(answer: Answer, change: Callable[[list[Any]], None]) -> Answer:
    """The answer after ``change`` worked on its list of records; itself if it holds none."""
    document = document_of(answer.body)
    records = records_of(document)
    if records is None:
        return answer
    change(records)
    return with_document(answer, document)


def map_texts(value: Any, change: Callable[[str], str], spare: Any = None) -> Any:
    """A copy with every text but keys changed; the part that is ``spare`` itself is left as it is."""
    if value is spare and spare is not None:
        return value
    if isinstance(value, dict):
        return {key: map_texts(inner, change, spare) for key, inner in value.items()}
    if isinstance(value, list):
        return [map_texts(inner, change, spare) for inner in value]
    return change(value) if isinstance(value, str) else value


def leaves(value: Any) -> Iterator[Any]:
    """Every value that is no list and no object."""
    left = [value]
    while left:
        found = left.pop()
        if isinstance(found, dict):
            left += found.values()
        elif isinstance(found, list):
            left += found
        else:
            yield found
