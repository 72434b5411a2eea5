"""Made-up segments of NIBRS flat files."""

from __future__ import annotations

__all__ = ["ORI", "administrative", "arrestee", "flat", "group_b", "offence", "other", "segment", "zero"]

ORI = "XX0000000"


def segment(
    level: int,
    number: str,
    body: str = "",
    *,
    action: str = "I",
    ori: str = ORI,
    length: int = 0,
    month: str = "032026",
) -> str:
    """A segment of ``level`` with ``body`` from position 38 on, filled with blanks to its published length."""
    length = length or {0: 43, 1: 88, 2: 63, 3: 307, 4: 141, 5: 46, 6: 110, 7: 66}[level]
    return f"{length:04}{level}{action}{month}    {ori:9}{number:12}{body}".ljust(length)


def administrative(
    number: str, code: str = "N", cleared_on: str = "", *, action: str = "I", on: str = "20260214", **more: str
) -> str:
    """A segment of level 1; 46 characters of it are blank before the indicator of cargo theft."""
    return segment(1, number, f"{on:8} 14{code:1}{cleared_on:8}", action=action, **more)  # type: ignore[arg-type]


def offence(number: str, code: str = "35A", *, using: str = "", location: str = "20", activities: str = "P") -> str:
    """A segment of level 2."""
    return segment(2, number, f"{code:3}C{using:3}{location:2}   {activities:3}")


def arrestee(
    number: str, sequence: int = 1, *, arrest: str = "A-1", on: str = "20260227", kind: str = "T", count: str = "N"
) -> str:
    """A segment of level 6."""
    return segment(6, number, f"{sequence:02}{arrest:12}{on:8}{kind:1}{count:1}35A01")


def other(level: int, number: str) -> str:
    """A segment of which nothing is read, with something in it."""
    return segment(level, number, "001MUUBYSTANDER"[: 9 if level == 5 else 15])


def group_b(arrest: str, *, action: str = "A", on: str = "20260227", kind: str = "O") -> str:
    """A segment of level 7."""
    return segment(7, arrest, f"01{on:8}{kind:1}90Z", action=action)


def zero() -> str:
    """A segment of level 0."""
    return segment(0, "0" * 12, "022026", action="A")


def flat(*lines: str, end: str = "\r\n", last: bool = True) -> bytes:
    """A file of lines; ``last`` tells whether the last one has an end, too."""
    return (end.join(lines) + (end if last else "")).encode("latin-1")
