"""``[daemon]``: how `casebridge run` works."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from casebridge.engine.config.origin import seconds

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
    health: str | None = Field(
        default=None,
        pattern=r"^(127\.0\.0\.1|\[::1\]|localhost|[0-9.]+):[0-9]{1,5}$",
        description="address for /livez, /readyz and /metrics, e.g. 127.0.0.1:9464; none by default",
    )

    @field_validator("deliver_every", "drain", "stuck_after")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        seconds(value)
        return value
