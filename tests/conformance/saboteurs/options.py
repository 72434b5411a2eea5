"""Saboteurs of options."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from casebridge.conformance.bench import Bench
from casebridge.sdk.plugin import SourceType
from tests.conformance.desk import DeskSource, desk
from tests.conformance.desk.source import CLAIMS, DeskOptions
from tests.conformance.saboteurs.saboteur import saboteur


class PlainPassword(DeskOptions):
    """A password as text."""

    desk_password: str = Field(default="", description="the password")


class PlainKey(DeskOptions):
    """A key as text, or none."""

    api_key: str | None = Field(default=None, description="the key")


class NotDescribed(DeskOptions):
    """A key without a word on it."""

    office: str = ""


class Changeable(DeskOptions):
    """Options that can change."""

    model_config = ConfigDict(frozen=False)


class Lenient(DeskOptions):
    """Options that swallow a misspelt key."""

    model_config = ConfigDict(extra="ignore")


class Own(BaseModel):
    """Options of no kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    url: str = Field(description="address of the system")
    token: str = Field(default="desk", description="name of a token", json_schema_extra={"secret": True})
    overlap_minutes: int = Field(default=20, description="minutes that a read looks back")


_CASES: tuple[tuple[str, str, type[Any]], ...] = (
    ("takes a password as plain text", "CB060", PlainPassword),
    ("takes a key as plain text or none", "CB060", PlainKey),
    ("does not describe an option", "CB061", NotDescribed),
    ("can change its options", "CB061", Changeable),
    ("takes any option", "CB061", Lenient),
    ("derives its options from nothing", "CB061", Own),
)

for _title, _code, _options in _CASES:

    def _bench(options: type[Any] = _options) -> Bench:
        kind = SourceType("desk", options, DeskSource, CLAIMS, "A made-up records system")
        return Bench(replace(desk(), connector=kind))

    saboteur(_title, _code, name=f"options-{_options.__name__.lower()}")(_bench)
