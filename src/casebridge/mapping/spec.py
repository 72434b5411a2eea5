"""The tables of a profile: what each key may hold."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from casebridge.guard.toml import nearest
from casebridge.mapping.effect import AXIS_B, TARGETS, Effect, normal_code
from casebridge.sdk.spec import Column, Spec

__all__ = [
    "AccountingSpec",
    "CaseSpec",
    "Column",
    "Condition",
    "DateSpec",
    "FileSpec",
    "FoldSpec",
    "MapRule",
    "ProfileTest",
    "SelectSpec",
    "Spec",
]


class FileSpec(Spec):
    """``[file]``: how a dropped file is written. Everything has a default that fits an ordinary CSV export."""

    encoding: str | None = Field(default=None, description="utf-8, cp1252, utf-16, latin-1, ...; detected if not given")
    delimiter: str = Field(default=",", min_length=1, max_length=1, description="what parts the cells of a row")
    quote: str = Field(
        default='"', min_length=1, max_length=1, description="what encloses a cell that holds delimiters"
    )
    header: bool = Field(default=True, description="whether the first row names the columns")
    columns: tuple[Column, ...] = Field(default=(), description="names for the columns of a file without header")
    skip_lines: int = Field(default=0, ge=0, le=1000, description="lines above the header")
    sheet: str | None = Field(default=None, description="the sheet of an .xlsx workbook; the first if not given")
    snapshot: bool = Field(default=False, description="every file holds all records: a missing one has vanished")
    max_vanished: float = Field(default=0.05, ge=0, le=1, description="a larger share is held for a person")
    grace_days: float = Field(default=7, ge=0, description="days in which a vanished or deleted record may come back")

    @model_validator(mode="after")
    def _headerless(self) -> FileSpec:
        if self.header == bool(self.columns):
            raise ValueError("give columns exactly when header = false")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("columns are not unique")
        return self


_FORMATS = ("iso", "epoch_s", "epoch_ms")
_DIRECTIVES = frozenset("aAbBcdfHIjmMpSUwWxXyYzZGuV%")
"""What strptime knows on every system."""


def _known_format(value: str) -> str:
    marks = re.findall(r"%(.?)", value)
    if value not in _FORMATS and (not marks or any(mark not in _DIRECTIVES for mark in marks)):
        raise ValueError("a format is iso, epoch_s, epoch_ms or a strptime pattern such as %m/%d/%Y %H:%M")
    return value


class DateSpec(Spec):
    """A date: one column or several joined by a blank, and its format.

    ``format`` is ``iso``, ``epoch_s``, ``epoch_ms`` or a strptime pattern; a pattern without hours gives a day.
    """

    column: Column | tuple[Column, ...]
    format: str = Field(default="iso", max_length=60)

    @field_validator("format")
    @classmethod
    def _readable(cls, value: str) -> str:
        return _known_format(value)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in order."""
        return (self.column,) if isinstance(self.column, str) else self.column

    @property
    def needs_zone(self) -> bool:
        """Whether values of this format may be naive, so that the profile must name a time zone."""
        if self.format in _FORMATS[1:] or "%z" in self.format:
            return False
        return self.format == "iso" or bool(re.search(r"%[HIMSXc]", self.format))


class Condition(Spec):
    """True if the column's value is one of ``in``, none of ``not_in``, or filled (``present``); case is ignored."""

    column: Column
    is_in: tuple[str, ...] = Field(default=(), alias="in")
    not_in: tuple[str, ...] = ()
    present: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        if (bool(self.is_in) + bool(self.not_in) + (self.present is not None)) != 1:
            raise ValueError("give exactly one of in, not_in, present")
        return self


class CaseSpec(Spec):
    """``[case]``: which columns identify the case and the report."""

    number: Column = Field(description="the agency's case number")
    pattern: str | None = Field(default=None, max_length=200, description="regular expression for the whole number")
    report: tuple[Column, ...] = Field(default=(), description="columns that may hold a CyberTipline report ID")
    as_of: DateSpec | None = Field(default=None, description="when the source last changed the record")
    agency: Column | None = Field(
        default=None, description="the ORI of the agency that owns the record; those of other agencies are left alone"
    )
    delete: Condition | None = Field(
        default=None,
        description="a record that takes back those of its case before it; any other record then replaces them",
    )
    item: Column | None = Field(
        default=None,
        description="what tells the records of one case apart: a record then replaces only those of the same item, and"
        " what is left is united",
    )

    @field_validator("report", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value, re.ASCII)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error.msg}") from None
        return value


class MapRule(Spec):
    """``[[map]]``: what one column says.

    ``to`` names the canonical field and ``codes`` translates values into it; a code may also be an inline table with
    several effects. Without ``codes`` the values are the canonical codes themselves, a count or a text. ``outcome``
    with ``date`` makes an outcome of every filled cell.
    """

    column: Column
    to: str | None = Field(default=None, description="the canonical field that plain codes set")
    codes: dict[str, Effect | str] = Field(default_factory=dict, description="value to effect")
    outcome: str | None = Field(default=None, description="the outcome that a filled cell states")
    date: DateSpec | str | None = Field(default=None, description="the outcome's date: a format, or column and format")
    count: Column | None = Field(default=None, description="column with the outcome's count")
    detail: str | None = Field(default=None, description="the outcome's detail code")
    key: Column | None = Field(default=None, description="column that identifies the outcome; stored hashed")
    when: Condition | None = Field(default=None, description="the rule applies only to records that meet this")

    @field_validator("date")
    @classmethod
    def _readable(cls, value: DateSpec | str | None) -> DateSpec | str | None:
        return _known_format(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _meaning(self) -> MapRule:
        if self.to is None and not self.codes and self.outcome is None:
            raise ValueError("a map rule needs to, codes or outcome")
        if self.to is not None and self.to not in TARGETS:
            guess = nearest(self.to, sorted(TARGETS))
            raise _fault(("to",), f"unknown field{f', did you mean {guess!r}?' if guess else ''}")
        if self.outcome is not None and (self.to or self.codes):
            raise ValueError("outcome stands alone; use codes with an outcome effect instead")
        if self.to is None and any(isinstance(effect, str) for effect in self.codes.values()):
            raise ValueError("plain codes need to")
        if isinstance(self.date, str) and self.outcome is None:
            raise ValueError("date as a format needs outcome; with codes give column and format")
        if self.outcome is not None:
            Effect.model_validate({"outcome": self.outcome, "detail": self.detail})
        elif self.detail is not None:
            raise ValueError("detail needs outcome; with codes give it inside the code's effect")
        if self.codes and self.to is not None and TARGETS[self.to] is None:
            raise ValueError(f"{self.to} takes the value itself, so it has no codes")
        self._check_codes()
        return self

    def _check_codes(self) -> None:
        seen: dict[str, tuple[str, Effect]] = {}
        for value, effect in self.codes.items():
            try:
                means = Effect.model_validate({self.to: effect}) if isinstance(effect, str) else effect
            except ValidationError as error:
                raise _fault(("codes", value), error.errors()[0]["msg"].removeprefix("Value error, ")) from None
            first, meaning = seen.setdefault(normal_code(value), (value, means))
            if meaning != means:
                raise _fault(("codes", value), f"reads the same as {first!r} and means something else")

    @property
    def outcome_date(self) -> DateSpec | None:
        """Where the date of this rule's outcomes stands."""
        return DateSpec(column=self.column, format=self.date) if isinstance(self.date, str) else self.date

    @property
    def axis(self) -> Literal["A", "B"]:
        """Which axis the rule speaks of."""
        return "B" if self.to in AXIS_B else "A"


def _fault(location: tuple[str, ...], message: str) -> ValidationError:
    """An error at ``location`` inside the table that is being validated."""
    fault = PydanticCustomError("profile", "{message}", {"message": message})
    return ValidationError.from_exception_data("MapRule", [{"type": fault, "loc": location, "input": None}])


class FoldSpec(Spec):
    """``[fold]``: how several rows of one case become one record.

    Outcomes and closure reasons are united; every other field comes from the preferred row that fills it: a row that
    meets ``prefer``, then the latest ``as_of``, then the furthest status.
    """

    prefer: Condition | None = None


class SelectSpec(Spec):
    """``[select]``: records to ``skip``, and the ``candidate`` ones that may concern a CyberTip though unlinked."""

    skip: tuple[Condition, ...] = ()
    candidate: tuple[Condition, ...] = ()


class AccountingSpec(Spec):
    """``[accounting]``: how much may stay unmapped before the run fails."""

    max_unmapped_columns: int | None = Field(default=None, ge=0, description="columns neither read nor ignored")
    max_unmapped_values: float = Field(default=0.25, ge=0, le=1, description="share of the translated cases")


class ProfileTest(Spec):
    """``[[test]]``: input and what it must become; run by ``casebridge check``.

    ``record`` or ``records`` are rows by column; ``input`` is a document as the system writes it, for a profile that
    reads JSON or XML.
    """

    name: str = ""
    record: dict[str, str] = Field(default_factory=dict)
    records: tuple[dict[str, str], ...] = ()
    input: str = Field(default="", max_length=100_000)
    expect: dict[str, Any]

    @model_validator(mode="after")
    def _some_input(self) -> ProfileTest:
        if bool(self.record) + bool(self.records) + bool(self.input) != 1:
            raise ValueError("give record, records or input")
        return self
