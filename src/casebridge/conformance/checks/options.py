"""Checks of a connector's options: what is secret is marked, everything is described, nothing can change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from casebridge.conformance.check import NotApplicable, check, demand
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import SourceType

if TYPE_CHECKING:
    from casebridge.conformance.bench import Bench

_SECRET_WORDS = frozenset(
    {"token", "password", "passwd", "passphrase", "secret", "credential", "credentials", "apikey", "pin"}
)
_SECRET_NAMES = re.compile(r"key|(?:.*_)?(?:api|access|private|auth|shared|client|signing)_?key")
_ABOUT = frozenset({"url", "header", "field", "column", "type", "seconds", "path", "file", "parameter", "param"})


@check("CB060", "Options that hold a secret hold only its name")
def _marked(bench: Bench) -> None:
    plain = [name for name, told in _fields(_options(bench)) if holds_secret(name, told)]
    demand(
        not plain,
        f"{', '.join(plain)} can hold a secret in plain text. Make it a SecretName and ask Tools.secret for the value.",
    )


@check("CB061", "Options are described and can't be changed")
def _described(bench: Bench) -> None:
    options = _options(bench)
    bare = [name for name, told in _fields(options) if not str(told.get("description", "")).strip()]
    demand(not bare, f"{', '.join(bare)} has no description. Give Field(description=...): the reference is made of it.")
    demand(
        issubclass(options, Options)
        and options.model_config.get("frozen")
        and options.model_config.get("extra") == "forbid",
        f"{options.__name__} can be changed after it was made, or takes keys it does not know. Derive it from Options "
        "and leave its configuration alone.",
    )


def holds_secret(name: str, told: dict[str, Any]) -> bool:
    """Whether an option of this name and schema can hold a secret itself."""
    return _sounds_secret(name) and _is_text(told) and not _marks(told)


def _options(bench: Bench) -> type[BaseModel]:
    made = bench.binding.connector
    if not isinstance(made, SourceType):
        raise NotApplicable("the connector has no options of its own")
    return made.options


def _fields(options: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, what the schema says of it) of every option; those of casebridge's own tables are not the author's."""
    yield from options.model_json_schema().get("properties", {}).items()


def _sounds_secret(name: str) -> bool:
    words = name.lower().split("_")
    return words[-1] not in _ABOUT and (bool(_SECRET_WORDS & set(words)) or bool(_SECRET_NAMES.fullmatch(name.lower())))


def _is_text(told: dict[str, Any]) -> bool:
    kinds = [told, *told.get("anyOf", ())]
    return any(kind.get("type") == "string" and "enum" not in kind and "const" not in kind for kind in kinds)


def _marks(told: dict[str, Any]) -> bool:
    return '"secret": true' in json.dumps(told)
