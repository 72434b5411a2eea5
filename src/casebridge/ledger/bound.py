"""How functions over a connection become methods of ``Ledger``: each runs in a transaction of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, overload

from sqlalchemy import Connection

__all__ = ["Reads", "Stamps", "Store", "Writes"]

P = ParamSpec("P")
T = TypeVar("T")


class Store(Protocol):
    """What the methods need: transactions and the time."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the ledger and changes nothing."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that becomes durable as a whole, or not at all."""
        ...

    def now(self) -> datetime:
        """The time."""
        ...


class _Bound(ABC, Generic[P, T]):
    def __init__(self, function: Callable[..., T]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, instance: None, owner: type[object]) -> Self: ...
    @overload
    def __get__(self, instance: Store, owner: type[object]) -> Callable[P, T]: ...
    def __get__(self, instance: Store | None, owner: type[object]) -> Self | Callable[P, T]:
        if instance is None:
            return self

        def method(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.run(instance, *args, **kwargs)

        return update_wrapper(method, self.function)

    @abstractmethod
    def run(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T: ...


class Reads(_Bound[P, T]):
    """A method that reads."""

    def __init__(self, function: Callable[Concatenate[Connection, P], T]) -> None:
        super().__init__(function)

    def run(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls the function in a reading transaction."""
        with store.reading() as connection:
            return self.function(connection, *args, **kwargs)


class Writes(_Bound[P, T]):
    """A method that writes."""

    def __init__(self, function: Callable[Concatenate[Connection, P], T]) -> None:
        super().__init__(function)

    def run(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls the function in a writing transaction."""
        with store.writing() as connection:
            return self.function(connection, *args, **kwargs)


class Stamps(_Bound[P, T]):
    """A method that writes and records when."""

    def __init__(self, function: Callable[Concatenate[Connection, datetime, P], T]) -> None:
        super().__init__(function)

    def run(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls the function with the time in a writing transaction."""
        with store.writing() as connection:
            return self.function(connection, store.now(), *args, **kwargs)
