"""The HTTP client: one system, asked politely, with a bound on everything."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from random import SystemRandom
from types import TracebackType

from casebridge.errors import CasebridgeError
from casebridge.guard.secret import Secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.http.address import Origin, origin_of
from casebridge.sdk.http.auth import Signer
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.dial import Dialer
from casebridge.sdk.http.exchange import Exchange
from casebridge.sdk.http.gate import Gate
from casebridge.sdk.http.lookup import Resolve, system_lookup
from casebridge.sdk.http.prepare import Prepared, allowed_origins, prepare
from casebridge.sdk.http.quiet import quiet
from casebridge.sdk.http.retry import retry_after, retrying
from casebridge.sdk.http.settings import HttpSettings
from casebridge.sdk.http.shape import HttpRequest, HttpResponse
from casebridge.sdk.http.tls import tls_context
from casebridge.sdk.http.trouble import trouble

__all__ = ["HttpClient"]

_RETRIED = {408: "http_unavailable", 429: "http_busy", 502: "http_unavailable", 503: "http_unavailable",
            504: "http_unavailable"}  # fmt: skip
_RANDOM = SystemRandom().random


class HttpClient:
    """Asks one system over HTTP; may be used by several threads at once.

    Args:
        settings: which system, and how.
        secret: the secret of a name; asked at each use.
        hosts: circuits and rate budgets, shared by all that talk to a host and kept over runs.
        clock: the current UTC time.
        sleep: waits for seconds.
        monotonic: seconds of a clock that never jumps, for deadlines.
        random: a number from 0 up to 1, spreads retries.
        resolve: looks a name up.

    Raises ``FixConfig`` for what a person has to correct and ``TryLater`` for what may heal by itself. Errors name the
    host, never a path, a query, a header or a secret.
    """

    def __init__(
        self,
        settings: HttpSettings,
        secret: Callable[[str], Secret],
        hosts: HostBook,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = _RANDOM,
        resolve: Resolve = system_lookup,
    ) -> None:
        self.settings = settings
        self.origin = origin_of(settings.url)
        self._secret, self._hosts, self._clock, self._sleep = secret, hosts, clock, sleep
        self._monotonic, self._random = monotonic, random
        self._tls_lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        proxy = origin_of(settings.proxy) if settings.proxy else None
        self.dialer = Dialer(self._tls, resolve, proxy, allow_http=settings.allow_http)
        self._exchange = Exchange(self.dialer, monotonic, max_bytes=settings.max_bytes, redirects=settings.redirects)
        self._allowed = allowed_origins(settings)
        self.gate = self._gate(self.origin)
        self.signer = Signer(settings.auth, secret, self._post_form, monotonic, self.origin)

    def send(self, request: HttpRequest) -> HttpResponse:
        """The final answer of the system, of any status but 401 and those that ask to come back later.

        A GET, or a request with an idempotency key, is tried again if the connection breaks, the answer is cut, or
        the status is 408, 429, 502, 503, 504 or one that the request names.

        Raises:
            TryLater: the system can't be reached or asks to come back; ``circuit_open`` if it is left alone now.
            FixConfig: the credentials, the address, the certificate or the answer's size or form are refused.
        """
        try:
            with quiet():
                return self._tried(prepare(request, self.settings, self._allowed))
        except CasebridgeError as error:
            caught = error
        # Without the frames and errors beneath, whose variables hold headers and addresses.
        caught.__cause__ = caught.__context__ = None
        raise caught.with_traceback(None)

    def sign_in_again(self) -> None:
        """Forgets the token, so that the next request signs in afresh."""
        self.signer.drop()

    def deadline(self) -> Deadline:
        """A deadline for one request that begins now."""
        return Deadline(self.settings.deadline_seconds, self._monotonic)

    def close(self) -> None:
        """Closes every connection."""
        self._exchange.close()

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tried(self, request: Prepared) -> HttpResponse:
        gate = self.gate if request.origin == self.origin else self._gate(request.origin)
        total = Deadline(self.settings.total_seconds, self._monotonic)

        def over() -> bool:
            try:
                return gate.open or total.left() <= gate.paused()
            except TimeoutError:
                return True

        loop = retrying(
            again=request.again,
            attempts=self.settings.attempts,
            over=over,
            sleep=self._sleep,
            random=self._random,
        )
        return loop(self._attempt, request, gate)

    def _attempt(self, request: Prepared, gate: Gate) -> HttpResponse:
        with gate.counted(trial=gate.admit()):
            self._sleep(gate.turn())
            answer = self._signed(request)
            if answer.status == 401 and self.signer.renewable and request.origin == self.origin:
                answer = self._signed(request)
            if answer.status == 401 and 401 not in request.asked.answered:
                raise trouble("http_unauthorized", request.origin.host)
            code = _RETRIED.get(answer.status)
            if code is None and answer.status in request.asked.again:
                code = "http_unavailable"
            if code is not None:
                gate.pause(retry_after(answer.headers, self._clock()))
                raise trouble(code, request.origin.host, f"The system answers {answer.status}.")
            return answer

    def _signed(self, request: Prepared) -> HttpResponse:
        deadline = self.deadline()
        if request.origin != self.origin:
            return self._exchange.final(request, {}, deadline)
        credentials, token = self.signer.sign(deadline)
        answer = self._exchange.final(request, {**request.fresh(), **credentials}, deadline)
        if answer.status == 401:
            self.signer.drop(token)
        return answer

    def _post_form(self, url: str, headers: Mapping[str, str], form: bytes, deadline: Deadline) -> HttpResponse:
        origin = origin_of(url)
        if origin.authority == self.origin.authority:
            # The request that needs the token was admitted already.
            return self._token_answer(origin, url, headers, form, deadline)
        gate = self._gate(origin)
        with gate.counted(trial=gate.admit()):
            return self._token_answer(origin, url, headers, form, deadline)

    def _token_answer(
        self, origin: Origin, url: str, headers: Mapping[str, str], form: bytes, deadline: Deadline
    ) -> HttpResponse:
        answer = self._exchange.post_form(url, headers, form, deadline)
        code = _RETRIED.get(answer.status)
        if code is not None:
            raise trouble(code, origin.host, f"The token address answers {answer.status}.")
        return answer

    def _gate(self, origin: Origin) -> Gate:
        per_minute = self.settings.requests_per_minute if origin == self.origin else None
        return Gate(origin, self._hosts, self._clock, per_minute=per_minute, lease=self.settings.deadline_seconds)

    def _tls(self) -> ssl.SSLContext:
        with self._tls_lock:
            if self._context is None:
                try:
                    self._context = tls_context(self.settings, self._secret)
                except OSError as error:
                    raise trouble("http_certificate", self.origin.host, detail=type(error).__name__) from None
            return self._context
