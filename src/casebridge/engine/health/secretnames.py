"""Which secrets a configuration names, and whether each is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from casebridge.engine.config import (
    CloudEventsConfig,
    Config,
    DropConfig,
    ProcessConfig,
    RestConfig,
    SinkConfig,
    SourceConfig,
)
from casebridge.engine.plugin.plugins import Plugins
from casebridge.engine.secrets import SecretPlaces
from casebridge.errors import FixConfig
from casebridge.sdk.http import HttpSettings

__all__ = ["SecretState", "secret_keys", "secret_states", "sink_secret_keys"]

_AUTH = ("secret", "key_secret", "key_password")
_SFTP = ("secret", "key", "key_passphrase")


@dataclass(frozen=True, slots=True)
class SecretState:
    """One secret that the configuration names.

    ``keys`` are where it is named; ``where`` says where it came from, or why it can't be used; ``fix`` what to do.
    """

    name: str
    keys: tuple[str, ...]
    state: Literal["set", "missing", "exposed", "invalid"]
    where: str
    fix: str = ""

    def __str__(self) -> str:
        return f"set (from {self.where})" if self.state == "set" else self.state


def secret_states(config: Config, places: SecretPlaces) -> list[SecretState]:
    """Each secret that ``config`` names, once, in order of mention; no value is part of it."""
    named: dict[str, list[str]] = {}
    for source in config.source:
        for key, name in secret_keys(source):
            named.setdefault(name, []).append(f"source.{source.name}.{key}")
    for sink in config.sink:
        for key, name in sink_secret_keys(sink):
            named.setdefault(name, []).append(f"sink.{sink.name}.{key}")
    if config.ledger.secret:
        named.setdefault(config.ledger.secret, []).append("ledger.secret")
    for key, name in Plugins(config).secrets():
        named.setdefault(name, []).append(key)
    return [_state(name, tuple(keys), places) for name, keys in named.items()]


def secret_keys(source: SourceConfig) -> Iterator[tuple[str, str]]:
    """(key, name of the secret) of one source; keys are dotted."""
    if isinstance(source, RestConfig):
        yield from _named("auth", source.auth, _AUTH)
    elif isinstance(source, DropConfig) and source.sftp is not None:
        yield from _named("sftp", source.sftp, _SFTP)
    elif isinstance(source, ProcessConfig):
        yield from (("secrets", name) for name in source.secrets)


def sink_secret_keys(sink: SinkConfig) -> Iterator[tuple[str, str]]:
    """(key, name of the secret) of one sink; keys are dotted."""
    if isinstance(sink, HttpSettings):
        yield from _named("auth", sink.auth, _AUTH)
    if isinstance(sink, CloudEventsConfig):
        yield from (("signing", name) for name in sink.signing)


def _named(table: str, settings: BaseModel, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for key in keys:
        if name := getattr(settings, key):
            yield f"{table}.{key}", name


def _state(name: str, keys: tuple[str, ...], places: SecretPlaces) -> SecretState:
    try:
        _, where = places.find(name)
    except FixConfig as error:
        states: dict[str, Literal["missing", "exposed"]] = {"secret_missing": "missing", "secret_exposed": "exposed"}
        where = f"{error.where}: {error.summary}" if str(error.where) else error.summary
        return SecretState(name, keys, states.get(error.code, "invalid"), where, error.next_step)
    return SecretState(name, keys, "set", where)
