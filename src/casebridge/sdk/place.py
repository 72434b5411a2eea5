"""A number for a record that has no line of its own."""

from __future__ import annotations

import zlib

__all__ = ["line_of"]


def line_of(identity: str) -> int:
    """A number for a record that stays the same: its ID if that is a small number, else a checksum of it."""
    if identity.isascii() and identity.isdigit() and len(identity) < 10 and str(int(identity)) == identity:
        return int(identity)
    return zlib.crc32(identity.encode("utf-8", "surrogatepass"))
