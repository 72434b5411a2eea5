"""The library's face: one object an embedding program talks to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from casebridge import clock as host_clock
from casebridge.engine import messages as messages_
from casebridge.engine.again import read_again, retry_letter
from casebridge.engine.answers import answer as answer_
from casebridge.engine.backfill import BackfillResult, backfill_source, window_of
from casebridge.engine.config import Config, ReportsConfig, SourceConfig, load_config
from casebridge.engine.delivery.opening import (
    OpenSinks,
    deliver_or_tell,
    open_sinks,
    register_sinks,
    source_or_refusal,
)
from casebridge.engine.due import is_due, zone_of
from casebridge.engine.eventlist import events as events_
from casebridge.engine.fit import check_fit
from casebridge.engine.hosts import host_book
from casebridge.engine.links import link_table
from casebridge.engine.look.check import look_at_agency, look_at_time, run_profile_tests
from casebridge.engine.look.firstlook import look_at_records, look_at_sink, look_at_system
from casebridge.engine.look.looking import Look
from casebridge.engine.look.preview import PreviewCase
from casebridge.engine.look.previewing import preview_source
from casebridge.engine.place import ledger_place
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.questions import questions as questions_
from casebridge.engine.reconcile import reconcile as reconcile_
from casebridge.engine.report import desk as desk_
from casebridge.engine.report.run import check_documents, folder_of, read_by_hand, report_job
from casebridge.engine.report.sync import ReportJob, replay_reports, sync_reports
from casebridge.engine.result import Delivery, SourceResult, SyncResult, not_begun
from casebridge.engine.secrets import secret_reader
from casebridge.engine.sync import Job, Progress, no_progress, sync_source
from casebridge.errors import FixConfig
from casebridge.guard.toml import nearest
from casebridge.ledger import Announce, Ledger
from casebridge.ledger.guard import Limits
from casebridge.linking import LinkedReport
from casebridge.mapping import Profile, load_profile
from casebridge.model import AgencyRef
from casebridge.sdk import CheckResult, SinkContext

__all__ = ["Bridge"]

PATIENCE = 10.0
"""Seconds that a verb of a person waits for a source that another process is working on."""


class Bridge:
    """One agency's casebridge: its configuration, its profiles and its ledger.

    Made by ``Bridge.from_config``. Every method opens the ledger for itself and leaves it closed, so a host program
    may keep a ``Bridge`` as long as it likes, and use it from several threads. One process or thread at a time works
    on a source: what has to wait too long for another raises ``TryLater`` (``source_busy``).

    Args:
        config: the configuration, paths absolute.
        clock: the current UTC time.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Callable[[], datetime] = host_clock.utc_now,
        sleep: Callable[[float], None] = host_clock.sleep,
    ) -> None:
        self.config = config
        self.agency: AgencyRef = config.agency.ref()
        self._clock = clock
        self._sleep = sleep
        self._secret = secret_reader(config)
        self.place = ledger_place(config, self._secret)
        # One for all sources: systems on the same host share its rate.
        self._hosts = host_book(config.ledger.state)
        self._profiles: dict[str, Profile] = {}
        self.plugins = Plugins(config)
        self.announce: Announce | None = None

    @classmethod
    def from_config(
        cls,
        path: str | Path,
        *,
        clock: Callable[[], datetime] = host_clock.utc_now,
        sleep: Callable[[float], None] = host_clock.sleep,
    ) -> Bridge:
        """The bridge that the TOML file at ``path`` describes. Raises ``FixConfig`` if it is wrong."""
        return cls(load_config(Path(path)), clock=clock, sleep=sleep)

    def profile(self, source: str) -> Profile:
        """The profile of a source. Raises ``FixConfig`` if it is wrong."""
        if source not in self._profiles:
            config = self.source(source)
            profile = load_profile(config.profile)
            check_fit(config, profile)
            self._profiles[source] = profile
        return self._profiles[source]

    def source(self, name: str) -> SourceConfig:
        """The configuration of the source called ``name``. Raises ``FixConfig`` (``source_unknown``)."""
        for item in self.config.source:
            if item.name == name:
                return item
        names = [item.name for item in (*self.config.source, *self.config.reports)]
        guess = nearest(name, names)
        hint = f"Did you mean {guess!r}?" if guess else f"Sources: {', '.join(names) or 'none'}."
        raise FixConfig("source_unknown", "There is no source of that name.", next_step=hint)

    def sync(
        self,
        sources: Sequence[str] | None = None,
        *,
        due: bool = False,
        send: bool = True,
        accept_vanished: bool = False,
        progress: Progress = no_progress,
    ) -> SyncResult:
        """Reads what is new from the sources and sends what is due to the sinks.

        Args:
            sources: names of sources and of folders of reports; None for all.
            due: only sources whose ``interval`` (or a time of their ``cron``) has passed since their last run.
            send: whether to deliver as well.
            accept_vanished: lets a snapshot retract more than its profile's share.
            progress: told (file, bytes done, bytes in all).

        Raises ``FixConfig`` (``source_unknown``) before anything is read, ``StopLedger`` and ``TryLater``
        (``ledger_busy``). A source that can't be read or has a wrong profile, or a sink that takes nothing, is part of
        the result instead and stops no other one.
        """
        known = [item.name for item in (*self.config.source, *self.config.reports)]
        chosen = known if sources is None else list(sources)
        result = SyncResult()
        folders = [item for item in self.config.reports if item.name in chosen]
        names = [name for name in chosen if name not in {item.name for item in folders}]
        configs = [self.source(name) for name in names]
        with self.ledger("sync") as ledger:
            sinks = register_sinks(ledger, open_sinks(self.config, self.plugins))
            for source in configs:
                try:
                    profile = self.profile(source.name)
                    if not due or is_due(ledger, source.name, source, zone_of(profile), self._clock()):
                        job = self._job(ledger, source.name, profile, "sync", progress, accept_vanished=accept_vanished)
                        result.sources.append(sync_source(job))
                except FixConfig as error:
                    result.sources.append(not_begun(source.name, error))
            for item in folders:
                try:
                    if not due or is_due(ledger, item.name, item, zone_of(None), self._clock()):
                        result.sources.append(sync_reports(self._reports(ledger, item, "sync", progress)))
                except FixConfig as error:
                    result.sources.append(not_begun(item.name, error, "document"))
            if send:
                result.deliveries += self._deliver(ledger, sinks)
        return result

    def deliver(self, names: Sequence[str] | None = None) -> list[Delivery]:
        """Sends what is due to the sinks called ``names`` (None: all), without reading any source."""
        with self.ledger("deliver") as ledger:
            sinks = open_sinks(self.config, self.plugins)
            chosen = sinks if names is None else {name: sinks[name] for name in names}
            return self._deliver(ledger, chosen)

    def _deliver(self, ledger: Ledger, sinks: OpenSinks) -> list[Delivery]:
        context = self.sink_context()
        return [deliver_or_tell(ledger, name, sink, context, self.config.delivery) for name, sink in sinks.items()]

    def sink_context(self) -> SinkContext:
        """What every sink is handed: time, secrets by name, and what is known of hosts."""
        return SinkContext(self._clock, self._sleep, self._secret, self._hosts)

    def _job(
        self,
        ledger: Ledger,
        name: str,
        profile: Profile,
        command: str,
        progress: Progress = no_progress,
        *,
        accept_vanished: bool = False,
    ) -> Job:
        config = self.source(name)
        return Job(
            name=name,
            connector=config.type,
            source=source_or_refusal(config, profile, self.plugins),
            profile=profile,
            agency=self.agency,
            ledger=ledger,
            clock=self._clock,
            sleep=self._sleep,
            workroot=self.config.ledger.state / "work",
            command=command,
            progress=progress,
            accept_vanished=accept_vanished,
            limits=Limits(self.config.delivery.max_changed, self.config.delivery.min_changed),
            secret=self._secret,
            hosts=self._hosts,
        )

    def _reports(self, ledger: Ledger, item: ReportsConfig, command: str, progress: Progress) -> ReportJob:
        tools = self._clock, self._sleep, self._secret
        return report_job(self.config, self.plugins, ledger, item, *tools, command=command, progress=progress)

    def read_report(self, path: str | Path, kind: str, progress: Progress = no_progress) -> SourceResult:
        """Reads one report document by hand and stores what it says; the file stays where it is.

        Args:
            path: the document.
            kind: DISTRIBUTION/NAME of what reads it.
            progress: as for ``sync``.

        Raises ``FixConfig``: ``file_missing``, and what is wrong with the plugin.
        """
        kinds = self.plugins.registry.report_type(kind)
        with self.ledger("reports read") as ledger:
            return read_by_hand(self.config, ledger, Path(path), kind, kinds, self._clock, self._sleep, progress)

    def replay(self, source: str, number: int | None = None, progress: Progress = no_progress) -> list[SourceResult]:
        """Reads files or polls of a source again with today's profile and links: the newest, and any with dead letters.

        Args:
            source: its name.
            number: a dead letter: only its file or poll, and only the case it concerns.
            progress: as for ``sync``.
        """
        if item := folder_of(self.config, source):
            with self.ledger("replay") as ledger:
                return replay_reports(self._reports(ledger, item, "replay", progress), number)
        profile = self.profile(source)
        with self.ledger("replay") as ledger:
            job = self._job(ledger, source, profile, "replay", progress)
            if number is None:
                return read_again(job)
            return retry_letter(job, number)

    def backfill(self, source: str, since: str, until: str, progress: Progress = no_progress) -> BackfillResult:
        """Reads what changed in a window of the past, from where an earlier run on the same window stopped.

        Args:
            source: its name.
            since: the first day of the window (the profile's time zone), or a moment with an offset.
            until: its last day, or a moment.
            progress: as for ``sync``.

        Raises ``FixConfig``: ``window_invalid``, ``window_unsupported``.
        """
        profile = self.profile(source)
        window = window_of(since, until, profile.time_zone)
        with self.ledger("backfill") as ledger:
            return backfill_source(self._job(ledger, source, profile, "backfill", progress), window)

    events = events_
    questions = questions_
    answer = answer_
    messages = messages_.messages
    reply = messages_.reply
    reconcile = reconcile_
    reports = desk_.reports
    report = desk_.report
    suggestions = desk_.suggestions
    group = desk_.group

    def preview(self, path: str | Path | None, source: str, limit: int = 20, *, url: str = "") -> list[PreviewCase]:
        """What records would become under the profile of ``source``; nothing is written. See ``PreviewCase``.

        Args:
            path: a file; None for ``url``, or else for the first file or page that the source has.
            source: its name.
            limit: how many cases.
            url: a document of the source's own system.
        """
        return preview_source(self._look(source), self.agency, Path(path) if path else None, url, limit)

    def link_table(self) -> dict[str, list[LinkedReport]]:
        """The agency's links by match key; empty while there is no ledger."""
        if not self.place.exists():
            return {}
        with self.ledger("preview", write=False) as ledger:
            return link_table(ledger, self.agency)

    def check(self, source: str) -> list[CheckResult]:
        """Looks at one source, its profile, its first file or page, and all sinks; says what to do, writes nothing.

        Of a folder of reports it looks at what reads it, at the folder and its first document.
        """
        if folder := folder_of(self.config, source):
            return check_documents(self.config, self.plugins, folder, self._clock, self._sleep)
        look = self._look(source)
        reached = look_at_system(look)
        results = look_at_agency(self.config.agency) + run_profile_tests(look.profile) + look_at_time(look.profile)
        results += reached
        for item in self.config.sink:
            results += look_at_sink(item, self.plugins, self.sink_context())
        return results + (look_at_records(look) if all(item.ok for item in reached) else [])

    def _look(self, source: str) -> Look:
        profile = self.profile(source)
        return Look(self.config, self.source(source), profile, self.link_table(), self._clock, self._sleep)

    @contextmanager
    def ledger(self, command: str, *, write: bool = True) -> Iterator[Ledger]:
        """The open ledger, for what has no method here."""
        # A timer comes again; a person who waits for an answer would rather wait a little for a run to end.
        wait = 0.0 if command in ("sync", "deliver") else PATIENCE
        with Ledger.open(
            self.place, clock=self._clock, command=command, write=write, wait=wait, announce=self.announce
        ) as ledger:
            yield ledger
