"""Checks that no media passes."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from casebridge.conformance.check import check, demand
from casebridge.conformance.fault.value import PICTURE, data_uri, picture
from casebridge.conformance.measure import a_value, came_back
from casebridge.guard.magic import is_binary
from casebridge.guard.text import screen

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench
    from casebridge.conformance.run import Run

__all__ = ["looks_like_media"]

_DIGITS = re.compile(r"[0-9a-fA-F]{64,}")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
_PIECE = 40


def looks_like_media(text: str) -> bool:
    """Whether a value is or holds media: as the engine finds it, and also short, in hexadecimal, or in pieces."""
    if screen(text) == "media_in_value":
        return True
    # Also the sign that joins the values of a field that repeats.
    bare = re.sub(r"[\s,;|\x1f]", "", text)
    if (found := _DIGITS.match(bare)) and is_binary(bytes.fromhex(found[0][: len(found[0]) // 2 * 2])):
        return True
    if found := _ENCODED.search(bare):
        data = found[0].replace("-", "+").replace("_", "/")[: len(found[0]) // 4 * 4]
        try:
            return is_binary(base64.b64decode(data))
        except (ValueError, binascii.Error):
            return False
    return False


@check("CB053", "No media stands in a record, a log or a cursor")
def _no_media(bench: Bench) -> None:
    found = sorted({name for row in bench.first.rows for name, cell in row.items() if looks_like_media(cell)})
    demand(
        not found,
        f"Media was handed over in {', '.join(found)}. Read metadata only: never fetch an attachment, never hand over "
        "its bytes in whatever spelling.",
    )
    _, text = a_value(bench)
    for fault in (picture(text), data_uri(text)):
        run = bench.run(fault=fault, seconds=20)
        came_back(run, fault.name)
        passed = sorted({name for row in run.rows for name, cell in row.items() if _passes(cell)})
        demand(
            not passed,
            f"{fault.name} stood in a record and passes in {', '.join(passed)} in another spelling, so that the "
            "engine no longer knows it. Hand over records as they are.",
        )
        demand(not _elsewhere(run), f"{fault.name} stood in a record; a part of it is in a log, output or cursor.")


def _passes(cell: str) -> bool:
    """Whether what was a picture gets past the engine, which refuses it as it came."""
    if screen(cell) is not None:
        return False
    return looks_like_media(cell) or any(PICTURE[at : at + _PIECE] in cell for at in range(0, 320, 8))


def _elsewhere(run: Run) -> bool:
    texts = [
        *run.logs,
        run.output,
        str(run.error or ""),
        *map(repr, run.cursors),
        *(item.summary for item in run.rejected),
    ]
    parts = [PICTURE[at : at + _PIECE] for at in range(0, len(PICTURE) - _PIECE, _PIECE)]
    return any(part in text for part in parts for text in texts)
