"""What this distribution offers casebridge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

from casebridge.sdk.plugin import FormatType, hookimpl
from casebridge_ndex.reader import read_justice, read_lexs

__all__ = ["CASEBRIDGE_API", "casebridge_formats", "casebridge_profiles"]

CASEBRIDGE_API = 1


@hookimpl
def casebridge_formats() -> Sequence[FormatType]:
    """Files to read cases from."""
    return (
        FormatType("lexs", read_lexs, ("*.xml",), "N-DEx incident and arrest reports in LEXS 3.1"),
        FormatType("justice", read_justice, ("*.xml",), "NIEM Justice messages from arrest to disposition"),
    )


@hookimpl
def casebridge_profiles() -> Mapping[str, str]:
    """Profiles to start from."""
    folder = files("casebridge_ndex") / "profiles"
    return {name: (folder / f"{name}.toml").read_text("utf-8") for name in ("ndex", "justice")}
