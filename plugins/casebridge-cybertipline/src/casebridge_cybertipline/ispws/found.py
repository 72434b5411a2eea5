"""What is collected while one element is walked: remarks, what is there, and the few texts that may be kept."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from casebridge.model import Finding, ReportRef
from casebridge.model.report import PRESENCE_FIELDS
from casebridge_cybertipline.ispws.rules import finding

__all__ = ["BITS", "MOST_FINDINGS", "Found", "presence", "present", "report_ref"]

MOST_FINDINGS = 100
"""Findings that are kept of one element; one that says there were more comes on top."""

BITS = {name: 1 << place for place, name in enumerate(PRESENCE_FIELDS)}
"""Presence field to its bit."""


class Found:
    """Filled by ``walk``.

    ``present`` are bits of ``BITS``; ``kept`` texts by the name of their element, only of elements that ``shape.KEPT``
    lists; ``priors`` texts of prior report IDs; ``flags`` names that are set, by the element around them.
    """

    __slots__ = ("files", "findings", "flags", "kept", "now", "present", "priors", "reason")

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.present = 0
        self.kept: dict[str, str] = {}
        self.priors: dict[str, str] = {}
        self.flags: dict[str, list[str]] = {}
        self.findings: dict[tuple[str, str], None] = {}
        self.files = 0
        self.reason = ""

    def say(self, rule: str, path: str = "") -> None:
        """Makes the remark of a rule on a path, once."""
        if len(self.findings) <= MOST_FINDINGS:
            self.findings[rule, path] = None

    def told(self) -> tuple[Finding, ...]:
        """The remarks, in the order in which they were made."""
        told = [finding(rule, path) for rule, path in self.findings]
        return (*told[:MOST_FINDINGS], finding("R09")) if len(told) > MOST_FINDINGS else tuple(told)


@lru_cache(maxsize=1 << len(PRESENCE_FIELDS))
def presence(bits: int) -> dict[str, bool]:
    """What the bits say, as ``ReportMeta.presence`` has it."""
    return {name: bool(bits & bit) for name, bit in BITS.items()}


@lru_cache(maxsize=1 << len(PRESENCE_FIELDS))
def present(bits: int) -> dict[str, bool]:
    """What the bits say to be there, and nothing of the rest."""
    return {name: True for name, bit in BITS.items() if bits & bit}


@lru_cache(maxsize=1024)
def report_ref(number: str) -> ReportRef:
    """The report with this number; several documents in a row name the same."""
    return ReportRef(report_id=number)
