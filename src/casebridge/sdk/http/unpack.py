"""Unpacks gzip and deflate within a limit."""

from __future__ import annotations

import zlib
from typing import Literal

__all__ = ["Damaged", "TooLarge", "Unpacker"]

_MOST_MEMBERS = 1_000


class Damaged(ValueError):
    """The data is cut, is not what it says, or has something behind its end."""


class TooLarge(ValueError):
    """The data is larger than allowed once unpacked."""


class Unpacker:
    """Unpacks one layer.

    Args:
        coding: ``gzip`` (several members after each other are one), ``deflate`` (with or without zlib's frame) or "".
        limit: the most bytes that may come out.
    """

    def __init__(self, coding: Literal["gzip", "deflate", ""], limit: int) -> None:
        self._coding, self._left = coding, limit
        self._inner: zlib._Decompress | None = None
        self._members = 0

    def feed(self, data: bytes) -> list[bytes]:
        """What ``data`` unpacks to. Raises ``TooLarge`` before more than the limit is in memory, or ``Damaged``."""
        if not self._coding:
            return [self._counted(data)]
        try:
            return self._fed(data)
        except zlib.error:
            raise Damaged("not unpackable") from None

    def finish(self) -> None:
        """Says that no data follows. Raises ``Damaged`` if some should."""
        if self._inner is not None and not self._inner.eof:
            raise Damaged("cut off")

    def _fed(self, data: bytes) -> list[bytes]:
        parts: list[bytes] = []
        while data:
            if self._inner is None or self._inner.eof:
                self._inner = self._next(data)
            parts.append(self._counted(self._inner.decompress(data, self._left + 1)))
            data = self._inner.unused_data or self._inner.unconsumed_tail
        return parts

    def _next(self, data: bytes) -> zlib._Decompress:
        self._members += 1
        if self._members > (_MOST_MEMBERS if self._coding == "gzip" else 1):
            raise Damaged("something stands behind the end")
        if self._coding == "gzip":
            return zlib.decompressobj(wbits=31)
        # "deflate" means zlib's frame (RFC 9110, 8.4.1.2), but some servers leave it out; 8 is zlib's only method.
        return zlib.decompressobj(wbits=15 if data[0] & 0x0F == 8 else -15)

    def _counted(self, part: bytes) -> bytes:
        self._left -= len(part)
        if self._left < 0:
            raise TooLarge
        return part
