"""Requests to a hub: each named and signed, afresh for every attempt, and never redirected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from casebridge.connectors.cloudevents.options import CloudEventsOptions
from casebridge.sdk import Secret, SinkContext
from casebridge.sdk.http import HttpClient, HttpRequest, HttpResponse, HttpSettings
from casebridge.sdk.webhook import DIGEST, ID, PEER, content_digest, path_with_query, signed, signed_get

__all__ = ["EVENTS", "JSON", "Caller", "open_client"]

EVENTS = "application/cloudevents-batch+json"
JSON = "application/json"
_ANSWERED = frozenset({401})
# A hub that failed may have taken the request: the same request again tells.
_AGAIN = frozenset({500})


class Caller:
    """Sends signed requests; closed by the client's own ``with``."""

    def __init__(self, client: HttpClient, options: CloudEventsOptions, context: SinkContext) -> None:
        self.client, self.host = client, client.origin.host
        self._peer, self._names = options.peer, options.signing
        self._secret: Callable[[str], Secret] = context.secret
        self._clock: Callable[[], datetime] = context.clock

    def post(self, path: str, body: bytes, ident: str, content_type: str) -> HttpResponse:
        """The answer to a POST; it is tried again under the same ``ident`` until its outcome is known.

        Raises ``TryLater`` and ``FixConfig``, see ``HttpClient.send``.
        """
        secrets = self._secrets()

        def fresh() -> dict[str, str]:
            headers = signed(ident, self._clock(), body, secrets)
            del headers[ID]
            return headers

        return self.client.send(
            HttpRequest(
                "POST",
                path,
                headers={PEER: self._peer, DIGEST: content_digest(body)},
                idempotency_key=ident,
                idempotency_header=ID,
                content=body,
                content_type=content_type,
                fresh=fresh,
                answered=_ANSWERED,
                again=_AGAIN,
            )
        )

    def get(self, path: str, query: Mapping[str, str | int]) -> HttpResponse:
        """The answer to a GET. Raises ``TryLater`` and ``FixConfig``, see ``HttpClient.send``."""
        target = path_with_query(path, query)
        secrets = self._secrets()

        def fresh() -> dict[str, str]:
            return signed(str(uuid4()), self._clock(), signed_get(target), secrets)

        return self.client.send(
            HttpRequest("GET", target, headers={PEER: self._peer}, fresh=fresh, answered=_ANSWERED, again=_AGAIN)
        )

    def _secrets(self) -> Sequence[Secret]:
        return [self._secret(name) for name in self._names]


def open_client(options: CloudEventsOptions, context: SinkContext) -> HttpClient:
    """The HTTP client of one round; whoever opens it closes it."""
    settings = HttpSettings.model_validate({name: getattr(options, name) for name in HttpSettings.model_fields})
    return HttpClient(settings, context.secret, context.hosts, context.clock, context.sleep)
