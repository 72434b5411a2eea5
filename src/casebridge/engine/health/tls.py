"""What `doctor` says of the certificates and keys that the configuration names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from casebridge.engine.config import Config
from casebridge.engine.health.certificate import ends_of
from casebridge.engine.health.finding import Finding
from casebridge.guard.secretfile import others_can_read

__all__ = ["tls_findings"]

WARN_DAYS = 30
_CERTIFICATES = frozenset({"certificate", "ca_file", "client_ca", "ca"})


def tls_findings(config: Config, now: datetime) -> Iterator[Finding]:
    """One finding for each file of certificates or keys: whether it can be read, and how many days are left."""
    for name, settings in (
        *((f"source {item.name}", item) for item in config.source),
        *((f"sink {item.name}", item) for item in config.sink),
        ("serve", config.serve),
    ):
        for key, path in _files(settings, ""):
            yield _finding(f"{name}: {key}", path, now, key=key.rpartition(".")[2])


def _files(settings: BaseModel, prefix: str) -> Iterator[tuple[str, Path]]:
    for key in type(settings).model_fields:
        value = getattr(settings, key)
        if isinstance(value, Path) and (key in _CERTIFICATES or key == "key"):
            yield prefix + key, value
        elif isinstance(value, BaseModel):
            yield from _files(value, f"{prefix}{key}.")


def _finding(subject: str, path: Path, now: datetime, *, key: str) -> Finding:
    try:
        text = path.read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return Finding(subject, "problem", f"{path} is not there.", "Correct the path, or put the file there.")
    except OSError:
        return Finding(subject, "problem", f"{path} can't be read.", "Give casebridge's account the right to read it.")
    if "-----BEGIN " not in text:
        return Finding(subject, "problem", f"{path} holds no PEM block.", "Convert it to PEM.")
    if key == "key":
        if others_can_read(path):
            return Finding(subject, "problem", f"Others can read {path}.", f"Run: chmod 600 {path}")
        return Finding(subject, "ok", f"{path}")
    try:
        ends = ends_of(text)
    except ValueError:
        ends = []
    if not ends:
        return Finding(subject, "problem", f"{path} holds no certificate.", "Put the certificates there, as PEM.")
    left = (min(ends) - now).days
    if left < 0:
        return Finding(subject, "problem", f"A certificate in {path} ended {min(ends):%Y-%m-%d}.", "Replace it now.")
    if left < WARN_DAYS:
        return Finding(subject, "warning", f"A certificate in {path} ends in {left} days.", "Replace it in time.")
    return Finding(subject, "ok", f"{path}: {left} days left.")
