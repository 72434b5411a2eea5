"""What an answer means for each event of a request, by the profile. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from casebridge.connectors.rest_sink.profile import ALWAYS_LATER, AnswerSpec, ReceiptSpec, Verdict
from casebridge.errors import CasebridgeError, FixConfig, Place, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk import Receipt
from casebridge.sdk.http import HttpResponse
from casebridge.sdk.records import FileFault, Getter, PathUnfitError, compile_path, parse_json

__all__ = ["read_answer"]


def read_answer(spec: AnswerSpec, answer: HttpResponse, event_ids: Sequence[str], host: str) -> list[Receipt]:
    """One receipt an event. An event of which the answer does not speak in words that the profile knows is for later.

    Raises ``TryLater`` (``rest_failed``) and ``FixConfig`` (``rest_sign_in_page``, ``rest_refused``).
    """
    status = answer.status
    if "html" in answer.headers.get("content-type", "").lower():
        raise _trouble("rest_sign_in_page", host)
    if status in ALWAYS_LATER or status // 100 == 5 or status in spec.retry:
        raise _trouble("rest_failed", host, status)
    if status in spec.rejected:
        code = _named(spec.codes, _find(spec.code, _document(answer.body)), status)
        return [Receipt(ident, "rejected", code) for ident in event_ids]
    verdict = _verdict(spec, status)
    if verdict is None:
        raise _trouble("rest_refused", host, status)
    if spec.receipts is None:
        return [Receipt(ident, verdict) for ident in event_ids]
    return _each(spec, spec.receipts, _document(answer.body), event_ids, status)


def _verdict(spec: AnswerSpec, status: int) -> Verdict | None:
    return "accepted" if status in spec.accepted else "duplicate" if status in spec.duplicate else None


def _each(
    spec: AnswerSpec, receipts: ReceiptSpec, document: object, event_ids: Sequence[str], status: int
) -> list[Receipt]:
    found = _find(receipts.path, document)
    said: dict[str, Receipt] = {}
    for row in found if isinstance(found, list) else [found]:
        ident = event_ids[0] if receipts.id is None else _find(receipts.id, row)
        word = _find(receipts.word, row)
        verdict = receipts.words.get(_text(word)) if word is not None else None
        if verdict is None or not isinstance(ident, str) or ident in said:
            # Two receipts of one event: which of them is true, nobody knows.
            said[str(ident)] = Receipt(str(ident), "retry", "no_receipt")
            continue
        code = _named(spec.codes, _find(receipts.code, row), status) if verdict == "rejected" else ""
        said[ident] = Receipt(ident, verdict, code)
    return [said.get(ident, Receipt(ident, "retry", "no_receipt")) for ident in event_ids]


def _named(codes: Mapping[str, str], reason: object, status: int) -> str:
    """The profile's name for a reason. The system's own words are never kept: they could say anything."""
    return codes.get(_text(reason)) or f"status_{status}"


def _text(value: object) -> str:
    # As JSON writes them, for a profile is read by people who look at JSON.
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _find(path: str | None, document: object) -> object:
    if path is None:
        return None
    try:
        return _getter(path)(document)
    except PathUnfitError:
        return None


def _document(body: bytes) -> object:
    try:
        return parse_json(body, any_text=True)
    except FileFault:
        return None


def _trouble(code: str, host: str, status: int = 0) -> CasebridgeError:
    fault = FAULTS[code]
    said = f"{fault.meaning.rstrip('.')} (status {status})." if status else fault.meaning
    kind = TryLater if code == "rest_failed" else FixConfig
    return kind(code, said, where=Place(host), next_step=fault.next_step)


@lru_cache(maxsize=100)
def _getter(path: str) -> Getter:
    return compile_path(path)
