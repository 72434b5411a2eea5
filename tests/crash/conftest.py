"""A folder in memory where the host has one, a seed that is printed, and strace or a word on why it is not used."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom

import pytest

from tests.crash.nursery import can_trace

MEMORY = Path("/dev/shm")  # noqa: S108
SEED = "CASEBRIDGE_CRASH_SEED"


@pytest.fixture
def folder() -> Iterator[Path]:
    # These tests sync hundreds of times, and the disk is not what they test.
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    with tempfile.TemporaryDirectory(dir=MEMORY if usable else None, ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def chance() -> Random:
    """Makes the choices of a test; the seed is shown if it fails, and taken from the environment."""
    seed = int(os.environ.get(SEED) or SystemRandom().randrange(10**6))
    sys.stderr.write(f"{SEED}={seed}\n")
    return Random(seed)  # noqa: S311


@pytest.fixture(scope="session")
def strace() -> None:
    """Skips where processes can't be traced: there the tests that patch Python's own calls stand alone."""
    if why := can_trace():
        pytest.skip(f"{why}: only Python's own calls are patched here")
