"""Where in a read a fault strikes: which request, which page, and how often."""

from __future__ import annotations

from collections.abc import Callable

from casebridge.conformance.fault.document import is_page
from casebridge.conformance.fault.shape import Answer, Asked, Change

__all__ = ["Key", "always", "key_of", "on_page", "once_a_request"]

Key = tuple[str, str, tuple[tuple[str, str], ...], bytes]
Replace = Callable[[Answer], Answer]


def key_of(asked: Asked) -> Key:
    """What makes two requests the same one, asked again."""
    return asked.method, asked.path, asked.query, asked.body


def always(change: Replace) -> Callable[[], Change]:
    """Every answer is changed."""
    return lambda: lambda _asked, answer: change(answer)


def on_page(page: int, change: Replace, *, times: int = 1_000_000) -> Callable[[], Change]:
    """The answers to the request for one page are changed, also when it is asked again.

    Args:
        page: 1 for the first answer that holds records.
        change: makes the answer to send.
        times: so often; then the page is well again.
    """

    def begin() -> Change:
        pages: list[Key] = []
        struck = 0

        def answered(asked: Asked, answer: Answer) -> Answer:
            nonlocal struck
            if not is_page(answer):
                return answer
            key = key_of(asked)
            if key not in pages:
                pages.append(key)
            if pages.index(key) + 1 != page or struck >= times:
                return answer
            struck += 1
            return change(answer)

        return answered

    return begin


def once_a_request(change: Replace) -> Callable[[], Change]:
    """The first answer to each request is changed; asked again it is well."""

    def begin() -> Change:
        seen: set[Key] = set()

        def answered(asked: Asked, answer: Answer) -> Answer:
            key = key_of(asked)
            if key in seen:
                return answer
            seen.add(key)
            return change(answer)

        return answered

    return begin
