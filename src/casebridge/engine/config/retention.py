"""``[retention]``: how long what nobody needs any more is kept."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["RetentionConfig"]


class RetentionConfig(BaseModel):
    """``[retention]``: days; nothing is removed where a key is missing."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    cases_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="a case of which nothing was said for so long, and that waits for nothing, is purged",
    )
    runs_days: int | None = Field(
        default=None, ge=1, le=36_500, description="reports on batches that were settled so long ago are emptied"
    )
    intake_keys_days: int = Field(
        default=60, ge=31, le=3650, description="how long a hub knows a request again; longer than senders retry"
    )
