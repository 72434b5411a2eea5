"""Paths of ``[rest]``: one value in an answer, None where the answer has another shape."""

from __future__ import annotations

from casebridge.sdk.records import PathUnfitError, compile_path

__all__ = ["Query"]


class Query:
    """Looks one thing up in a JSON document by JMESPath. Raises ``ValueError`` if the path is none."""

    __slots__ = ("_get",)

    def __init__(self, path: str) -> None:
        self._get = compile_path(path)

    def __call__(self, document: object) -> object:
        """What stands there; None if nothing does, or the document has another shape than the path needs."""
        try:
            return self._get(document)
        except PathUnfitError:
            return None
