"""One document of a source's own system, asked for by its address."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote, urlsplit

from casebridge.engine.config import RestConfig
from casebridge.engine.reading import record_options
from casebridge.errors import FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.guard.records import read_records
from casebridge.guard.shape import Chunk
from casebridge.mapping import Profile
from casebridge.sdk import SourceContext
from casebridge.sdk.http import HttpClient, HttpRequest

__all__ = ["below", "fetch"]


def fetch(source: RestConfig, profile: Profile, url: str, context: SourceContext) -> Iterator[Chunk]:
    """The records of the document at ``url``, which must lie below the source's address; asked for as the source asks.

    Raises:
        FixConfig: ``url_foreign``, ``url_refused`` (any status but 200), and what the client raises.
        TryLater: the system can't be reached.
        QuarantineBatch: the document can't be read truthfully.
    """
    options = record_options(profile)
    if options is None or not below(url, source.url):
        raise _fault("url_foreign")
    kind = "application/xml" if options.format == "xml" else "application/json"
    headers = dict(profile.rest.headers) if profile.rest else {}
    with HttpClient(source.http(), context.secret, context.hosts, context.clock, context.sleep) as client:
        answer = client.send(HttpRequest("GET", url, headers=headers, accept=kind))
    if answer.status >= 500:
        raise TryLater("url_refused", f"The system answered with status {answer.status}.", next_step="Try again later.")
    if answer.status != 200:
        raise _fault("url_refused", f" Status {answer.status}.")
    return read_records(BytesIO(answer.body), options)


def below(url: str, base: str) -> bool:
    """Whether ``url`` is an absolute address of the same scheme, host and port, at or below the path of ``base``."""
    try:
        asked, known = urlsplit(url), urlsplit(base)
        if (asked.scheme, asked.hostname, _port(asked.scheme, asked.port)) != (
            known.scheme,
            known.hostname,
            _port(known.scheme, known.port),
        ):
            return False
    except ValueError:
        return False
    path = unquote(asked.path)
    stem = known.path.rstrip("/")
    plain = not asked.username and not asked.password and "\\" not in path and ".." not in path.split("/")
    return plain and (path == stem or path.startswith(f"{stem}/"))


def _port(scheme: str, port: int | None) -> int | None:
    return port or {"http": 80, "https": 443}.get(scheme)


def _fault(code: str, more: str = "") -> FixConfig:
    fault = FAULTS[code]
    return FixConfig(code, f"{fault.meaning}{more}", next_step=fault.next_step)
