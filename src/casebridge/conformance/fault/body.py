"""Faults of what is sent: a page for people instead of data, a body that is cut, an answer that never comes."""

from __future__ import annotations

from dataclasses import replace

from casebridge.conformance.fault.document import is_page
from casebridge.conformance.fault.place import Key, key_of, on_page
from casebridge.conformance.fault.shape import Answer, Asked, Change, Fault

__all__ = ["LOGIN", "LOGIN_LATER", "cut_off", "stalled", "truncated"]

_PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action='/login' method='post'>"
    b"<label>User <input name='user'></label><table><tr><th>id</th><th>status</th></tr>"
    b"<tr><td>1</td><td>open</td></tr></table></form></body></html>"
)
_HTML = Answer(200, {"content-type": "text/html; charset=utf-8"}, _PAGE)


def _from_second_page() -> Change:
    pages: list[Key] = []

    def answered(asked: Asked, answer: Answer) -> Answer:
        if not is_page(answer):
            return answer
        key = key_of(asked)
        if key not in pages:
            pages.append(key)
        return answer if pages.index(key) == 0 else _HTML

    return answered


LOGIN = Fault("a page to sign in at, with status 200", lambda: lambda _asked, _answer: _HTML, lambda _n, _d: _PAGE)
LOGIN_LATER = Fault("a page to sign in at in place of the second page", _from_second_page)


def truncated(page: int = 1) -> Fault:
    """The body of a page ends in the middle, and its declared length says so too; a file likewise."""
    return Fault(
        f"page {page} ends in the middle",
        on_page(page, lambda answer: replace(answer, body=_half(answer.body))),
        lambda _name, data: _half(data),
    )


def cut_off(page: int = 1) -> Fault:
    """The connection ends in the middle of a page, every time it is asked for."""
    return Fault(
        f"the connection ends within page {page}",
        on_page(page, lambda answer: replace(answer, cut=len(answer.body) // 2)),
    )


def stalled(page: int = 1) -> Fault:
    """A page is asked for and nothing comes."""
    return Fault(f"page {page} never comes", on_page(page, lambda answer: replace(answer, stall=True)))


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]
