"""Credentials: put onto a request at the last moment, kept nowhere else."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus, urlencode

from casebridge.guard.secret import Secret
from casebridge.sdk.http.address import Origin, origin_of
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.prepare import sendable
from casebridge.sdk.http.settings import AuthSettings
from casebridge.sdk.http.shape import HttpResponse
from casebridge.sdk.http.trouble import on_the_wire, trouble

__all__ = ["PostForm", "Signer"]

PostForm = Callable[[str, Mapping[str, str], bytes, Deadline], HttpResponse]
"""Posts (address, headers, form) by a deadline. Raises ``TryLater`` or ``FixConfig``."""

_UNTOLD_LIFE = 300.0
_LONGEST_LIFE = 86_400.0
_EARLY = 60.0


class Signer:
    """Signs requests to one system.

    A token is asked for by one thread while the others wait for it, and anew shortly before it expires.

    Args:
        auth: how.
        secret: gives a secret by its name; asked at each use, so that a changed secret counts at once.
        post: sends the token request.
        monotonic: seconds of a clock that never jumps.
        home: the system, for errors.
    """

    def __init__(
        self,
        auth: AuthSettings,
        secret: Callable[[str], Secret],
        post: PostForm,
        monotonic: Callable[[], float],
        home: Origin,
    ) -> None:
        self._auth, self._secret, self._post, self._monotonic = auth, secret, post, monotonic
        self._home = home
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._renew_at = 0.0

    def sign(self, deadline: Deadline) -> tuple[dict[str, str], Secret | None]:
        """The headers that carry the credentials, and the token in them if it can be renewed.

        Raises ``FixConfig``, for OAuth2 also ``TryLater``.
        """
        auth = self._auth
        if auth.type == "basic":
            return {"Authorization": _basic(auth.user or "", self._revealed(), self._home.host)}, None
        if auth.type == "bearer":
            return {"Authorization": f"Bearer {self._checked(self._revealed())}"}, None
        if auth.type == "api_key":
            return {auth.header: self._checked(self._revealed())}, None
        if auth.type == "oauth2":
            token = self._current(deadline)
            return {"Authorization": f"Bearer {token.reveal()}"}, token
        return {}, None

    @property
    def renewable(self) -> bool:
        """Whether a refused request is worth a new sign-in."""
        return self._auth.type == "oauth2"

    def drop(self, token: Secret | None = None) -> None:
        """Forgets ``token`` unless another thread has renewed it meanwhile; without one whatever there is."""
        with self._lock:
            if token is None or self._token is token:
                self._token = None

    def _current(self, deadline: Deadline) -> Secret:
        # Others may be signing in now; they are not waited for longer than for anything else.
        with on_the_wire(self._home.host):
            if not self._lock.acquire(timeout=deadline.left()):
                raise TimeoutError
        try:
            if self._token is None or self._monotonic() >= self._renew_at:
                self._token = None
                self._token, life = self._fetched(deadline)
                self._renew_at = self._monotonic() + life - min(_EARLY, life / 4)
            return self._token
        finally:
            self._lock.release()

    def _fetched(self, deadline: Deadline) -> tuple[Secret, float]:
        auth, url = self._auth, self._auth.token_url or ""
        host = origin_of(url).host
        form = {"grant_type": "client_credentials", **auth.token_fields}
        if auth.scope:
            form["scope"] = auth.scope
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        if auth.client_auth == "body":
            form |= {"client_id": auth.client_id or "", "client_secret": self._revealed()}
        else:
            # Both parts are form-encoded first: RFC 6749, section 2.3.1.
            user, password = quote_plus(auth.client_id or ""), quote_plus(self._revealed())
            headers["Authorization"] = _basic(user, password, host)
        answer = self._post(url, headers, urlencode(form).encode(), deadline)
        if answer.status != 200:
            raise trouble("http_sign_in", host, f"The token address answers {answer.status}.")
        try:
            return _token(answer.body)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise trouble("http_sign_in", host, "The token address answers without a usable token.") from None

    def _revealed(self) -> str:
        return self._secret(self._auth.secret or "").reveal()

    def _checked(self, value: str) -> str:
        if not value or not sendable(value):
            raise trouble("http_secret_invalid", self._home.host)
        return value


def _basic(user: str, password: str, host: str) -> str:
    if not password or ":" in user or not (user + password).isprintable():
        raise trouble("http_secret_invalid", host)
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _token(body: bytes) -> tuple[Secret, float]:
    found = json.loads(body)
    token, life = found["access_token"], found.get("expires_in", _UNTOLD_LIFE)
    if not isinstance(token, str) or not token or not sendable(token) or " " in token:
        raise ValueError
    if str(found.get("token_type", "bearer")).lower() != "bearer":
        raise ValueError
    seconds = float(life)
    if not seconds > 0:
        raise ValueError
    return Secret(token), min(seconds, _LONGEST_LIFE)
