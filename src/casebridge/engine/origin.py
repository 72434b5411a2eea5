"""The configuration as it counts, and where each value came from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from casebridge.engine.config import Config, load_config
from casebridge.engine.config.load import overlaid
from casebridge.engine.health.secretnames import secret_states
from casebridge.engine.secrets import secret_places
from casebridge.guard.toml import line_of, read_toml

__all__ = ["Setting", "settings"]

_LIKE_A_SECRET = re.compile(r"pass|token|credential|api_?key", re.IGNORECASE)
_MASKED = frozenset({"token_fields"})
"""Tables whose values may be secrets that somebody wrote where none belongs."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value: its dotted key (sources and sinks by name), and ``file:line``, the variable, or ``default``."""

    key: str
    value: Any
    origin: str


def settings(path: Path, environ: Mapping[str, str] | None = None) -> list[Setting]:
    """Every value of the configuration in ``path`` as it counts, then the secrets that it names.

    Of a secret it tells whether it is there and where from, never what it is. Raises ``FixConfig`` as ``load_config``.

    Args:
        path: the configuration.
        environ: the environment; None for that of the process.
    """
    config = load_config(path, environ)
    data, text = read_toml(path)
    variables = overlaid(os.environ if environ is None else environ)
    found = [
        Setting(_dotted(config, location), value, _origin(location, data, text, path, variables))
        for location, value in _values(config, ())
    ]
    named = secret_states(config, secret_places(config, environ))
    return found + [Setting(f"secret.{item.name}", str(item), ", ".join(item.keys)) for item in named]


def _values(model: BaseModel, above: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        location = (*above, name)
        if isinstance(value, BaseModel):
            yield from _values(value, location)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for at, item in enumerate(value):
                yield from _values(item, (*location, at))
        elif value not in (None, (), {}):
            yield location, _plain(name, value)

    # The keys of a plugin, which alone knows what they mean.
    for name, value in (model.model_extra or {}).items():
        yield (*above, name), "***" if _LIKE_A_SECRET.search(name) else _plain(name, value)


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: "***" if name in _MASKED else _plain(key, item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(name, item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return _address(value) if isinstance(value, str) and "://" in value else _text(value)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _address(url: str) -> str:
    """An address without what may be secret in it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}{'?***' if parts.query else ''}"


def _dotted(config: Config, location: tuple[str | int, ...]) -> str:
    if len(location) > 1 and isinstance(location[1], int):
        item = getattr(config, str(location[0]))[location[1]]
        location = (location[0], item.name, *location[2:])
    return ".".join(map(str, location))


def _origin(
    location: tuple[str | int, ...], data: Any, text: str, path: Path, variables: Mapping[tuple[str, ...], str]
) -> str:
    if location in variables:
        return f"environment {variables[location]}"  # type: ignore[index]  # it is one of the keys
    for part in location:
        known = part < len(data) if isinstance(part, int) and isinstance(data, list) else isinstance(data, dict)
        if not known or (isinstance(data, dict) and part not in data):
            return "default"
        data = data[part]
    return f"{path.name}:{line_of(text, location)}"
