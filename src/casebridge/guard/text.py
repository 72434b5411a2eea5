"""Text made safe: which encoding a file is in, and which values may not pass."""

from __future__ import annotations

import os
import re
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from casebridge.guard.fault import FileFault
from casebridge.guard.host import open_regular
from casebridge.guard.magic import starts_like_media
from casebridge.guard.probe import BLOCK, ENCODINGS, Probe, TextFacts

__all__ = ["ENCODINGS", "TextFacts", "examine", "open_binary", "screen", "text_of"]


def examine(source: Path | BinaryIO, declared: str | None = None) -> TextFacts:
    """What is known of a text file after one look at all of its bytes; memory stays flat.

    Args:
        source: a path, or a binary stream at its start; the stream stays open.
        declared: one of ``ENCODINGS``, or None to detect: byte order mark, then strict UTF-8, then cp1252.

    Raises:
        FileFault: ``file_empty``, ``file_binary``, ``file_undecodable`` (with the byte offset), or the faults of
            ``open_regular``.
    """
    if isinstance(source, Path):
        with open_binary(source) as handle:
            return examine(handle, declared)
    probe = Probe(declared)
    while block := source.read(BLOCK):
        probe.feed(block)
    return probe.finish()


def open_binary(path: Path) -> BufferedReader:
    """The file's bytes. Raises the faults of ``open_regular``, and ``file_unreadable`` if it is gone."""
    try:
        return os.fdopen(open_regular(path), "rb")
    except FileNotFoundError as error:
        raise FileFault("file_unreadable") from error


def text_of(raw: BinaryIO, facts: TextFacts) -> TextIOWrapper:
    """The bytes as text; lines end as ``facts`` says and keep their ends."""
    return TextIOWrapper(raw, encoding=facts.encoding, newline=facts.newline)


# Controls but tab and line ends; soft hyphen; fillers and joiners; directional marks; separators; variation
# selectors; byte order mark; lone surrogates; annotation marks; tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{200}")
_DATA_URI = re.compile(r"data:[a-z]{0,20}/?[a-z0-9.+-]{0,60}[;,]", re.IGNORECASE)
_LINE_ENDS = re.compile(r"[\r\n\t]+")


def screen(value: str) -> str | None:
    """The fault code of a mapped value that may not pass, or None.

    ``media_in_value``: a data URI, a base64 run of 200 characters or more (also when broken over lines), or the first
    characters of a media file. ``control_character``: a control, zero-width or otherwise invisible character; tab and
    line ends are let through, because cells with several lines are ordinary.
    """
    plain = value.isascii() and value.isprintable()
    if plain and len(value) < 200 and ":" not in value and not value.startswith(("%", "{", "G")):
        return None
    if starts_like_media(value) or _DATA_URI.search(value):
        return "media_in_value"
    if len(value) >= 200 and _BASE64.search(value if plain else _LINE_ENDS.sub("", value)):
        return "media_in_value"
    return "control_character" if not plain and _INVISIBLE.search(value) else None
