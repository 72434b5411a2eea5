"""A first look at a document: what the message around its packages is called, and whether it carries packages."""

from __future__ import annotations

import re
from io import BytesIO
from typing import BinaryIO, NamedTuple, cast

from casebridge_ndex.family import token
from casebridge_ndex.table import KINDS

__all__ = ["Head", "look"]

_BYTES = 1 << 16
_NOT_TAGS = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_TAG = re.compile(r"<(?:([A-Za-z_][\w.\-]*):)?([A-Za-z_][\w.\-]*)((?:\s[^<>]*)?)/?>")
_SPACE = re.compile(r"xmlns(?::([\w.\-]+))?\s*=\s*[\"']([^\"'<]*)")
_LEXS = frozenset({"doPublish", "PublishMessageContainer", "PublishMessage", "DataItemPackage"})


class Head(NamedTuple):
    """``source`` is the document from its first byte on; ``kind`` that of the outermost message, empty for none.

    ``packages`` tells that LEXS packages follow, ``leading`` that something stands before the XML declaration.
    """

    source: BinaryIO
    kind: str
    packages: bool
    leading: bool


class _Again:
    """The first bytes once more, then the rest; nothing needs to go back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = BytesIO(first), rest

    def read(self, size: int = -1) -> bytes:
        return self._first.read(size) or self._rest.read(size)


def look(source: BinaryIO) -> Head:
    """What the first 64 KiB tell; the parsers judge the whole afterwards.

    A document that deceives here gains nothing: what is read of it is asked for its namespace all the same.
    """
    first = b""
    while len(first) < _BYTES and (block := source.read(_BYTES - len(first))):
        first += block
    text = first.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe")
    kind, packages = _message(_NOT_TAGS.sub("", text))
    return Head(cast(BinaryIO, _Again(first, source)), kind, packages, text.find("<?xml") > 0)


def _message(text: str) -> tuple[str, bool]:
    spaces: dict[str, str] = {}
    kind = ""
    for tag in _TAG.finditer(text):
        spaces |= {prefix or "": uri for prefix, uri in _SPACE.findall(tag[3])}
        name = token(f"{{{spaces.get(tag[1] or '', '')}}}{tag[2]}")
        if name.removeprefix("lexs:") in _LEXS and name.startswith("lexs:"):
            return kind, True
        kind = kind or KINDS.get(name, "")
    return kind, False
