"""Events into the stream: many on their way at once, those of one case one after the other."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from casebridge.sdk import Receipt
from casebridge_nats.link import Link, answer_of
from casebridge_nats.parcel import DIGEST, Parcel
from casebridge_nats.trouble import of_server, trouble

__all__ = ["AFTER", "by_case", "publish_all"]

AFTER = 60.0
"""Seconds after which events that the server did not acknowledge are sent again."""


def by_case(parcels: Iterable[Parcel]) -> Sequence[Sequence[Parcel]]:
    """The events of each case in their order; cases by their first event."""
    cases: dict[tuple[str, str], list[Parcel]] = {}
    for parcel in parcels:
        cases.setdefault(parcel.case, []).append(parcel)
    return list(cases.values())


async def publish_all(
    link: Link, stream: str, cases: Sequence[Sequence[Parcel]], in_flight: int, said: dict[str, Receipt]
) -> None:
    """Publishes everything; ``said`` is filled as the server acknowledges.

    An event goes out after those of its case that stand before it are acknowledged or refused for good.
    Raises ``TryLater`` and ``FixConfig`` for what concerns more than one event; ``said`` then holds what was settled.
    """
    waiting, over = iter(cases), asyncio.Event()
    workers = [
        asyncio.ensure_future(_work(link, stream, waiting, said, over)) for _ in range(min(in_flight, len(cases)))
    ]
    try:
        for worker in asyncio.as_completed(workers):
            await worker
    finally:
        # asyncio.wait_for of Python 3.11 swallows a cancellation that comes together with the answer.
        over.set()
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _work(
    link: Link, stream: str, waiting: Iterator[Sequence[Parcel]], said: dict[str, Receipt], over: asyncio.Event
) -> None:
    for case in waiting:
        for parcel in case:
            if over.is_set():
                return
            receipt = await _publish(link, stream, parcel)
            said[parcel.event_id] = receipt
            if receipt.verdict == "retry":
                break


async def _publish(link: Link, stream: str, parcel: Parcel) -> Receipt:
    if parcel.size > link.max_payload:
        return Receipt(parcel.event_id, "rejected", "too_large")
    answer = answer_of((await link.request(parcel.subject, parcel.body, parcel.headers)).data)
    error = answer.get("error")
    if isinstance(error, dict):
        return await _refused(link, stream, parcel, error)
    if answer.get("stream") != stream or type(answer.get("seq")) is not int or answer["seq"] < 1:
        raise trouble("nats_garbage")
    if answer.get("duplicate"):
        # Within its window the server compares IDs, and never what they stand for.
        return await _compared(link, stream, parcel, "nats_failed")
    return Receipt(parcel.event_id, "accepted")


async def _refused(link: Link, stream: str, parcel: Parcel, error: dict[str, Any]) -> Receipt:
    number = error.get("err_code")
    if number == _NOT_STORED:
        # The one number for "this subject has its message" and for "the stream is full".
        return await _compared(link, stream, parcel, "nats_full")
    status = error.get("code")
    code, own = of_server(number if type(number) is int else 0, status if type(status) is int else 0)
    if own:
        return Receipt(parcel.event_id, "rejected", code)
    raise trouble(code)


_NOT_STORED = 10077


async def _compared(link: Link, stream: str, parcel: Parcel, absent: str) -> Receipt:
    found = await link.api(f"STREAM.MSG.GET.{stream}", {"last_by_subj": parcel.subject})
    if not found:
        return Receipt(parcel.event_id, "retry", absent, AFTER)
    if _digest(found) == parcel.digest:
        return Receipt(parcel.event_id, "duplicate")
    return Receipt(parcel.event_id, "rejected", "event_changed")


def _digest(found: dict[str, Any]) -> str:
    message = found.get("message")
    try:
        text = base64.b64decode(message["hdrs"]).decode("ascii") if isinstance(message, dict) else ""
    except (KeyError, TypeError, ValueError, binascii.Error):
        return ""
    lines = (line.partition(":") for line in text.split("\r\n"))
    return next((value.strip() for name, _, value in lines if name == DIGEST), "")
