"""The base of every table in a profile or configuration."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Column", "Name", "SecretName", "Spec"]

Column = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
SecretName = Annotated[Name, Field(json_schema_extra={"secret": True})]
"""The name of a secret; the configuration never holds the secret itself."""


class Spec(BaseModel):
    """Immutable, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
