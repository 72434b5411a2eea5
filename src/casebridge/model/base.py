"""What all canonical records share: frozen, closed, and dated in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

__all__ = ["Moment", "Record", "UtcDatetime", "moment_text"]


class Record(BaseModel):
    """Base of the canonical records: immutable, hashable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=False)


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def moment_text(value: date | datetime) -> str:
    """The wire form of a moment: ``2026-03-01`` for a day, ``2026-03-01T09:30:00Z`` for a second in UTC.

    Texts of this form sort in time order; a day sorts before every second of that day.
    """
    if isinstance(value, datetime):
        # Not strftime: it writes the year 21 with two digits on some systems, which would not sort.
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    return value.isoformat()


def _day_or_second(value: object) -> object:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            # The interpreter's own message quotes the text.
            raise ValueError("not a date or time in ISO 8601") from None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time of day needs a time zone")
        return value.astimezone(UTC).replace(microsecond=0)
    return value


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc), PlainSerializer(moment_text, when_used="json")]
"""An aware timestamp, always UTC; whole seconds on the wire."""

Moment = Annotated[
    date | datetime, BeforeValidator(_day_or_second), PlainSerializer(moment_text, when_used="json", return_type=str)
]
"""A point in time as precise as its source: a calendar day stays a day, anything finer is a UTC second."""
