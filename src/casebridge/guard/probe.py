"""One pass over the bytes of a text file: encoding, line ends, and what makes it slow or unsafe to read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from casebridge.errors import FixConfig
from casebridge.guard.ends import LineEnds
from casebridge.guard.fault import FileFault
from casebridge.guard.magic import HEAD, is_binary

__all__ = ["BLOCK", "ENCODINGS", "Probe", "TextFacts"]

BLOCK: Final = 1 << 20
"""Bytes to read at a time."""

ENCODINGS: Final = ("utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "ascii")
"""Encodings that may be declared."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What one pass found out.

    ``encoding`` is the codec to open the file with (its byte order mark is dropped by it), ``newline`` what ends a
    line: LF (also before it CR or CR CR), CR, or ``""`` for any. ``findings`` are codes of leniencies. ``nul`` says
    that a NUL character is somewhere, ``long_lines`` that lines must be read with a limit.
    """

    encoding: str
    newline: str
    findings: tuple[str, ...] = ()
    size: int = 0
    nul: bool = False
    long_lines: bool = False


def _guess_wide(head: bytes) -> str | None:
    """UTF-16 without a mark: Latin text then has a zero in every second byte and hardly one elsewhere."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    few, many = len(head) // 50, len(head) * 2 // 5
    if len(head) < 20:  # too little to tell from a stray NUL
        return None
    if odd >= many and even <= few:
        return "utf-16-le"
    return "utf-16-be" if even >= many and odd <= few else None


class Probe:
    """Is fed the file's bytes in order and then says what they are.

    Args:
        declared: one of ``ENCODINGS``; None to detect.
    """

    def __init__(self, declared: str | None = None) -> None:
        if declared is not None and declared not in ENCODINGS:
            raise FixConfig(
                "encoding_unknown", "The encoding is not known.", next_step=f"Use one of {', '.join(ENCODINGS)}."
            )
        self._declared = declared
        self._size = 0
        self._codec = ""
        self._wide = False
        self._findings: list[str] = []
        self._bad_cp1252: int | None = None
        self._bad: int | None = None
        self._ends = LineEnds()

    def feed(self, block: bytes) -> None:
        """Takes the next bytes; the first block must hold the first ``HEAD`` bytes or the whole file.

        Raises:
            FileFault: ``file_binary`` on the first block, ``file_undecodable`` as soon as it is certain.
        """
        if not self._size:
            self._begin(block)
        text = self._decode(block, final=False)
        self._ends.feed(text.encode("utf-8", "surrogatepass") if self._wide else block)
        self._size += len(block)

    def finish(self) -> TextFacts:
        """The facts. Raises ``FileFault`` ``file_empty`` or ``file_undecodable``."""
        if not self._size:
            raise FileFault("file_empty")
        self._decode(b"", final=True)
        encoding = self._codec
        if self._bad is not None:
            encoding = "cp1252"
            self._findings.append("encoding_cp1252")
        if self._wide and "bom" in self._findings:
            encoding = "utf-16"
        ends = self._ends
        findings = (*self._findings, *ends.findings())
        return TextFacts(encoding, ends.newline(), findings, self._size, ends.nul, ends.long_lines)

    def _begin(self, block: bytes) -> None:
        if is_binary(block[:HEAD]):
            raise FileFault("file_binary", offset=0)
        for mark, codec in _BOMS:
            if block.startswith(mark):
                self._codec = codec
                self._findings.append("bom")
                break
        else:
            wide = _guess_wide(block[:4096]) if self._declared is None else None
            self._codec = wide or self._declared or "utf-8"
            if self._codec == "utf-16":
                self._codec = "utf-16-le"
        self._wide = self._codec.startswith("utf-16")
        if self._wide and not (self._declared or "").startswith("utf-16"):
            self._findings.append("encoding_utf_16")
        codec = "utf-8" if self._codec == "utf-8-sig" else self._codec
        self._decoder = codecs.getincrementaldecoder(codec)("strict")

    def _decode(self, block: bytes, *, final: bool) -> str:
        ascii_only = block.isascii()
        fallback = self._declared is None and self._codec == "utf-8"
        if fallback and not ascii_only and self._bad_cp1252 is None and (hit := _NOT_CP1252.search(block)):
            self._bad_cp1252 = self._size + hit.start()
        pending = len(self._decoder.getstate()[0])
        if self._bad is None and (self._wide or pending or not ascii_only):
            try:
                return self._decoder.decode(block, final)
            except UnicodeDecodeError as error:
                self._bad = self._size - pending + error.start
        if self._bad is not None and not fallback:
            raise FileFault("file_undecodable", offset=self._bad, detail=self._codec)
        if self._bad is not None and self._bad_cp1252 is not None:
            raise FileFault("file_undecodable", offset=self._bad_cp1252, detail="utf-8, cp1252")
        return ""
