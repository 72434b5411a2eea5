"""``[daemon]``: how `casebridge run` works."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from casebridge.engine.config.timing import seconds

__all__ = ["DaemonConfig"]


class DaemonConfig(BaseModel):
    """``[daemon]``: one process that reads when it is time, and sends what is there."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    runner: Literal["local", "procrastinate"] = Field(
        default="local", description="local: this process alone; procrastinate: several hosts share the work"
    )
    workers: int = Field(default=4, ge=1, le=64, description="sources that are read at the same time on this host")
    deliver_every: str = Field(default="10s", description="how often the outbox is looked at")
    drain: str = Field(default="25s", description="how long running work may take to end once the daemon is asked to")
    stuck_after: str = Field(
        default="30m", description="without progress for so long, the daemon says that it is not alive"
    )
    max_stuck: int = Field(
        default=4, ge=1, le=64, description="with so many readings given up that never ended, it says so, too"
    )
    max_unsent: int = Field(
        default=2_000_000, ge=1, description="no source is read while a sink has more events than this waiting"
    )
    max_dead_letters: int = Field(
        default=1_000_000, ge=1, description="no source is read while more records than this are set aside"
    )
    min_free_mb: int = Field(
        default=200, ge=0, description="no source is read while the ledger's disk has less room than this"
    )
    health: str | None = Field(
        default=None,
        pattern=r"^(127\.0\.0\.1|\[::1\]|localhost|[0-9.]+):[0-9]{1,5}$",
        description="address for /livez, /readyz and /metrics, e.g. 127.0.0.1:9464; none by default",
    )

    @field_validator("deliver_every", "drain", "stuck_after")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        if seconds(value) < 1:
            raise ValueError("at least one second")
        return value
