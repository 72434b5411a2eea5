"""Profiles of known case systems, shipped as data: a starting point that an agency copies and edits."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["profile_text", "shipped"]


def shipped() -> tuple[str, ...]:
    """The names of the shipped profiles, sorted."""
    names = (item.name for item in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def profile_text(name: str) -> str:
    """The TOML text of the shipped profile ``name``. Raises ``KeyError`` for a name that is not shipped."""
    if name not in shipped():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
