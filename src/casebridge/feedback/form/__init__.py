"""NCMEC's published option lists, as versioned data."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["FORM_VERSION", "form"]

FORM_VERSION = "ncmec-2023"


@cache
def form(version: str = FORM_VERSION) -> dict[str, Any]:
    """The option lists of ``version``; every text is exactly as published."""
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath(f"{version}.json").read_text(encoding="utf-8"))
    return loaded
