"""Secrets by name: from a folder, the environment, or a file; the first place that has the name counts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casebridge.engine.config import Config
from casebridge.errors import FixConfig, Place
from casebridge.guard.secret import Secret
from casebridge.guard.secretfile import invalid, read_secret, read_secrets, usable

__all__ = ["FOLDER", "PREFIX", "SecretPlaces", "secret_places", "secret_reader", "variable"]

PREFIX = "CASEBRIDGE_SECRET_"
"""What the name of an environment variable with a secret begins with; the secret's name follows in capitals."""

FOLDER = "CASEBRIDGE_SECRETS_DIR"
SYSTEMD = "CREDENTIALS_DIRECTORY"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class SecretPlaces:
    """Where secrets are looked for: ``folders`` in order, then the environment, then ``file``.

    ``environment`` holds the secrets alone, each wrapped, so that no traceback shows the whole environment.
    """

    folders: tuple[Path, ...] = ()
    environment: Mapping[str, Secret] = field(default_factory=dict)
    file: Path | None = None

    def find(self, name: str) -> tuple[Secret, str]:
        """The secret of this name and where it came from, in words.

        Raises ``FixConfig``: ``secret_missing``, ``secret_exposed``, ``secret_invalid``.
        """
        if not _NAME.fullmatch(name):
            raise _missing("A name of a secret is lower-case letters, digits, - and _.", "Correct the name.")
        for folder in self.folders:
            try:
                return read_secret(folder / name), f"folder {folder}"
            except FileNotFoundError:
                continue
        secret = self.environment.get(variable(name))
        if secret is not None:
            if problem := usable(secret):
                raise invalid(variable(name), problem)
            return secret, f"environment {variable(name)}"
        if self.file is not None:
            return self._from_file(self.file, name)
        raise self._nowhere(name)

    def _from_file(self, file: Path, name: str) -> tuple[Secret, str]:
        try:
            found = read_secrets(file)
        except FileNotFoundError:
            raise self._nowhere(name) from None
        if name not in found:
            raise self._nowhere(name)
        return found[name], f"file {file}"

    def _nowhere(self, name: str) -> FixConfig:
        folder = next(iter(self.folders), None)
        where = f"Write it into {folder / name}" if folder else f"Write it into a file {name} in a folder of secrets"
        told = f"{where} (chmod 600), or set {variable(name)} in the environment."
        return _missing(f"There is no secret {name!r}.", told, self.file if not folder else None)


def secret_reader(config: Config, environ: Mapping[str, str] | None = None) -> Callable[[str], Secret]:
    """A function from names to secrets; each is read anew when it is asked for, so a changed one counts at once.

    Args:
        config: where ``[secrets]`` points; paths absolute.
        environ: the environment; None for that of the process.

    It raises ``FixConfig``: ``secret_missing``, ``secret_exposed``, ``secret_invalid``.
    """
    places = secret_places(config, environ)
    return lambda name: places.find(name)[0]


def secret_places(config: Config, environ: Mapping[str, str] | None = None) -> SecretPlaces:
    """Where the secrets of ``config`` are looked for; see ``secret_reader``."""
    return _places(config.secrets.folder, config.secrets.file, os.environ if environ is None else environ)


def _places(folder: Path | None, file: Path | None, environ: Mapping[str, str]) -> SecretPlaces:
    named = [environ.get(FOLDER), folder, environ.get(SYSTEMD)]
    folders = dict.fromkeys(Path(item) for item in named if item)
    # Windows keeps the names of variables in capitals; elsewhere they are compared as they stand.
    wrapped = {name: Secret(value) for name, value in environ.items() if name.startswith(PREFIX)}
    return SecretPlaces(tuple(folders), wrapped, file)


def variable(name: str) -> str:
    """The environment variable of a secret: ``thehive-token`` is ``CASEBRIDGE_SECRET_THEHIVE_TOKEN``."""
    return PREFIX + name.upper().replace("-", "_")


def _missing(summary: str, next_step: str, file: Path | None = None) -> FixConfig:
    return FixConfig("secret_missing", summary, where=Place(str(file) if file else ""), next_step=next_step)
