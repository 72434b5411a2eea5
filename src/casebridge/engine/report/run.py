"""What a run over report documents is put together from, for folders of the configuration and for a file by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from casebridge.connectors.drop.onefile import OneFile
from casebridge.engine.config import Config, ReportsConfig
from casebridge.engine.delivery.opening import RefusedSource
from casebridge.engine.look.looking import looking
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.report.folder import look_at_documents, look_at_folder, reading_of
from casebridge.engine.report.sync import Progress, ReportJob, sync_reports
from casebridge.engine.result import SourceResult
from casebridge.errors import CasebridgeError
from casebridge.guard.secret import Secret
from casebridge.ledger import Ledger
from casebridge.plugins.adapt.report import ReportDropReader
from casebridge.sdk import CheckResult, Source
from casebridge.sdk.plugin import ReportType

__all__ = ["BY_HAND", "check_documents", "folder_of", "read_by_hand", "report_job"]

BY_HAND = "reports read"
"""What the ledger calls the source of documents that are named on the command line; no folder can be called so."""


def folder_of(config: Config, name: str) -> ReportsConfig | None:
    """The folder of reports of this name, or None."""
    return next((item for item in config.reports if item.name == name), None)


def report_job(
    config: Config,
    plugins: Plugins,
    ledger: Ledger,
    folder: ReportsConfig,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    secret: Callable[[str], Secret],
    *,
    command: str,
    progress: Progress,
) -> ReportJob:
    """One run over a folder. If its plugin can't be used, that run alone fails and says why."""
    try:
        source: Source = plugins.reports(folder)
    except CasebridgeError as error:
        source = RefusedSource(error)
    return ReportJob(
        folder.name,
        folder.type,
        reading_of(config, folder.type),
        source,
        config.agency.ref(),
        ledger,
        clock,
        sleep,
        config.ledger.state / "work",
        command,
        progress,
        secret,
    )


def check_documents(
    config: Config,
    plugins: Plugins,
    folder: ReportsConfig,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    *,
    first: bool = True,
) -> list[CheckResult]:
    """Looks at a folder of reports: what reads it, what waits in it and, with ``first``, what its first document says.

    Writes nothing and moves nothing.
    """
    subject = f"reports {folder.name}"
    try:
        source = plugins.reports(folder)
    except CasebridgeError as error:
        return [CheckResult(subject, ok=False, message=error.summary, next_step=error.next_step)]
    results = [CheckResult(subject, ok=True, message=f"read by {folder.type}")]
    with TemporaryDirectory(prefix="casebridge-") as workdir:
        context = looking(config, clock, sleep, Path(workdir))
        results += look_at_folder(source, context, folder.name)
        if first and all(item.ok for item in results):
            results += look_at_documents(source, context)
    return results


def read_by_hand(
    config: Config,
    ledger: Ledger,
    path: Path,
    name: str,
    kind: ReportType,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    progress: Progress,
) -> SourceResult:
    """Reads one document; ``name`` is what ``kind`` is called. Raises ``FixConfig`` (``file_missing``)."""
    job = ReportJob(
        BY_HAND,
        "documents by hand",
        reading_of(config, name),
        OneFile(path, ReportDropReader(kind)),
        config.agency.ref(),
        ledger,
        clock,
        sleep,
        config.ledger.state / "work",
        BY_HAND,
        progress,
    )
    return sync_reports(job)
