"""The answers of a hub to questions, checked before anything is believed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from casebridge.connectors.cloudevents.answer import document
from casebridge.sdk.transport import DayTotal, HeldEvent, Message

__all__ = ["held_of", "messages_of", "numbers_of", "totals_of"]

M = TypeVar("M", bound=BaseModel)
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=1, le=(1 << 53) - 1)]
MOST_MESSAGES = 1_000


class _Answer(BaseModel):
    # A later hub may say more.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Day(_Answer):
    agency: str = Field(min_length=1, max_length=200)
    day: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    count: int = Field(ge=0)
    digest: Digest


class _Days(_Answer):
    days: list[_Day]


class _Held(_Answer):
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")]
    digest: Digest


class _Events(_Answer):
    events: list[_Held]


class _Message(_Answer):
    number: Number
    kind: Literal["guidance", "question"]
    report_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{0,20}$")] = ""
    body: str
    sent_at: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z$")]


class _Messages(_Answer):
    messages: list[_Message] = Field(max_length=MOST_MESSAGES)


class _Numbers(_Answer):
    numbers: list[Number]


def totals_of(body: bytes) -> list[DayTotal] | None:
    """The totals; None if the answer can't be believed: another shape, no date, or a day twice."""
    found = _read(body, _Days)
    if found is None or len({(row.agency, row.day) for row in found.days}) != len(found.days):
        return None
    try:
        return [
            DayTotal(row.agency, date.fromisoformat(row.day), row.count, bytes.fromhex(row.digest))
            for row in found.days
        ]
    except ValueError:
        return None


def held_of(body: bytes) -> list[HeldEvent] | None:
    """The events of one day; None if the answer can't be believed."""
    found = _read(body, _Events)
    if found is None or len({row.id for row in found.events}) != len(found.events):
        return None
    return [HeldEvent(row.id, bytes.fromhex(row.digest)) for row in found.events]


def messages_of(body: bytes, after: int) -> list[Message] | None:
    """The messages; None unless their numbers rise from beyond ``after``. Their text is not judged here."""
    found = _read(body, _Messages)
    if found is None:
        return None
    numbers = [after, *(row.number for row in found.messages)]
    if any(one >= other for one, other in pairwise(numbers)):
        return None
    return [Message(row.number, row.kind, row.report_id, row.body, row.sent_at) for row in found.messages]


def numbers_of(body: bytes, sent: Sequence[int]) -> list[int] | None:
    """The replies that arrived; None if the answer names one that was not sent."""
    found = _read(body, _Numbers)
    return list(found.numbers) if found is not None and set(found.numbers) <= set(sent) else None


def _read(body: bytes, model: type[M]) -> M | None:
    try:
        return model.model_validate(document(body), strict=True)
    except ValidationError:
        return None
