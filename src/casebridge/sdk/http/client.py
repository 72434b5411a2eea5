"""The HTTP client (signature first; the body follows)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType

from casebridge.guard.secret import Secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.http.settings import HttpSettings
from casebridge.sdk.http.shape import HttpRequest, HttpResponse

__all__ = ["HttpClient"]


class HttpClient:
    """Asks one system over HTTP; may be used by several threads at once."""

    def __init__(
        self,
        settings: HttpSettings,
        secret: Callable[[str], Secret],
        hosts: HostBook,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self.settings = settings

    def send(self, request: HttpRequest) -> HttpResponse:
        """The final answer."""
        raise NotImplementedError

    def sign_in_again(self) -> None:
        """Drops the token."""

    def close(self) -> None:
        """Closes every connection."""

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
