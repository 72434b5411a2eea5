"""What a plugin prints reaches nobody: it may be a secret or a name, and it would spoil the screen."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["hushed", "keep_hushed", "quiet_thread"]

_quiet: set[int] = set()
_lock = threading.Lock()
_inside: list[tuple[Any, Any]] = []
_left: list[bool] = []
_children: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
_real_start = threading.Thread.start


class _Stream:
    """A stream for the threads in ``loud`` (None: for all but those of plugins); what any other one writes is dropped.

    A thread that appears while a plugin is at work is taken for the plugin's.
    """

    def __init__(self, real: Any, loud: set[int] | None) -> None:
        self.real, self.loud = real, loud

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def write(self, text: str) -> int:
        return len(text) if self._silent() else int(self.real.write(text))

    def writelines(self, lines: Any) -> None:
        for text in lines:
            self.write(text)

    @property
    def buffer(self) -> Any:
        return _Nowhere() if self._silent() else self.real.buffer

    def _silent(self) -> bool:
        me = threading.get_ident()
        if me in _quiet or (self.loud is not None and me not in self.loud):
            return True
        return bool(_children) and threading.current_thread() in _children


class _Nowhere:
    """Takes bytes and drops them."""

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


@contextmanager
def hushed() -> Iterator[None]:
    """Drops what plugins write to ``sys.stdout`` and ``sys.stderr`` inside the block; other threads are heard.

    What writes past Python, as a program does that a plugin starts, is not silenced by this.
    """
    with _lock:
        if not _inside:
            loud = set(sys._current_frames()) - _quiet - {child.ident for child in _children if child.ident}
            _wrap(loud)
            threading.Thread.start = _start  # type: ignore[method-assign, assignment]  # nothing else tells who starts a thread
        elif isinstance(sys.stdout, _Stream) and sys.stdout.loud is not None:
            sys.stdout.loud.add(threading.get_ident())
        _inside.append((sys.stdout, sys.stderr))
    try:
        yield
    finally:
        with _lock:
            _inside.pop()
            if not _inside:
                _unwrap()


def keep_hushed() -> None:
    """Says that a plugin was left behind: what it prints is dropped for the rest of the process."""
    if not _left:
        _left.append(True)


@contextmanager
def quiet_thread() -> Iterator[None]:
    """Marks the current thread as a plugin's for the length of the block."""
    me = threading.get_ident()
    _quiet.add(me)
    try:
        yield
    finally:
        _quiet.discard(me)


def _start(thread: threading.Thread) -> None:
    """Starts a thread, and remembers those that plugins start: they may print long after the call."""
    if threading.get_ident() in _quiet or threading.current_thread() in _children:
        _children.add(thread)
    _real_start(thread)


def _wrap(loud: set[int] | None) -> None:
    for name in ("stdout", "stderr"):
        real = getattr(sys, name)
        if real is not None:
            setattr(sys, name, _Stream(real, loud))


def _unwrap() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, _Stream):
            setattr(sys, name, stream.real)
    threading.Thread.start = _real_start  # type: ignore[method-assign]  # as it was
    if (_left or any(child.is_alive() for child in _children)) and not isinstance(sys.stdout, _Stream):
        _wrap(None)
