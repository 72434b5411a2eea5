"""Secrets: a value that does not show itself."""

from __future__ import annotations

import hmac
from typing import NoReturn

from casebridge.errors import FixConfig
from casebridge.faults import FAULTS

__all__ = ["Secret", "no_secret"]


class Secret:
    """A secret value; only ``reveal`` gives it.

    It is never printed, formatted, ordered, written as JSON or pickled. A copy of it is itself; equality takes the
    same time wherever two values differ.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself, for the one place that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.reveal().encode())

    # A hash of the value would tell something of it, to whoever can try values.
    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")

    # Since Python 3.11 every object has one, and it would hand out the slot.
    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


def no_secret(name: str) -> Secret:
    """Refuses every name: for a context that was given no secrets. Raises ``FixConfig`` (``secret_missing``)."""
    fault = FAULTS["secret_missing"]
    raise FixConfig("secret_missing", f"There is no secret {name!r}.", next_step=fault.next_step)
