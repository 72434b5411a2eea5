"""``[delivery]``: how long sinks are tried, and what waits for a person."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

from casebridge.engine.config.origin import seconds

__all__ = ["DeliveryConfig"]


class DeliveryConfig(BaseModel):
    """``[delivery]``: the same for all sinks."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    batch: int = Field(default=10_000, ge=1, le=100_000, description="events handed to a sink at a time")
    give_up_after: str = Field(
        default="30d", description="how long a single event that a sink keeps putting off is tried: 30s, 15m, 6h, 30d"
    )
    max_changed: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="a run that changes or retracts more than this share of what its source stands for is held",
    )
    min_changed: int = Field(default=20, ge=0, description="a run that changes fewer events is never held")

    @field_validator("give_up_after")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        seconds(value)
        return value
