"""What the trusted plugins bring, by type; each is verified and loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from casebridge.errors import FixConfig, Place
from casebridge.guard.toml import nearest
from casebridge.plugins.contain import contained_source_type
from casebridge.plugins.containread import contained_format_type, contained_report_type
from casebridge.plugins.containreceive import contained_receiver_type
from casebridge.plugins.containsink import contained_sink_type
from casebridge.plugins.find import find, installed
from casebridge.plugins.load import load
from casebridge.plugins.offer import Offer
from casebridge.plugins.trouble import fault
from casebridge.plugins.trust import Entry, verify
from casebridge.sdk.plugin import FormatType, ReceiverType, ReportType, SinkType, SourceType

__all__ = ["READ_SECONDS", "Registry"]

READ_SECONDS = 3600.0
"""How long a reader may take for one file, if nothing else is said."""


class Registry:
    """The plugins that a configuration lists.

    Types are called ``DISTRIBUTION/NAME``. Whatever comes out of here is contained: it raises casebridge's own errors
    only, and comes back in time.

    Args:
        entries: the ``[[plugin]]`` tables.
        path: folders that distributions are looked for in; None for ``sys.path``.
    """

    def __init__(self, entries: Sequence[Entry] = (), path: Sequence[str] | None = None) -> None:
        self._entries = {entry.name: entry for entry in entries}
        self._path = path
        self._offers: dict[str, Offer | FixConfig] = {}

    @property
    def problems(self) -> Mapping[str, FixConfig]:
        """What is wrong with the plugins that were asked for until now, by distribution."""
        return {name: found for name, found in self._offers.items() if isinstance(found, FixConfig)}

    def source_type(self, kind: str, where: Place | None = None) -> SourceType:
        """The type of source called ``kind``.

        Args:
            kind: DISTRIBUTION/NAME.
            where: where it is named, for errors.

        Raises ``FixConfig``: ``plugin_missing``, ``plugin_ambiguous``, ``plugin_untrusted``, ``plugin_changed``,
        ``plugin_unsafe``, ``plugin_broken``, ``plugin_type_unknown``.
        """
        found: SourceType = self._typed(kind, where, "source", lambda offer: offer.sources)
        entry = self._entries[kind.partition("/")[0]]
        return contained_source_type(found, kind, entry.seconds)

    def format_type(self, kind: str, where: Place | None = None, *, seconds: float = READ_SECONDS) -> FormatType:
        """The type of file called ``kind``; its reader has ``seconds`` for a file. Raises as ``source_type``."""
        found: FormatType = self._typed(kind, where, "format", lambda offer: offer.formats)
        return contained_format_type(found, kind, seconds)

    def input_type(
        self, kind: str, where: Place | None = None, *, seconds: float = READ_SECONDS
    ) -> SourceType | FormatType:
        """What ``[[source]] type = kind`` means: a source, or files in a folder. Raises as ``source_type``."""
        self._typed(kind, where, "source or format", lambda offer: {**offer.sources, **offer.formats})
        distribution, _, name = kind.partition("/")
        if name in self.offer(distribution).sources:
            return self.source_type(kind, where)
        return self.format_type(kind, where, seconds=seconds)

    def report_type(self, kind: str, where: Place | None = None, *, seconds: float = READ_SECONDS) -> ReportType:
        """The type of report document called ``kind``. Raises as ``source_type``."""
        found: ReportType = self._typed(kind, where, "report document", lambda offer: offer.reports)
        return contained_report_type(found, kind, seconds)

    def sink_type(self, kind: str, where: Place | None = None) -> SinkType:
        """The type of sink called ``kind``. Raises as ``source_type``."""
        found: SinkType = self._typed(kind, where, "sink", lambda offer: offer.sinks)
        return contained_sink_type(found, kind, self._entries[kind.partition("/")[0]].seconds)

    def receiver_type(self, kind: str, where: Place | None = None) -> ReceiverType:
        """The type of receiver called ``kind``. Raises as ``source_type``."""
        found: ReceiverType = self._typed(kind, where, "receiver", lambda offer: offer.receivers)
        return contained_receiver_type(found, kind, self._entries[kind.partition("/")[0]].seconds)

    def profiles(self) -> Mapping[str, str]:
        """The profiles to start from of every plugin that can be loaded, as DISTRIBUTION/NAME to text."""
        return {
            f"{entry.name}/{name}": text
            for entry, offer in self.examine()
            if isinstance(offer, Offer)
            for name, text in offer.profiles.items()
        }

    def examine(self) -> Iterator[tuple[Entry, Offer | FixConfig]]:
        """Each listed plugin with what it offers, or what is wrong with it."""
        for name, entry in self._entries.items():
            try:
                yield entry, self.offer(name)
            except FixConfig as error:
                yield entry, error

    def offer(self, name: str, where: Place | None = None) -> Offer:
        """What the distribution ``name`` offers. Raises as ``source_type``."""
        if name not in self._offers:
            self._offers[name] = self._loaded(name, where)
        found = self._offers[name]
        if isinstance(found, FixConfig):
            if where is not None and name not in self._entries:
                raise FixConfig(found.code, found.summary, where=where, next_step=found.next_step)
            raise found
        return found

    def _loaded(self, name: str, where: Place | None) -> Offer | FixConfig:
        entry = self._entries.get(name)
        if entry is None:
            if any(item.name == name for item in installed(self._path)):
                step = f"Look at it and list it: casebridge plugins trust {name}"
                return fault("plugin_untrusted", f"The plugin {name} is not trusted.", where=where, next_step=step)
            step = f"Install {name} beside casebridge, then: casebridge plugins trust {name}"
            return fault("plugin_missing", f"The plugin {name} is not installed.", where=where, next_step=step)
        try:
            found = find(name, self._path)
            verify(found, entry)
            return load(found, entry)
        except FixConfig as error:
            if not str(error.where):
                error.where = entry.where
            return error

    def _typed(self, kind: str, where: Place | None, what: str, choose: Callable[[Offer], Mapping[str, Any]]) -> Any:
        distribution, _, name = kind.partition("/")
        known = choose(self.offer(distribution, where))
        if name in known:
            return known[name]
        guess = nearest(name, sorted(known))
        step = f"Did you mean {f'{distribution}/{guess}'!r}?" if guess else f"It brings: {', '.join(sorted(known))}."
        if not known:
            step = "See what it brings: casebridge plugins list"
        text = f"The plugin {distribution} brings no {what} {name!r}."
        raise fault("plugin_type_unknown", text, where=where, next_step=step)
