"""How the time by which a REST source asks for what changed is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from casebridge.mapping import Profile
from casebridge.mapping.moment import moment_reader
from casebridge.mapping.spec import DateSpec

__all__ = ["time_reader"]


def time_reader(profile: Profile) -> Callable[[str], datetime | None]:
    """A function from the text of the watermark's field to UTC, None for a blank; it raises ``ValueError``.

    The field is read as ``as_of`` says if that is the same field, else by the watermark's own format. A time without
    an offset is one of the profile's zone, UTC if it names none; a day is its first moment there.
    """
    mark = profile.rest.watermark if profile.rest else None
    column = mark.field if mark and mark.field else profile.case.number
    as_of = profile.case.as_of
    if as_of is not None and as_of.columns == (column,):
        spec = as_of
    else:
        spec = DateSpec(column=column, format=mark.format if mark else "iso")
    zone = profile.time_zone or "UTC"
    read = moment_reader(spec, zone)

    def read_time(text: str) -> datetime | None:
        value = read((text,))
        if value is None or isinstance(value, datetime):
            return value
        return datetime.combine(value, time(), ZoneInfo(zone)).astimezone(UTC)

    return read_time
