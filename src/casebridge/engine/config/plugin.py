"""``[[plugin]]``, and the sources, sinks and report documents whose type a plugin brings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from casebridge.engine.config.origin import Origin
from casebridge.engine.config.timing import Timing
from casebridge.sdk.spec import Name

__all__ = ["PluginConfig", "PluginSinkConfig", "PluginSourceConfig", "PluginType", "ReportsConfig"]

PluginType = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}/[a-z0-9][a-z0-9-]{0,63}$")]
"""DISTRIBUTION/NAME: the type of that name that the distribution brings."""

_OPEN = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)


class PluginConfig(BaseModel):
    """``[[plugin]]``: a distribution that may be loaded. Written by ``casebridge plugins trust``.

    Nothing of a distribution that is not listed is imported, and nothing of one that differs from what is written here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="the distribution's normalised name")
    version: str = Field(min_length=1, max_length=64, description="its version")
    record: str = Field(pattern=r"^sha256:[0-9a-f]{64}$", description="the SHA-256 of its RECORD")
    development: bool = Field(
        default=False, description="it is installed editable: its files may change, only its RECORD is compared"
    )
    seconds: float = Field(default=10, gt=0, le=600, description="how long its import may take")


class PluginSourceConfig(Origin):
    """``[[source]]`` of a type that a plugin brings; further keys are the plugin's own options."""

    model_config = _OPEN

    type: PluginType = Field(description="DISTRIBUTION/NAME")
    max_seconds: float = Field(default=3600, gt=0, description="seconds of one run")

    def given(self) -> dict[str, Any]:
        """The keys that are the plugin's own, as the file has them."""
        return dict(self.model_extra or {})


class PluginSinkConfig(BaseModel):
    """``[[sink]]`` of a type that a plugin brings; further keys are the plugin's own options."""

    model_config = _OPEN

    name: Name = Field(description="what the ledger and every screen call it; another name is another sink")
    type: PluginType = Field(description="DISTRIBUTION/NAME")

    def given(self) -> dict[str, Any]:
        """The keys that are the plugin's own, as the file has them."""
        return dict(self.model_extra or {})


class ReportsConfig(Timing):
    """``[[reports]]``: a folder of documents with metadata of reports; further keys are those of a drop."""

    model_config = _OPEN

    name: Name = Field(description="what the ledger and every screen call it")
    type: PluginType = Field(description="DISTRIBUTION/NAME")
    path: Path = Field(description="the folder that documents are dropped into")

    def given(self) -> dict[str, Any]:
        """The keys of the drop folder, as the file has them."""
        return {"path": self.path, **(self.model_extra or {})}
