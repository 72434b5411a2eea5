"""The suite for sinks: a few lines bind one, and every check is a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from casebridge.conformance.base import Suite, with_checks
from casebridge.conformance.sink.bench import SinkBench, SinkBinding, files_below
from casebridge.sdk import Sink
from casebridge.sdk.plugin import SinkType

__all__ = ["SinkSuite"]


@with_checks
class SinkSuite(Suite):
    """Binds a sink that writes below a folder::

        class TestLines(SinkSuite):
            connector, options = LINES, {"path": "{folder}"}

    ``connector`` is a ``SinkType``; ``{folder}`` in a text of the options stands for the folder. A sink that is no
    plugin overrides ``make``; ``effects``, ``arrived`` and ``validate`` are for sinks whose output the kit can't read
    by itself, see ``SinkBinding``.
    """

    kind = "sink"
    connector: ClassVar[SinkType]
    options: ClassVar[Mapping[str, Any]] = {}
    seconds: ClassVar[float] = 10.0
    _bound: ClassVar[frozenset[str]] = frozenset(
        {"connector", "options", "seconds", "skip", "make", "effects", "arrived", "validate"}
    )

    @classmethod
    def make(cls, folder: Path) -> Sink:
        """A fresh sink that writes below the folder."""
        given = {
            key: value.replace("{folder}", str(folder)) if isinstance(value, str) else value
            for key, value in cls.options.items()
        }
        return cls.connector.make(cls.connector.options.model_validate(given))

    @classmethod
    def effects(cls, folder: Path) -> Mapping[str, object]:
        """What stands there now, as its readers see it."""
        return files_below(folder)

    arrived: ClassVar[Any] = None
    validate: ClassVar[Any] = None

    @classmethod
    def make_bench(cls) -> SinkBench:
        """A bench with the binding."""
        return SinkBench(SinkBinding(cls.make, cls.effects, cls.arrived, cls.validate, cls.seconds))

    @classmethod
    def notes(cls) -> dict[str, Any]:
        """Name of the sink, reasons, and what it takes."""
        return {**super().notes(), "connector": cls.__name__, "takes": cls.bench().takes}
