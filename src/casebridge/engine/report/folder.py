"""A folder of report documents: from its configuration to the source that hands them over, and a first look at it."""

from __future__ import annotations

from collections import Counter

from casebridge.connectors.drop import DropOptions, DropSettings, DropSource
from casebridge.engine.config import Config
from casebridge.engine.wording import counted
from casebridge.errors import CasebridgeError
from casebridge.plugins.adapt.report import ReportDropReader
from casebridge.sdk import CheckResult, Page, Rejected, SourceContext
from casebridge.sdk.plugin import ReportType

__all__ = ["look_at_documents", "look_at_folder", "reading_of", "report_source"]


def report_source(settings: DropSettings, kind: ReportType) -> DropSource:
    """The folder that ``settings`` name as a source of documents of this type."""
    options = DropOptions.model_validate({name: getattr(settings, name) for name in DropSettings.model_fields})
    return DropSource(options, ReportDropReader(kind))


def reading_of(config: Config, kind: str) -> str:
    """What decides how a document is read: the type, and the plugin that brings it as it is trusted."""
    distribution = kind.partition("/")[0]
    trusted = [f"{item.version} {item.record}" for item in config.plugin if item.name == distribution]
    return " ".join((kind, *trusted))


def look_at_folder(source: DropSource, context: SourceContext, name: str) -> list[CheckResult]:
    """Whether the folder can be read, and what waits there; what it raises is told as a result."""
    try:
        return list(source.check(context))
    except CasebridgeError as error:
        return [CheckResult(f"reports {name}", ok=False, message=error.summary, next_step=error.next_step)]


def look_at_documents(source: DropSource, context: SourceContext) -> list[CheckResult]:
    """What the first waiting document would bring; nothing of it is stored or moved."""
    subject = "first document"
    parts = 0
    damaged: Counter[str] = Counter()
    name = ""
    try:
        for item in source.pull(None, context):
            name = item.batch.name
            if isinstance(item, Rejected):
                return [CheckResult(subject, ok=False, message=f"{name}: {item.summary}", next_step=item.next_step)]
            parts += len(item.rows)
            damaged.update(damage.code for damage in item.damaged)
            if _is_last(item):
                break
    except CasebridgeError as error:
        return [CheckResult(subject, ok=False, message=error.summary, next_step=error.next_step)]
    if not name:
        return []
    message = f"{name}: speaks of {counted(parts, 'report')}."
    if damaged:
        message += f" {counted(damaged.total(), 'part')} can't be read: {', '.join(sorted(damaged))}."
    step = "Sync sets them aside; see `casebridge deadletter list` then." if damaged else ""
    return [CheckResult(subject, ok=not damaged, message=message, next_step=step)]


def _is_last(page: Page) -> bool:
    return page.last
