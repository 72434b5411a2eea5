"""From what went wrong on the wire to the error that says what to do."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import h11

from casebridge.errors import CasebridgeError, FixConfig, Place, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk.http.tls import tls_reason

__all__ = ["LATER", "on_the_wire", "trouble"]

LATER = frozenset(
    {
        "http_unreachable",
        "http_name_unknown",
        "http_deadline",
        "http_truncated",
        "http_protocol",
        "http_busy",
        "http_unavailable",
    }
)
"""Faults that may heal by themselves; only these are tried again."""


def trouble(code: str, host: str, summary: str = "", *, detail: str = "") -> CasebridgeError:
    """The error of this code about ``host`` (a name, never a path); ``summary`` replaces the table's sentence."""
    kind = TryLater if code in LATER or code == "circuit_open" else FixConfig
    fault = FAULTS[code]
    return kind(code, summary or fault.meaning, where=Place(file=host), next_step=fault.next_step, detail=detail)


@contextmanager
def on_the_wire(host: str) -> Iterator[None]:
    """Turns what sockets, TLS and HTTP raise inside the block into ``TryLater`` or ``FixConfig``."""
    try:
        yield
    except TimeoutError:
        raise trouble("http_deadline", host) from None
    except EOFError:
        raise trouble("http_truncated", host) from None
    except ssl.SSLError as error:
        raise _tls(error, host) from None
    except h11.ProtocolError as error:
        raise trouble("http_protocol", host, detail=type(error).__name__) from None
    except OSError as error:
        raise trouble("http_unreachable", host, detail=f"{type(error).__name__} {error.errno}") from None


def _tls(error: ssl.SSLError, host: str) -> CasebridgeError:
    reason = tls_reason(error)
    if reason is None:
        return trouble("http_unreachable", host, detail=f"TLS {error.reason}")
    return trouble("http_tls", host, f"No trusted connection can be made: {reason}.", detail=f"TLS {error.reason}")
