"""Checks of single values: each is handed the text, looks, and remembers at most that something is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address

from casebridge.model import parse_report_id
from casebridge_cybertipline.ispws.codes import CODES
from casebridge_cybertipline.ispws.found import Found
from casebridge_cybertipline.moment import read_day, read_moment

__all__ = ["MAY_BE_EMPTY", "Check", "check_of", "fine_of", "is_true", "limit_of"]

Check = Callable[[str, str, Found], None]
"""Looks at (text, path)."""

_WHITE = " \t\r\n"
_TRUE, _BOOLEANS = ("true", "1"), ("true", "1", "false", "0")
_LONG = re.compile(r"[+-]?[0-9]{1,30}")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|$)){4}")


def is_true(text: str | None) -> bool:
    """Whether a boolean says yes."""
    return text is not None and text.strip(_WHITE) in _TRUE


def _boolean(text: str, path: str, found: Found) -> None:
    if text not in _BOOLEANS and text.strip(_WHITE) not in _BOOLEANS:
        found.say("S10", path)


def _integer(text: str, path: str, found: Found, *, bits: int, least: int, most: int, rule: str = "") -> None:
    text = text.strip(_WHITE)
    if len(text) < 9 and text.isascii() and text.isdigit() and not rule:
        return
    value = int(text) if _LONG.fullmatch(text) else None
    if value is None or not -(1 << bits) <= value < 1 << bits:
        found.say("S10", path)
    elif rule and not least <= value <= most:
        found.say(rule, path)


def _double(text: str, path: str, found: Found) -> None:
    if _DOUBLE.fullmatch(text.strip(_WHITE)) is None:
        found.say("S10", path)


def _moment(text: str, path: str, found: Found) -> None:
    value = read_moment(text)
    if value is None or "T" not in text:
        found.say("S10", path)
    if value is None:
        return
    if value.tzinfo is None:
        found.say("D02", path)
    elif value > found.now:
        found.say("D03", path)


def _birth(text: str, path: str, found: Found) -> None:
    day = read_day(text)
    if day is None:
        found.say("S10", path)
    elif day > found.now.date():
        found.say("D03", path)


def _ip(text: str, path: str, found: Found) -> None:
    if _IPV4.fullmatch(text):
        return
    try:
        ip_address(text.strip(_WHITE))
    except ValueError:
        found.say("D13", path)


def _mail(text: str, path: str, found: Found) -> None:
    if text.find("@") > 64 or len(text) > 255:
        found.say("D01", path)


def _prior(text: str, path: str, found: Found) -> None:
    _integer(text, path, found, bits=63, least=0, most=0)
    number = parse_report_id(text)
    if number is None:
        found.say("R01", path)
    else:
        found.priors.setdefault(number, text)


def _listed(text: str, path: str, found: Found, *, codes: frozenset[str]) -> None:
    if text not in codes:
        found.say("S09", path)


def _form(text: str, path: str, found: Found, *, form: re.Pattern[str]) -> None:
    if form.fullmatch(text) is None:
        found.say("S10", path)


_CHECKS: dict[str, Check] = {
    "bool": _boolean,
    "long": partial(_integer, bits=63, least=0, most=0),
    "int": partial(_integer, bits=31, least=0, most=0),
    "port": partial(_integer, bits=31, least=1, most=65535, rule="D11"),
    "age": partial(_integer, bits=31, least=0, most=150, rule="D12"),
    "double": _double,
    "moment": _moment,
    "birth": _birth,
    "ip": _ip,
    "mail": _mail,
    "prior": _prior,
    "calling": partial(_form, form=re.compile(r"\+[0-9]{1,3}")),
    "extension": partial(_form, form=re.compile(r"[0-9]+")),
    **{name: partial(_listed, codes=codes) for name, codes in CODES.items()},
}
MAY_BE_EMPTY = frozenset(["country", "state", "mail", "ip"])
"""Kinds of values that are looked at only if there is something."""


def check_of(kind: str) -> Check | None:
    """How values of a kind are looked at, None if anything will do."""
    return _CHECKS.get(kind)


def fine_of(kind: str) -> frozenset[str]:
    """Values of a kind that need not be looked at; there may be others to which its check has no objection."""
    return frozenset(_BOOLEANS) if kind == "bool" else CODES.get(kind, frozenset())


def limit_of(kind: str) -> int:
    """How long values of a kind may be, in characters; very long if nothing is said."""
    digits = kind.removeprefix("text")
    return int(digits) if kind != digits and digits else 10 if kind == "extension" else 1 << 60
