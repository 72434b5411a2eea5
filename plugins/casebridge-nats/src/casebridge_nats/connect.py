"""A connection to the server: signed in, encrypted before anything is said, and gone at the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from casebridge.errors import CasebridgeError
from casebridge.sdk import Secret
from casebridge_nats.link import Link
from casebridge_nats.loop import CLOSE_SECONDS
from casebridge_nats.options import NatsOptions, encrypted
from casebridge_nats.signin import sign_in, tls_context
from casebridge_nats.trouble import of_connection, trouble

if TYPE_CHECKING:
    from nats.aio.client import Client

__all__ = ["linked"]


@asynccontextmanager
async def linked(options: NatsOptions, secret: Callable[[str], Secret]) -> AsyncIterator[Link]:
    """A connection, closed after the block.

    Raises ``TryLater`` (``nats_unreachable``, ``nats_tls``, ``nats_no_answer``) and ``FixConfig`` (``nats_refused``,
    ``nats_files``, ``nats_extra_missing``, and for secrets).
    """
    from nats.aio.client import Client

    client, last = Client(), list[BaseException]()
    link = Link(client, options.answer_seconds)

    async def on_error(error: Exception) -> None:
        last.append(error)
        if "permissions violation" in str(error).lower():
            link.fail(of_connection(error))

    async def on_close() -> None:
        link.fail(of_connection(client.last_error))

    try:
        try:
            async with asyncio.timeout(options.answer_seconds):
                given = _how(options, secret)
                await client.connect(list(options.servers), error_cb=on_error, closed_cb=on_close, **given)
        except TimeoutError:
            raise of_connection(last[-1]) if last else trouble("nats_no_answer") from None
        except CasebridgeError:
            raise
        except ImportError:
            raise trouble("nats_extra_missing") from None
        except Exception as error:
            raise of_connection(last[-1] if last and type(error).__name__ == "NoServersError" else error) from None
        yield link
    finally:
        await _close(client)


def _how(options: NatsOptions, secret: Callable[[str], Secret]) -> dict[str, Any]:
    return {
        "name": "casebridge",
        # A client that waits and tries again by itself would do so beside the engine, which counts.
        "allow_reconnect": False,
        "max_reconnect_attempts": 1,
        "reconnect_time_wait": 0.1,
        "connect_timeout": options.answer_seconds,
        "ping_interval": 20,
        **_tls(options, secret),
        **sign_in(options, secret),
    }


def _tls(options: NatsOptions, secret: Callable[[str], Secret]) -> dict[str, Any]:
    if not any(encrypted(item) for item in options.servers):
        return {}
    web = options.servers[0].startswith("wss")
    # Without the handshake first the client would believe an unencrypted greeting that says "no TLS here".
    return {"tls": tls_context(options, secret), "tls_handshake_first": not web}


async def _close(client: Client) -> None:
    # All that matters was acknowledged. A goodbye would wait for a server that stands still, or for its TLS.
    transport: Any = client._transport
    wire = _wire(transport)
    if wire is not None:
        wire.abort()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_SECONDS):
            with contextlib.suppress(OSError):
                await client.close()
            if transport:
                # What connected in vain is closed by nobody else.
                transport.close()
                await transport.wait_closed()


def _wire(transport: Any) -> asyncio.Transport | None:
    writer = getattr(transport, "_bare_io_writer", None)
    holder = writer if writer is not None else getattr(getattr(transport, "_ws", None), "_conn", None)
    found: asyncio.Transport | None = getattr(holder, "transport", None)
    return found
