"""One request and its whole answer, redirects included."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

from casebridge.sdk.http.address import origin_of
from casebridge.sdk.http.body import read_body
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.dial import Dialer
from casebridge.sdk.http.prepare import Prepared
from casebridge.sdk.http.shape import HttpResponse
from casebridge.sdk.http.transport import PinnedTransport
from casebridge.sdk.http.trouble import trouble

__all__ = ["Exchange"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_TOKEN_BYTES = 1_048_576


class Exchange:
    """Sends without retry and without credentials of its own.

    Args:
        dialer: opens connections.
        monotonic: seconds of a clock that never jumps.
        max_bytes: the most bytes of an answer.
        redirects: whether a GET may be redirected to the same scheme, host and port, three times at most.
    """

    def __init__(self, dialer: Dialer, monotonic: Callable[[], float], *, max_bytes: int, redirects: bool) -> None:
        self._max_bytes, self._redirects = max_bytes, redirects
        self._client = httpx.Client(
            transport=PinnedTransport(dialer, monotonic), trust_env=False, follow_redirects=False
        )

    def final(self, request: Prepared, credentials: Mapping[str, str], deadline: Deadline) -> HttpResponse:
        """The answer that is no redirect. Raises ``TryLater`` or ``FixConfig``, e.g. ``http_redirect``."""
        url, host = request.url, request.origin.host
        headers = {**request.headers, **credentials}
        for _ in range(_MOST_REDIRECTS + 1):
            content = request.content or None
            answer = self._once(httpx.Request(request.method, url, headers=headers, content=content), deadline)
            if answer.status not in _REDIRECTS:
                return answer
            if not self._redirects or request.method != "GET":
                raise trouble("http_redirect", host)
            try:
                url = url.join(answer.headers.get("location", ""))
                same = origin_of(url) == request.origin and not url.userinfo
            except (httpx.InvalidURL, ValueError):
                same = False
            if not same:
                raise trouble("http_redirect", host, "The system redirects to another host, scheme or port.")
        raise trouble("http_redirect", host, "The system redirects again and again.")

    def post_form(self, url: str, headers: Mapping[str, str], form: bytes, deadline: Deadline) -> HttpResponse:
        """The answer to a form, whatever its status."""
        more = {"Accept-Encoding": "gzip, deflate", "User-Agent": "casebridge", **headers}
        request = httpx.Request("POST", url, headers=more, content=form)
        return self._once(request, deadline, min(self._max_bytes, _TOKEN_BYTES))

    def close(self) -> None:
        """Closes every connection."""
        self._client.close()

    def _once(self, request: httpx.Request, deadline: Deadline, limit: int | None = None) -> HttpResponse:
        request.extensions["deadline"] = deadline
        response = self._client.send(request, auth=None, stream=True)
        try:
            body = read_body(response, limit or self._max_bytes, deadline, origin_of(request.url).host)
        finally:
            response.close()
        return HttpResponse(response.status_code, dict(response.headers), body)
