"""A profile: a TOML file that says how one system's records become case records. Data, never code."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import Field, field_validator, model_validator

from casebridge.guard.shape import RecordField
from casebridge.guard.toml import load_toml, nearest
from casebridge.mapping.spec import (
    AccountingSpec,
    CaseSpec,
    FileSpec,
    FoldSpec,
    MapRule,
    ProfileTest,
    SelectSpec,
)
from casebridge.mapping.whole import check_each, check_paths
from casebridge.sdk.recordspec import FieldSpec, RecordsSpec
from casebridge.sdk.restspec import RestSpec
from casebridge.sdk.spec import Column, Spec

__all__ = ["Profile", "load_profile"]


class Profile(Spec):
    """The whole profile."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    version: str = Field(min_length=1, max_length=32)
    system: str = Field(default="", max_length=100, description="the case system's name in event identities")
    note: str = Field(
        default="",
        max_length=4000,
        description="the system's observed behaviour: seen where and when, what is unverified",
    )
    time_zone: str | None = Field(default=None, description="IANA zone of dates without an offset")
    file: FileSpec = FileSpec()
    records: RecordsSpec | None = None
    fields: dict[Column, FieldSpec] = Field(default_factory=dict, description="the values of a JSON or XML record")
    rest: RestSpec | None = None
    case: CaseSpec
    map: tuple[MapRule, ...] = Field(min_length=1)
    fold: FoldSpec = FoldSpec()
    select: SelectSpec = SelectSpec()
    accounting: AccountingSpec = AccountingSpec()
    ignored: dict[Column, str] = Field(default_factory=dict, description="columns left unread, each with its reason")
    test: tuple[ProfileTest, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                guess = nearest(value, sorted(available_timezones()))
                raise ValueError(f"no such time zone{f', did you mean {guess!r}?' if guess else ''}") from None
        return value

    @model_validator(mode="after")
    def _whole(self) -> Profile:
        dates = [rule.outcome_date for rule in self.map] + [self.case.as_of]
        if self.time_zone is None and any(spec is not None and spec.needs_zone for spec in dates):
            raise ValueError("dates without an offset need time_zone, for example time_zone = 'America/New_York'")
        for column, reason in self.ignored.items():
            if not reason.strip():
                raise ValueError(f"ignored column {column!r} needs a reason")
        self._fields_fit()
        return self

    def _fields_fit(self) -> None:
        if self.records is None:
            if self.fields or self.rest or any(test.input for test in self.test):
                raise ValueError("fields, rest and a test's input need [records]")
            return
        if self.rest and self.records.format == "jsonl":
            raise ValueError("[rest] reads json or xml")
        for name in (*self.columns(), *self.columns_of_source()):
            if name not in self.fields:
                guess = nearest(name, list(self.fields))
                raise ValueError(f"{name!r} is not in [fields]{f', did you mean {guess!r}?' if guess else ''}")
        for name, spec in self.fields.items():
            if spec.lookup is not None and (self.rest is None or spec.lookup not in self.rest.lookup):
                raise ValueError(f"field {name!r} names a lookup that [rest.lookup] does not have")
        check_paths(self.records, self.fields, self.rest)
        check_each(self.each(), self.case, self.map, self.rest)

    @property
    def source_system(self) -> str:
        """The name in event identities: ``system``, or the profile's own name."""
        return self.system or self.name

    @property
    def label(self) -> str:
        """``name@version``, as provenance names it."""
        return f"{self.name}@{self.version}"

    def fact_columns(self, *, as_of: bool = True) -> tuple[str, ...]:
        """The columns that facts are made of (not those that identify or select a record), in order of mention.

        With ``as_of`` false those that only say when the record changed, and which item it is, are left out.
        """
        names: dict[str, None] = dict.fromkeys(self.case.as_of.columns if self.case.as_of and as_of else ())
        if self.case.item and as_of:
            names[self.case.item] = None
        for rule in self.map:
            names[rule.column] = None
            date = rule.outcome_date
            names.update(dict.fromkeys(date.columns if date else ()))
            names.update({name: None for name in (rule.count, rule.key) if name})
            names.update({rule.when.column: None} if rule.when else {})
        if self.fold.prefer:
            names[self.fold.prefer.column] = None
        if self.case.delete:
            names[self.case.delete.column] = None
        return tuple(names)

    def columns(self) -> tuple[str, ...]:
        """Every column the profile reads, in order of mention."""
        select = (condition.column for condition in (*self.select.skip, *self.select.candidate))
        owner = (self.case.agency,) if self.case.agency else ()
        return tuple(dict.fromkeys((self.case.number, *self.case.report, *owner, *self.fact_columns(), *select)))

    def columns_of_source(self) -> tuple[str, ...]:
        """The columns that only the source reads: what identifies a record in its system, and when it changed."""
        if self.rest is None:
            return ()
        mark = self.rest.watermark.field if self.rest.watermark else None
        return (self.rest.id, mark) if mark else (self.rest.id,)

    def record_fields(self) -> tuple[RecordField, ...]:
        """``[fields]`` as the readers of JSON and XML take them, in order."""
        return tuple(RecordField(name, spec.path, spec.each) for name, spec in self.fields.items())

    def each(self) -> dict[str, str]:
        """The columns that may hold many values, with the part of the record by which they repeat."""
        return {name: spec.each for name, spec in self.fields.items() if spec.each is not None}


def load_profile(path: Path) -> Profile:
    """The profile in ``path``. Raises ``FixConfig`` naming file, line, key and the nearest valid key."""
    return load_toml(path, Profile)
