"""``[[source]]`` of type process: a connector in any language, started as a command."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue

from casebridge.engine.config.origin import Origin
from casebridge.sdk.spec import Name

__all__ = ["ProcessConfig"]


class ProcessConfig(Origin):
    """``[[source]]`` of type process: a command that speaks one JSON object a line.

    Who writes a command here trusts it: it runs with the rights of casebridge's own account.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    type: Literal["process"] = Field(description="a command that speaks JSON lines over stdin and stdout")
    command: tuple[str, ...] = Field(min_length=1, description="the program and its arguments; no shell is involved")
    folder: Path = Field(default=Path(), description="where it runs, relative to the configuration")
    options: dict[str, JsonValue] = Field(default_factory=dict, description="handed to it as they stand")
    secrets: tuple[Name, ...] = Field(default=(), description="names of the secrets that it may ask for")
    can: tuple[Literal["fetch_case", "windows", "snapshots"], ...] = Field(
        default=(), description="what of its abilities is used; it must say that it has them"
    )
    max_seconds: float = Field(default=3600, gt=0, description="seconds of one run; then it is ended")
