"""What can go wrong between here and the server, as casebridge's own errors."""

from __future__ import annotations

import ssl

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk.http.tls import tls_reason

__all__ = ["of_connection", "of_server", "trouble"]

_REFUSED = ("authorization violation", "authentication")
_STOPPED = {10039: "nats_no_jetstream", 10076: "nats_no_jetstream", 10059: "nats_no_stream", 10060: "nats_no_stream"}
_FULL = frozenset({10002, 10023, 10028, 10047, 10077, 10121})
_LARGE = 10054


def trouble(code: str, reason: str = "") -> CasebridgeError:
    """The error for a code of ``FAULTS``; ``reason`` is put behind what the code means, and holds no data."""
    fault = FAULTS[code]
    kind = FixConfig if fault.scope == "config" else TryLater
    return kind(code, f"{fault.meaning} {reason}".rstrip(), next_step=fault.next_step)


def of_connection(error: BaseException | None) -> CasebridgeError:
    """Why no connection came about. The server's own words are used to tell cases apart, and dropped."""
    if isinstance(error, CasebridgeError):
        return error
    inner = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(inner, ssl.SSLError):
        # What the library for websockets puts around it.
        return of_connection(inner)
    if isinstance(error, ssl.SSLError):
        reason = tls_reason(error)
        return trouble("nats_tls", f"Reason: {reason}.") if reason else trouble("nats_unreachable")
    text = str(error).lower()
    if "permissions violation" in text:
        return trouble("nats_denied")
    if any(word in text for word in _REFUSED):
        return trouble("nats_refused")
    return trouble("nats_unreachable")


def of_server(error_code: int, status: int) -> tuple[str, bool]:
    """(fault code, whether it is this one event's) for an error that JetStream answers with.

    Source: JetStream API errors, ``err_code``.
    """
    if error_code == _LARGE:
        return "too_large", True
    if error_code in _STOPPED:
        return _STOPPED[error_code], False
    return ("nats_full" if error_code in _FULL else "nats_failed" if status >= 500 else "nats_unfit"), False
