"""The system's own answer to a request for the list, kept beside what the source makes of it."""

from __future__ import annotations

from collections.abc import Callable

from casebridge.sdk import SourceContext
from casebridge.sdk.http import HttpClient, HttpRequest, HttpResponse, HttpSettings

__all__ = ["listening"]


def listening(path: str, kept: list[bytes]) -> Callable[[HttpSettings, SourceContext], HttpClient]:
    """Makes clients that put the first answer from ``path`` into ``kept``.

    Args:
        path: the path of the list, as the profile has it; a placeholder in it stands for anything.
        kept: gets one body, or none if the list is never answered with status 200.
    """
    stem = path.partition("{")[0]

    class Listening(HttpClient):
        def send(self, request: HttpRequest) -> HttpResponse:
            answer = super().send(request)
            if not kept and answer.status == 200 and request.url.startswith(stem):
                kept.append(answer.body)
            return answer

    def client(settings: HttpSettings, context: SourceContext) -> HttpClient:
        return Listening(settings, context.secret, context.hosts, context.clock, context.sleep)

    return client
