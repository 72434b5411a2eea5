"""What reading NIBRS costs, beside plain loops that extract the same values.

python -m tests.bench.nibrs [MEGABYTES ...]    a table: processor and wall time, peak memory, ratios

Both run as processes of their own, in turn, three times up to 100 MB; the table holds medians. Start-up is a part of
it, and in a small file most of what the reader of flat files takes: "beyond 1 MB" is the ratio without it, that of the
time that a file takes more than one of 1 MB.

python -m tests.bench.nibrs read flat FILE     one alone (read or plain; flat or xml); prints how many records
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.bench.measure import Cost, measure, median
from tests.bench.nibrs_files import write_flat, write_xml
from tests.bench.nibrs_plain import plain_flat, plain_xml

WRITE: dict[str, Callable[[Path, int], int]] = {"flat": write_flat, "xml": write_xml}
ROOT = Path(__file__).parents[2]


def read(way: str, kind: str, path: Path) -> int:
    """Reads a file to its end; the number of records, which are not kept."""
    if way == "plain":
        return _count(plain_flat(path) if kind == "flat" else plain_xml(path))
    # Imported here: the plain loops must not carry what the readers need.
    from casebridge_nibrs import read_flat, read_xml

    with path.open("rb") as stream:
        return _count(read_flat(stream) if kind == "flat" else read_xml(stream))


def _count(records: Iterator[object]) -> int:
    last = deque(enumerate(records, 1), maxlen=1)
    return last[0][0] if last else 0


def compare(kind: str, size: int, folder: Path, runs: int = 3) -> tuple[Cost, Cost, int]:
    """The costs of the reader and of the plain loop for a file of ``size`` bytes, run in turn, and its records.

    Raises ``RuntimeError`` if either finds another number of records than were written.
    """
    path = folder / f"{size}.{kind}"
    written = WRITE[kind](path, size)
    costs: dict[str, list[Cost]] = {"read": [], "plain": []}
    for _ in range(runs):
        for way, found in costs.items():
            cost, text = measure([sys.executable, "-m", "tests.bench.nibrs", way, kind, str(path)], ROOT)
            if int(text) != written:
                raise RuntimeError(f"{way} {kind}: {text.strip()} records of {written}")
            found.append(cost)
    path.unlink()
    return median(costs["read"]), median(costs["plain"]), written


def ratio(times: tuple[float, float]) -> str:
    """How many times the second the first is, ``-`` where there is none."""
    return f"{times[0] / times[1]:.2f}" if times[1] > 0 else "-"


def main(arguments: Sequence[str]) -> None:
    """Prints what the command line asks for."""
    if arguments and arguments[0] in ("read", "plain"):
        sys.stdout.write(f"{read(arguments[0], arguments[1], Path(arguments[2]))}\n")
        return
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.nibrs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("megabytes", nargs="*", type=int, default=[10, 100], help="sizes of the files (10 and 100)")
    sizes = parser.parse_args(arguments).megabytes
    with tempfile.TemporaryDirectory() as folder:
        for kind in WRITE:
            least: list[float] = []
            for size in sorted({1, *sizes}):
                reader, plain, records = compare(kind, size * 1_000_000, Path(folder), 3 if size <= 100 else 1)
                least = least or [reader.cpu, plain.cpu]
                more = (reader.cpu - least[0], plain.cpu - least[1])
                # Time of the processor: other work on the machine lengthens that on the wall, and not alike for both.
                sys.stdout.write(
                    f"{kind:4} {size:5} MB {records:8} records: {reader.cpu:7.2f} s ({reader.wall:.2f} on the wall),"
                    f" {size / reader.cpu:6.1f} MB/s, {reader.memory:5.0f} MB; plain {plain.cpu:7.2f} s"
                    f" ({plain.wall:.2f}), {plain.memory:5.0f} MB; ratio {ratio((reader.cpu, plain.cpu))}"
                    f" ({ratio((reader.wall, plain.wall))} on the wall), beyond 1 MB {ratio(more)}\n"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
