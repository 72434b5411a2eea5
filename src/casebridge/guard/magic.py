"""What the first bytes of media, archives, programs and office files look like."""

from __future__ import annotations

__all__ = ["HEAD", "WORKBOOK", "is_binary", "starts_like_media"]

HEAD = 512
"""Bytes of a file's head that ``is_binary`` wants to see."""

WORKBOOK = b"PK\x03\x04"
"""First bytes of every .xlsx file (and of every other ZIP archive)."""

_STARTS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"BZh91AY&SY",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"(\xb5/\xfd",
    b"Rar!\x1a\x07",
    b"\x89PNG\r\n",
    b"GIF87a",
    b"GIF89a",
    b"\xff\xd8\xff",
    b"II*\x00",
    b"MM\x00*",
    b"%PDF-",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x1aE\xdf\xa3",
    b"ID3\x03",
    b"ID3\x04",
    b"fLaC\x00",
    b"OggS\x00",
    b"\x00\x00\x01\xba",
    b"\x00\x00\x01\xb3",
    b"FLV\x01",
    b"SQLite format 3\x00",
    b"\x7fELF",
    b"MZ\x90\x00",
)
_AT = ((4, b"ftyp"), (257, b"ustar"), (8, b"WEBPVP8"), (8, b"AVI LIST"), (8, b"WAVEfmt "))
_TEXT_STARTS = tuple(start.decode("latin-1") for start in _STARTS)


def is_binary(head: bytes) -> bool:
    """Whether a file that begins with ``head`` (the first ``HEAD`` bytes, or all) is no text.

    Known from the published signatures of the formats; a text file can't begin with any of them by accident.
    """
    return head.startswith(_STARTS) or any(head[at : at + len(mark)] == mark for at, mark in _AT)


def starts_like_media(value: str) -> bool:
    """Whether a text value is such a file, read as if its bytes were characters."""
    return value.startswith(_TEXT_STARTS)
