"""The small JSON files that are written beside what is put away."""

from __future__ import annotations

import json
from collections.abc import Mapping

__all__ = ["note_bytes"]


def note_bytes(content: Mapping[str, object]) -> bytes:
    """The file's bytes: for people and programs, the same for the same content."""
    return json.dumps(content, indent=2, sort_keys=True, default=str).encode() + b"\n"
