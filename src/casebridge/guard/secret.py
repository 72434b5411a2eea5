"""Secrets: a value that does not show itself."""

from __future__ import annotations

from typing import NoReturn

from casebridge.errors import FixConfig
from casebridge.faults import FAULTS

__all__ = ["Secret", "no_secret"]


class Secret:
    """A secret value; only ``reveal`` gives it, and it is never printed, compared in order, copied out or pickled."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself, for the one place that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def no_secret(name: str) -> Secret:
    """Refuses every name: for a context that was given no secrets. Raises ``FixConfig`` (``secret_missing``)."""
    fault = FAULTS["secret_missing"]
    raise FixConfig("secret_missing", f"There is no secret {name!r}.", next_step=fault.next_step)
