"""What an answer means for the poll: a table of statuses, and the codes that the profile names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from casebridge.connectors.rest.query import Query
from casebridge.errors import FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk.http import HttpResponse
from casebridge.sdk.restspec import ErrorSpec

__all__ = ["Gone", "Judge", "Resync", "Verdict", "fix", "later"]

Verdict = Literal["ok", "sign_in", "later", "resync", "gone", "refused", "unauthorized", "redirected", "failed"]

_STATUS: dict[int, Verdict] = {401: "unauthorized", 404: "gone", 410: "resync", 408: "later", 425: "later"}
_CLASS: dict[int, Verdict] = {2: "ok", 3: "redirected", 4: "refused", 5: "later"}


class Resync(Exception):
    """The system no longer knows the position it was asked to go on from: everything is read anew."""


class Gone(Exception):
    """What was asked for is not there (404, or 410 for one record)."""


class Judge:
    """Reads ``ErrorSpec``. Raises ``ValueError`` if one of its paths is not JMESPath."""

    def __init__(self, spec: ErrorSpec) -> None:
        self._when = Query(spec.when) if spec.when else None
        self._codes = tuple(Query(path) for path in spec.code)
        self._reactions: tuple[tuple[Verdict, Sequence[str]], ...] = (
            ("sign_in", spec.sign_in),
            ("later", spec.later),
            ("resync", spec.resync),
        )

    def __call__(self, response: HttpResponse, document: object) -> Verdict:
        """What the answer means. ``document`` is its JSON, None if it has none."""
        by_status = _STATUS.get(response.status) or _CLASS.get(response.status // 100, "refused")
        failed = by_status == "ok" and self._when is not None and bool(self._when(document))
        if by_status == "ok" and not failed:
            return "ok"
        codes = {str(code) for query in self._codes if isinstance(code := query(document), (str, int))}
        for verdict, wanted in self._reactions:
            if codes.intersection(wanted):
                return verdict
        return "failed" if failed else by_status


def fix(code: str, detail: str = "", *, status: int = 0) -> FixConfig:
    """The error of ``code``; ``status`` is told to the person."""
    fault = FAULTS[code]
    return FixConfig(code, _told(fault.meaning, status), next_step=fault.next_step, detail=detail)


def later(code: str, detail: str = "", *, status: int = 0) -> TryLater:
    """The error of ``code``; ``status`` is told to the person."""
    fault = FAULTS[code]
    return TryLater(code, _told(fault.meaning, status), next_step=fault.next_step, detail=detail)


def _told(meaning: str, status: int) -> str:
    return f"{meaning.rstrip('.')} (status {status})." if status else meaning
