"""What this distribution offers casebridge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

from casebridge.sdk.plugin import FormatType, hookimpl
from casebridge_nibrs.flat import read_flat
from casebridge_nibrs.xml import read_xml

__all__ = ["CASEBRIDGE_API", "casebridge_formats", "casebridge_profiles"]

CASEBRIDGE_API = 1


@hookimpl
def casebridge_formats() -> Sequence[FormatType]:
    """NIBRS as agencies submit it."""
    return (
        FormatType("flat", read_flat, ("*.txt", "*.dat", "*.nibrs"), "NIBRS flat file"),
        FormatType("xml", read_xml, ("*.xml",), "NIBRS XML, generations 4.0 to 2023.0"),
    )


@hookimpl
def casebridge_profiles() -> Mapping[str, str]:
    """One profile for both formats."""
    return {"nibrs": files(__package__).joinpath("nibrs.toml").read_text(encoding="utf-8")}
