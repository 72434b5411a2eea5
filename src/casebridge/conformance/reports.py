"""The suite for readers of report documents: a few lines bind one, and every check is a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from casebridge.conformance.base import Suite, with_checks
from casebridge.conformance.report.bench import ReportBench, ReportBinding
from casebridge.sdk.plugin import ReportType

__all__ = ["ReportSuite"]


@with_checks
class ReportSuite(Suite):
    """Binds a reader of report documents; see ``ReportBinding`` for what the attributes mean::

        class TestTips(ReportSuite):
            connector, documents = TIPS, {HERE / "tip.xml": ("900000101",)}
            private, presence = ("name", "email"), {"email": ("email",)}

    ``documents`` maps the path of a good document to the IDs of the reports that it tells of.
    """

    kind = "reports"
    connector: ClassVar[ReportType]
    documents: ClassVar[Mapping[Path, tuple[str, ...]]]
    private: ClassVar[tuple[str, ...]] = ()
    presence: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    viewed: ClassVar[tuple[str, str, str] | None] = None
    grow: ClassVar[Any] = None
    _bound: ClassVar[frozenset[str]] = frozenset(
        {"connector", "documents", "private", "presence", "viewed", "grow", "skip"}
    )

    @classmethod
    def make_bench(cls) -> ReportBench:
        """A bench with the binding."""
        documents = {path.name: path.read_bytes() for path in cls.documents}
        reports = {path.name: ids for path, ids in cls.documents.items()}
        grow = vars(cls).get("grow")
        return ReportBench(
            ReportBinding(
                cls.connector.read,
                documents,
                reports,
                cls.private,
                cls.presence,
                cls.viewed,
                grow.__func__ if isinstance(grow, staticmethod) else grow,
            )
        )

    @classmethod
    def notes(cls) -> dict[str, Any]:
        """Name of the reader, reasons, and what was declared private."""
        return {**super().notes(), "connector": cls.connector.name, "private": list(cls.private)}
