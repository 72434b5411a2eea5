"""What every source has, whatever its type."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from casebridge.engine.config.timing import Timing, seconds
from casebridge.sdk.spec import Name

__all__ = ["Origin", "seconds"]


class Origin(Timing):
    """What every source has: a name, a profile, and when it is read."""

    name: Name = Field(description="what the ledger and every screen call it; another name is another source")
    profile: Path = Field(description="the profile, relative to the configuration")
