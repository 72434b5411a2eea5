"""What an answer over HTTP means to an author's source: its JSON, or the error that says what to do."""

from __future__ import annotations

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk.http.shape import HttpResponse
from casebridge.sdk.records import FileFault, parse_json

__all__ = ["json_of"]

_LATER = (408, 425, 429)


def json_of(response: HttpResponse) -> object:
    """The document; None for status 204.

    Raises:
        TryLater: ``rest_failed`` (5xx, 408, 425, 429), or the fault of a document that can't be read truthfully.
        FixConfig: ``http_unauthorized``, ``rest_refused``, ``http_redirect``, ``rest_sign_in_page``, ``rest_not_json``.
    """
    status = response.status
    if status // 100 != 2:
        raise _refusal(status)
    if status == 204:
        return None
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.body.strip() and "json" not in kind:
        raise _error("rest_sign_in_page" if "html" in kind else "rest_not_json")
    try:
        return parse_json(response.body, any_text=True)
    except FileFault as fault:
        raise TryLater(fault.code, fault.summary, where=fault.where, next_step=fault.next_step) from None


def _refusal(status: int) -> CasebridgeError:
    if status == 401:
        return _error("http_unauthorized")
    if status // 100 == 3:
        return _error("http_redirect", status)
    if status // 100 == 5 or status in _LATER:
        return _error("rest_failed", status, later=True)
    return _error("rest_refused", status)


def _error(code: str, status: int = 0, *, later: bool = False) -> CasebridgeError:
    _, meaning, step = FAULTS[code]
    said = f"{meaning.rstrip('.')} (status {status})." if status else meaning
    return (TryLater if later else FixConfig)(code, said, next_step=step)
