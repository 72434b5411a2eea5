"""Options of the sink to a hub."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from casebridge.sdk.http import HttpSettings
from casebridge.sdk.spec import Name, SecretName

__all__ = ["CloudEventsOptions"]


class CloudEventsOptions(HttpSettings):
    """Which hub, as whom, and how much at a time. Requests go to ``/v1/...`` below ``url``; it has no default."""

    peer: Name = Field(description="the name under which the hub knows this sender")
    signing: tuple[SecretName, ...] = Field(
        min_length=1,
        max_length=2,
        description="names of the secrets that sign requests (whsec_...); two while one is being replaced",
    )
    max_events: int = Field(default=1_000, ge=1, le=10_000, description="events in one request")
    max_request_bytes: int = Field(
        default=4 << 20, ge=65_536, le=256 << 20, description="bytes of the largest request, a single event aside"
    )

    @field_validator("signing", mode="before")
    @classmethod
    def _one_or_two(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("redirects")
    @classmethod
    def _stays(cls, value: bool) -> bool:
        if value:
            raise ValueError("a hub is never followed to another address: enter the final one as url")
        return value
