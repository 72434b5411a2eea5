"""One question to the system, and its answer as a document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from casebridge.connectors.rest.errors import Gone, Judge, Resync, Verdict, fix, later
from casebridge.connectors.rest.moment import server_date
from casebridge.sdk.http import HttpClient, HttpRequest, HttpResponse
from casebridge.sdk.records import FileFault, parse_json

__all__ = ["ACCEPT", "Answer", "Asker"]

ACCEPT = {"json": "application/json", "xml": "application/xml, text/xml"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the JSON ``document`` (None for XML and for an empty body), and all else that paging needs."""

    response: HttpResponse
    document: object
    url: str

    @property
    def date(self) -> datetime | None:
        """The system's own time of the answer."""
        return server_date(self.response.headers.get("date"))


class Asker:
    """Asks, signs in again once if the system wants that, and turns every other refusal into its error.

    Args:
        client: sends requests and tries transient faults again.
        judge: what an answer means.
        base: the address of the system.
        stem: begins the idempotency keys of POST requests. They change nothing, so they may be tried again; but no
            two of them may be taken for one.
    """

    def __init__(self, client: HttpClient, judge: Judge, base: str, stem: str) -> None:
        self._client = client
        self._judge = judge
        self._base = base.rstrip("/")
        self._stem, self._numbers = stem, count(1)

    def __call__(self, request: HttpRequest, form: str = "json") -> Answer:
        """The answer to ``request``.

        Raises:
            TryLater: the system fails now. ``http_...``, ``rest_failed``.
            FixConfig: it refuses, or answers with something else than ``form`` (json, xml).
            Resync, Gone: see there.
            FileFault: the document can't be read truthfully.
        """
        if request.method != "GET":
            request = replace(request, idempotency_key=f"{self._stem}-{next(self._numbers)}")
        for again in (True, False):
            response = self._client.send(request)
            document, fault = self._document(response, form)
            verdict = self._judge(response, document)
            if verdict == "sign_in" and again:
                self._client.sign_in_again()
                continue
            break
        _react(verdict, response.status)
        if fault is not None:
            raise fault
        return Answer(response, document, request.url if "://" in request.url else self._base + request.url)

    def date(self, request: HttpRequest) -> datetime | None:
        """The system's own time, whatever it answers."""
        return server_date(self._client.send(request).headers.get("date"))

    def _document(self, response: HttpResponse, form: str) -> tuple[object, Exception | None]:
        if not response.body.strip():
            return None, None
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if form not in kind:
            return None, fix("rest_sign_in_page" if "html" in kind else f"rest_not_{form}")
        if form == "xml":
            return None, None
        try:
            return parse_json(response.body, any_text=True), None
        except FileFault as fault:
            return None, fault


def _react(verdict: Verdict, status: int) -> None:
    if verdict == "resync":
        raise Resync
    if verdict == "gone":
        raise Gone
    if verdict == "later":
        raise later("rest_failed", status=status)
    if verdict in ("sign_in", "unauthorized"):
        raise fix("http_unauthorized")
    if verdict == "failed":
        raise fix("rest_error_inside")
    if verdict != "ok":
        raise fix("http_redirect" if verdict == "redirected" else "rest_refused", status=status)
