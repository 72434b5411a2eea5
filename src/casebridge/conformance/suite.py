"""The suite for sources: three lines bind a connector, and every check is a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from casebridge.conformance.base import Suite, with_checks
from casebridge.conformance.bench import Bench
from casebridge.conformance.binding import Binding, Connector
from casebridge.conformance.world.load import load_world
from casebridge.conformance.world.phase import World
from casebridge.mapping import Profile
from casebridge.mapping.profile import load_profile

__all__ = ["SourceSuite"]

_BINDS = ("connector", "options", "profile", "tape", "identity", "changed", "ordered", "secrets", "derived", "skip")


@with_checks
class SourceSuite(Suite):
    """Binds a connector that reads cases; see ``Binding`` for what the attributes mean.

    ``profile`` is a path, or a ``Profile``; ``tape`` the path of a world (see ``load_world``), or a ``World``.
    """

    kind = "source"
    connector: ClassVar[Connector]
    options: ClassVar[Mapping[str, Any]] = {}
    profile: ClassVar[Path | Profile]
    tape: ClassVar[Path | World]
    identity: ClassVar[tuple[str, ...]] = ()
    changed: ClassVar[str] = ""
    ordered: ClassVar[bool | None] = None
    secrets: ClassVar[Mapping[str, str]] = {}
    derived: ClassVar[Mapping[str, str]] = {}
    _bound: ClassVar[frozenset[str]] = frozenset(_BINDS)

    @classmethod
    def binding(cls) -> Binding:
        """The connector in its world."""
        profile, tape = cls.profile, cls.tape
        return Binding(
            connector=_written(cls, "connector"),
            profile=load_profile(profile) if isinstance(profile, Path) else profile,
            world=load_world(tape) if isinstance(tape, Path) else tape,
            options=cls.options,
            identity=cls.identity,
            changed=cls.changed,
            ordered=cls.ordered,
            secrets=cls.secrets,
            derived=cls.derived,
            folder=profile.parent if isinstance(profile, Path) else Path(),
        )

    @classmethod
    def make_bench(cls) -> Bench:
        """A bench with the binding."""
        return Bench(cls.binding())

    @classmethod
    def notes(cls) -> dict[str, Any]:
        """Name and claims of the connector, reasons, and the columns whose values are made."""
        bench = cls.bench()
        claims = bench.claims
        claimed = [name for name in ("batches", "snapshots", "fetch_case", "windows") if getattr(claims, name)]
        told = {"claims": claimed, "changed": bench.binding.changed, "derived": dict(cls.derived)}
        return {**super().notes(), "connector": bench.binding.name, **told}


def _written(cls: type, name: str) -> Any:
    """The attribute as it was written: a plain function in a class body would be bound otherwise."""
    for base in cls.__mro__:
        if name in vars(base):
            found = vars(base)[name]
            return found.__func__ if isinstance(found, staticmethod) else found
    raise AttributeError(f"{cls.__name__} binds no {name}")
