"""``[[receiver]]``: where a hub fetches the events of a peer that does not send them over HTTPS."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from casebridge.engine.config.plugin import PluginType
from casebridge.engine.config.timing import seconds
from casebridge.sdk.spec import Name

__all__ = ["ReceiverConfig"]


class ReceiverConfig(BaseModel):
    """``[[receiver]]`` of a type that a plugin brings; further keys are the plugin's own options."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    name: Name = Field(description="what every screen calls it")
    type: PluginType = Field(description="DISTRIBUTION/NAME")
    peer: Name = Field(description="the [[peer]] whose events these are, whatever they say themselves")
    interval: str = Field(default="10s", description="how often it is looked whether something has come: 10s, 5m")

    @field_validator("interval")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        if seconds(value) < 1:
            raise ValueError("at least one second")
        return value

    def given(self) -> dict[str, Any]:
        """The keys that are the plugin's own, as the file has them."""
        return dict(self.model_extra or {})
