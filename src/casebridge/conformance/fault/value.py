"""Faults of one value: other characters, bytes that are none, a picture, an entity, a shape that does not fit."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from casebridge.conformance.fault.document import document_of, is_xml, with_document
from casebridge.conformance.fault.shape import Answer, Asked, Change, Fault, FileChange

__all__ = [
    "ENTITY_TEXT",
    "PICTURE",
    "both",
    "broken",
    "data_uri",
    "entity",
    "foreign_bytes",
    "picture",
    "spelled",
    "swap",
]

ENTITY_TEXT = "entity-put-this-here"
"""What an entity of the document stands for; whoever reads it has let a document type declare something."""

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256))).decode()
"""No picture: the first bytes of one, then the bytes 0 to 255, in base64."""

_DOCTYPE = f'<!DOCTYPE note [<!ENTITY casebridge "{ENTITY_TEXT}">]>'.encode()
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>")
_ENDS = rb"(?=[\"<,;|\t\r\n]|$)(?!\"\s*:)"
_STARTS = rb"(?:(?<=[\">,;|\t\n])|^)"


def swap(data: bytes, text: str, new: bytes, *, times: int = 0) -> bytes:
    """The document with every value that is ``text`` replaced (0) or the first ``times``; keys stay as they are.

    Works on the bytes of JSON, XML and delimited text in UTF-8 alike, so that ``new`` may be no text at all. Where a
    cell of delimited text has no quotes, ``new`` gets some if it needs them.
    """
    table = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"<", b"{", b"[")
    pattern = re.compile(_STARTS + re.escape(_written(data, text)) + _ENDS)

    def placed(found: re.Match[bytes]) -> bytes:
        quoted = data[found.start() - 1 : found.start()] == b'"'
        return b'"' + new + b'"' if table and not quoted and re.search(rb"[,;|\t]", new) else new

    return pattern.sub(placed, data, count=times)


def spelled(text: str, new: str) -> Fault:
    """The value ``text`` is ``new`` wherever it stands."""
    return _of(
        f"a value with other characters ({len(new)} of them)", lambda data: swap(data, text, _written(data, new))
    )


def foreign_bytes(text: str) -> Fault:
    """The first value ``text`` ends in bytes that are no text in UTF-8 (E9 FF)."""
    return _of("bytes of another encoding than declared", lambda data: swap(data, text, text.encode() + b"\xe9\xff"))


def picture(text: str) -> Fault:
    """The value ``text`` is a picture in base64."""
    return _of("a picture in base64", lambda data: swap(data, text, PICTURE.encode()))


def data_uri(text: str) -> Fault:
    """The value ``text`` is a picture as a data URI."""
    return _of("a picture as a data URI", lambda data: swap(data, text, f"data:image/png;base64,{PICTURE}".encode()))


def entity(text: str) -> Fault:
    """An XML document declares an entity and uses it in the place of ``text``; other documents stay as they are."""
    return _of("a document type that declares an entity", lambda data: _with_entity(data, text))


def broken(text: str, after: int = 0) -> Fault:
    """One record does not fit: its value ``text`` is an object, stands beside another, or there is a cell too many.

    So it is in the first document that holds the value, after as many others that do as ``after`` says.
    """
    holding: list[bytes] = []

    def change(data: bytes) -> bytes:
        if data not in holding and len(holding) <= after and _broken(data, text) != data:
            holding.append(data)
        return _broken(data, text) if data in holding[after:] else data

    def begin() -> Change:
        holding.clear()
        return _answers(change)

    def file(_name: str, data: bytes) -> bytes:
        return change(data)

    return Fault("one record among good ones does not fit", begin, file)


def _broken(data: bytes, text: str) -> bytes:
    document = document_of(data)
    if document is not None:
        left = [1]
        changed = _unfit(document, text, left)
        return data if left else with_document(Answer(), changed).body
    if is_xml(data):
        pattern = rb"<([A-Za-z_][\w.:-]*)([^<>]*)>" + re.escape(_written(data, text)) + rb"</\1>"
        return re.sub(pattern, lambda found: found[0] + found[0].replace(b"</", b" or not</"), data, count=1)
    lines = data.splitlines(keepends=True)
    mark = max(b",;|\t", key=lines[0].count) if lines else 44
    for at, line in enumerate(lines):
        if at and swap(line, text, b"") != line:
            bare = line.rstrip(b"\r\n")
            lines[at] = bare + bytes([mark]) + b"surplus" + line[len(bare) :]
            break
    return b"".join(lines)


def _unfit(value: Any, text: str, left: list[int]) -> Any:
    """A copy in which the first value ``text`` is an object; ``left`` is emptied once it was found."""
    if isinstance(value, dict):
        return {key: _unfit(inner, text, left) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unfit(inner, text, left) for inner in value]
    if left and value == text:
        left.clear()
        return {"unfit": [text]}
    return value


def _with_entity(data: bytes, text: str) -> bytes:
    if not is_xml(data):
        return data
    used = swap(data, text, b"&casebridge;")
    found = _DECLARATION.match(used)
    end = found.end() if found else 0
    return data if used == data else used[:end] + _DOCTYPE + used[end:]


def _written(data: bytes, text: str) -> bytes:
    """The text as it stands in such a document."""
    if is_xml(data):
        return text.replace("&", "&amp;").replace("<", "&lt;").encode()
    if document_of(data) is not None:
        return json.dumps(text, ensure_ascii=False)[1:-1].encode()
    return text.encode()


def both(first: Fault, second: Fault) -> Fault:
    """Two faults at once, one after the other."""

    def begin() -> Change:
        one, two = first.begin(), second.begin()
        return lambda asked, answer: two(asked, one(asked, answer))

    one, two = first.file, second.file
    file: FileChange | None = (lambda name, data: two(name, one(name, data))) if one and two else None
    return Fault(f"{first.name}; {second.name}", begin, file)


def _of(name: str, change: Callable[[bytes], bytes]) -> Fault:
    return Fault(name, lambda: _answers(change), lambda _name, data: change(data))


def _answers(change: Callable[[bytes], bytes]) -> Change:
    def answered(_asked: Asked, answer: Answer) -> Answer:
        return replace(answer, body=change(answer.body)) if answer.status == 200 and answer.body else answer

    return answered
