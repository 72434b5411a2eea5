"""What has to be right before the hub listens."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from casebridge.engine.config import Config, ServeConfig
from casebridge.errors import FixConfig, Place, TryLater
from casebridge.faults import FAULTS
from casebridge.guard.host import Busy, exclusive
from casebridge.guard.secret import Secret
from casebridge.model import moment_text
from casebridge.sdk.webhook import signed

__all__ = ["address_of", "alone", "check_serve", "listen"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check_serve(config: Config, secret: Callable[[str], Secret]) -> None:
    """Raises ``FixConfig``: ``peer_none``, ``serve_unencrypted``, ``serve_unpinned``, and those of secrets."""
    limits = config.serve
    if not config.peer:
        raise _fault("peer_none", "[[peer]]")
    if limits.certificate is None and not limits.behind_proxy and not _is_loopback(address_of(limits)[0]):
        raise _fault("serve_unencrypted", "serve.listen")
    for item in config.peer:
        if bool(item.certificate_sha256) is not (limits.client_ca is not None):
            raise _fault("serve_unpinned", f"peer {item.name}")
        # Signs nothing that is sent: it tells whether the secrets are there and whole.
        signed("check", _EPOCH, b"", [secret(name) for name in item.signing])


def address_of(limits: ServeConfig) -> tuple[str, int]:
    """The host and the port of ``listen``."""
    host, _, port = limits.listen.rpartition(":")
    return host.strip("[]"), int(port)


def listen(limits: ServeConfig) -> socket.socket:
    """A socket that listens. Raises ``FixConfig`` (``serve_address``)."""
    host, port = address_of(limits)
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        raise _fault("serve_address", "serve.listen", detail=type(error).__name__) from None


@contextmanager
def alone(config: Config, now: datetime) -> Iterator[None]:
    """Keeps a second hub, and a restore, from the folder of the ledger. Raises ``TryLater`` (``serve_running``)."""
    config.ledger.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            lock = exclusive(config.ledger.state / "serve.lock", note="casebridge serve", since=moment_text(now))
            stack.enter_context(lock)
        except Busy as error:
            fault = FAULTS["serve_running"]
            summary = f"{fault.meaning} {error.summary}"
            raise TryLater("serve_running", summary, next_step=fault.next_step) from None
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fault(code: str, key: str, detail: str = "") -> FixConfig:
    fault = FAULTS[code]
    return FixConfig(code, fault.meaning, where=Place("", 0, key, "key"), next_step=fault.next_step, detail=detail)
