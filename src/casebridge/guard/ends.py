"""How the lines of a file end, counted block by block."""

from __future__ import annotations

__all__ = ["LineEnds"]

_LONG_LINE = 1 << 16


class LineEnds:
    """Counts LF, CR LF, CR CR LF and lone CR in ASCII-compatible bytes; also notes NUL and very long lines."""

    def __init__(self) -> None:
        self.nul = False
        self.long_lines = False
        self._held = b""
        self._tail = b"\n"
        self._lf = self._cr = self._crlf = self._crcrlf = 0

    def feed(self, block: bytes) -> None:
        """Takes the next bytes."""
        if not block:
            return
        self._tail = block[-1:]
        self.nul = self.nul or b"\0" in block
        # A CR at the border may belong to a CR CR LF that ends in the next block.
        whole = self._held + block if self._held else block
        body = whole.rstrip(b"\r") if self._tail == b"\r" else whole
        self._held = whole[len(body) :]
        self._count(body)

    def _count(self, body: bytes) -> None:
        lf = body.count(b"\n")
        cr = body.count(b"\r") if b"\r" in body else 0
        self.long_lines = self.long_lines or (lf + cr + 1) * _LONG_LINE < len(body)
        self._lf += lf
        self._cr += cr
        if lf and cr:
            self._crlf += (crlf := body.count(b"\r\n"))
            # Equal counts mean that every CR stands before its own LF.
            self._crcrlf += body.count(b"\r\r\n") if cr != crlf else 0

    def newline(self) -> str:
        r"""What ends a line, as ``open`` wants it: LF if every CR belongs to one, CR if there is no LF, else any."""
        if not self._lf:
            return "\r" if self._cr or self._held else "\n"
        return "" if self._lone() else "\n"

    def findings(self) -> tuple[str, ...]:
        """Codes of what is unusual: ``line_ends_mixed``, ``no_final_newline``."""
        plain, doubled = self._lf - self._crlf, self._crcrlf
        kinds = sum(1 for count in (plain, self._crlf - doubled, doubled, self._lone()) if count)
        found = ("line_ends_mixed",) if kinds > 1 else ()
        return found if self._tail in (b"\n", b"\r") else (*found, "no_final_newline")

    def _lone(self) -> int:
        return self._cr - self._crlf - self._crcrlf
