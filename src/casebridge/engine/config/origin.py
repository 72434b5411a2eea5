"""What every source has, whatever its type."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, Field, field_validator

from casebridge.sdk.spec import Name

__all__ = ["Origin", "seconds"]

_DURATION = re.compile(r"([0-9]{1,6})\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds(text: str) -> int:
    """The seconds in ``30s``, ``15m``, ``6h`` or ``1d``. Raises ``ValueError`` for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError("a duration is a whole number and s, m, h or d, for example '15m'")
    return int(found[1]) * _UNITS[found[2]]


class Origin(BaseModel):
    """What every source has: a name, a profile, and how often it is read."""

    name: Name = Field(description="what the ledger and every screen call it; another name is another source")
    profile: Path = Field(description="the profile, relative to the configuration")
    interval: str = Field(default="15m", description="how often `sync --due` reads the source: 30s, 15m, 6h, 1d")

    @field_validator("interval")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        seconds(value)
        return value
