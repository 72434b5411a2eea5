"""Kills casebridge at every durable system call, and does worse, for as long as it takes.

``python -m tests.crash --help``. Ends with 1 if anything did harm; prints each such place with the seed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random, SystemRandom

from tests.crash.kinds import KINDS
from tests.crash.nursery import Nursery, can_trace
from tests.crash.rounds import rounds
from tests.crash.sweep import Sweep, opened, sample
from tests.crash.trouble import ERRORS, FAILING, cut, fail, stop, traced

Check = Callable[[Sweep, Random, int], Iterator[tuple[object, str]]]


def _kills(sweep: Sweep, chance: Random, most: int) -> Iterator[tuple[object, str]]:
    for point in sample(sweep.points(), most, chance):
        yield point, sweep.kill(point)


def _failures(sweep: Sweep, chance: Random, most: int) -> Iterator[tuple[object, str]]:
    for point in sample(sweep.points(FAILING), most, chance):
        for how in (chance.choice(ERRORS), *(["retval=0"] if point.name in ("write", "pwrite64") else [])):
            yield (how, point), fail(sweep, point, how)


def _stops(sweep: Sweep, chance: Random, most: int) -> Iterator[tuple[object, str]]:
    with Nursery([str(sweep.staged.stage.site)]) as other:
        for point in sample(sweep.points(("fdatasync", "rename", "unlink")), most, chance):
            yield point, stop(sweep, other, point)


def _cuts(sweep: Sweep, chance: Random, most: int) -> Iterator[tuple[object, str]]:
    log = sweep.folder / "cut.log"
    root = traced(sweep, log)

    def choose(numbers: list[int]) -> list[int]:
        return sorted(chance.sample(numbers, min(most, len(numbers))))

    yield from cut(sweep, log, root, "least", choose, None)
    for number in range(3):
        yield from cut(sweep, log, root, f"some-{number}", choose, chance)


def _rounds(sweep: Sweep, chance: Random, most: int) -> Iterator[tuple[object, str]]:
    for number in range(max(1, min(most, 100) // 5)):
        yield f"round {number}", rounds(sweep, chance, f"round-{number}")


CHECKS: dict[str, Check] = {"kill": _kills, "fail": _failures, "stop": _stops, "cut": _cuts, "random": _rounds}
WITHOUT_CUT = ("process", "rest", "plugin", "hub", "exchange")
"""The model of the disk follows one thread of one process."""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=None, help="of every choice; printed, so that a run can be repeated"
    )
    parser.add_argument("--minutes", type=float, default=600, help="stop after so many (default 600)")
    parser.add_argument("--kinds", default=",".join(KINDS), help=f"of source and sink (default all: {','.join(KINDS)})")
    parser.add_argument("--checks", default=",".join(CHECKS), help=f"what is done (default all: {','.join(CHECKS)})")
    parser.add_argument("--most", type=int, default=10**6, help="places a kind and check (default all)")
    parser.add_argument("--folder", type=Path, default=None, help="where to work, best in memory (default: temporary)")
    return parser.parse_args()


def main() -> int:
    """Runs all that is asked for; 1 if anything did harm."""
    given = _arguments()
    if why := can_trace():
        _say(f"{why}: nothing can be done here but the tests, which patch Python's own calls")
        return 2
    seed = SystemRandom().randrange(10**6) if given.seed is None else given.seed
    _say(f"seed {seed}")
    end = time.monotonic() + given.minutes * 60
    harmed = 0
    for kind in given.kinds.split(","):
        for name in given.checks.split(","):
            if name == "cut" and kind in WITHOUT_CUT:
                continue
            harmed += _one(kind, name, Random(f"{seed}{kind}{name}"), given, end)  # noqa: S311
    _say(f"{harmed} places did harm" if harmed else "nothing did harm")
    return 1 if harmed else 0


def _one(kind: str, name: str, chance: Random, given: argparse.Namespace, end: float) -> int:
    began, tried, harmed = time.monotonic(), 0, 0
    folder = Path(tempfile.mkdtemp(dir=given.folder))
    try:
        if began < end:
            with opened(kind, folder) as sweep:
                for place, harm in CHECKS[name](sweep, chance, given.most):
                    tried += 1
                    if harm:
                        harmed += 1
                        _say(f"  {kind} {name} {place}: {harm}")
                    if time.monotonic() > end:
                        break
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    told = "" if time.monotonic() < end else ", out of time"
    _say(f"{kind} {name}: {tried} tried, {harmed} harmed, {time.monotonic() - began:.0f} s{told}")
    return harmed


if __name__ == "__main__":
    sys.exit(main())
