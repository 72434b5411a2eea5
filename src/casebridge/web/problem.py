"""Every refusal of the hub as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from math import ceil

from starlette.responses import Response

from casebridge.faults import FAULTS

__all__ = ["MEDIA", "STATUS", "Problem", "described", "problem_response"]

MEDIA = "application/problem+json"

STATUS: Mapping[str, int] = {
    "http_invalid": 400,
    "length_wrong": 400,
    "body_cut": 400,
    "digest_wrong": 400,
    "signature_missing": 401,
    "signature_late": 401,
    "signature_wrong": 401,
    "certificate_foreign": 403,
    "path_unknown": 404,
    "method_unknown": 405,
    "body_late": 408,
    "body_changed": 409,
    "length_missing": 411,
    "body_too_large": 413,
    "batch_too_long": 413,
    "media_type": 415,
    "batch_invalid": 422,
    "query_invalid": 422,
    "replies_invalid": 422,
    "rate_exceeded": 429,
    "hub_failed": 500,
    "hub_busy": 503,
}
"""Fault code to HTTP status."""


class Problem(Exception):
    """A request is refused.

    Args:
        code: a key of ``STATUS``.
        after: seconds after which it may be tried again; 0 says nothing.
        reason: a finer fault code, for the sender.
    """

    def __init__(self, code: str, *, after: float = 0.0, reason: str = "") -> None:
        self.code = code
        self.after = after
        self.reason = reason
        super().__init__(code)


@lru_cache(maxsize=256)
def described(code: str, reason: str = "") -> bytes:
    """The body of a refusal: no value of the request stands in it."""
    fault = FAULTS[code]
    told = {
        "type": f"urn:casebridge:fault:{code}",
        "title": fault.meaning,
        "status": STATUS[code],
        "code": code,
        "detail": fault.next_step,
    }
    return json.dumps(told | ({"reason": reason} if reason else {})).encode()


def problem_response(problem: Problem) -> Response:
    """The answer to a request that is refused."""
    headers = {"Retry-After": str(ceil(problem.after))} if problem.after else {}
    return Response(described(problem.code, problem.reason), STATUS[problem.code], headers, MEDIA)
