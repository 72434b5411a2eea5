"""What can be asked of a server that is connected."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from casebridge.errors import CasebridgeError
from casebridge_nats.trouble import of_connection, of_server, trouble

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

__all__ = ["Link", "answer_of"]

T = TypeVar("T")

_NO_MESSAGE = 10037


class Link:
    """What can be asked of the server. It is never made anew: whoever loses it says so, and the engine tries again.

    Args:
        client: connected.
        seconds: how long one answer may take.
    """

    def __init__(self, client: Client, seconds: float) -> None:
        self.client, self.seconds = client, seconds
        self.broken: asyncio.Future[CasebridgeError] = asyncio.get_running_loop().create_future()

    @property
    def max_payload(self) -> int:
        """Bytes of the largest message with its headers."""
        return int(self.client.max_payload)

    def fail(self, error: CasebridgeError) -> None:
        """Ends what is under way."""
        if not self.broken.done():
            self.broken.set_result(error)

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """What ``work`` gives; ended early, with the reason, if the connection breaks or the server forbids something.

        A client's own requests would wait for an answer until their time is over.
        """
        task = asyncio.ensure_future(work)
        try:
            both: set[asyncio.Future[Any]] = {task, self.broken}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise self.broken.result()
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task

    async def request(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> Msg:
        """One answer. Raises ``TryLater`` (``nats_no_answer``), ``FixConfig`` (``nats_no_jetstream``)."""
        from nats import errors

        try:
            return await self.client.request(subject, body, timeout=self.seconds, headers=headers)
        except errors.TimeoutError:
            raise trouble("nats_no_answer") from None
        except errors.NoRespondersError:
            raise trouble("nats_no_jetstream") from None
        except (errors.Error, OSError) as error:
            raise of_connection(error) from None

    async def api(self, name: str, body: object = None) -> dict[str, Any]:
        """The answer of JetStream's own interface, e.g. ``STREAM.INFO.NAME``; ``{}`` for what is not there (404).

        Raises ``FixConfig`` and ``TryLater``, see ``of_server``.
        """
        found = answer_of((await self.request(f"$JS.API.{name}", b"" if body is None else _json(body))).data)
        error = found.get("error")
        if not isinstance(error, dict):
            return found
        if error.get("err_code") == _NO_MESSAGE:
            return {}
        raise trouble(of_server(_number(error, "err_code"), _number(error, "code"))[0])


def answer_of(data: bytes) -> dict[str, Any]:
    """A JSON object. Raises ``TryLater`` (``nats_garbage``)."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise trouble("nats_garbage")
    return found


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def _number(error: dict[str, Any], key: str) -> int:
    found = error.get(key)
    return found if type(found) is int else 0
