"""When a source is read: every so often, or at times of the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, Field, field_validator, model_validator

__all__ = ["Timing", "seconds"]

_DURATION = re.compile(r"([0-9]{1,6})\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def seconds(text: str) -> int:
    """The seconds in ``30s``, ``15m``, ``6h`` or ``1d``. Raises ``ValueError`` for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError("a duration is a whole number and s, m, h or d, for example '15m'")
    return int(found[1]) * _UNITS[found[2]]


class Timing(BaseModel):
    """When something is read, and how long that may take."""

    interval: str = Field(
        default="15m", description="how often `run` and `sync --due` read it: 30s, 15m, 6h, 1d; at least 1s"
    )
    cron: str | None = Field(
        default=None,
        description="times instead of an interval, five fields of cron in the profile's time zone: '30 2 * * *'",
    )
    jitter: str | None = Field(
        default=None, description="`run` adds up to so much to each interval; default: a tenth of it"
    )
    deadline: str | None = Field(
        default=None, description="`run` gives a reading up after so long; default: only one that no longer gets on"
    )

    @field_validator("interval", "deadline")
    @classmethod
    def _a_duration(cls, value: str | None) -> str | None:
        if value is not None and seconds(value) < 1:
            raise ValueError("at least one second")
        return value

    @field_validator("jitter")
    @classmethod
    def _a_span(cls, value: str | None) -> str | None:
        if value is not None:
            seconds(value)
        return value

    @field_validator("cron")
    @classmethod
    def _a_cron(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if len(value.split()) != 5:
            raise ValueError("cron has five fields: minute, hour, day of the month, month, day of the week")
        try:
            next(CronSim(value, _ANY_DAY))
        except CronSimError as error:
            raise ValueError(f"not a time of cron: {str(error).lower()}") from None
        except StopIteration:
            raise ValueError("that day never comes") from None
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Timing:
        if self.cron is not None and self.model_fields_set & {"interval", "jitter"}:
            raise ValueError("give interval or cron, not both; jitter belongs to interval")
        return self
