"""Prints what casebridge costs beside a plain script, as a Markdown table for ``docs/benchmarks.md``.

    uv run python tests/bench/run.py --rows 10000,100000 [--repeat 3] [--only dense]

Both run as processes of their own, in turn, on the same generated export; the table holds medians.
"""

from __future__ import annotations

import argparse
import platform
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.agency import casebridge  # noqa: E402
from tests.bench.connected import CONNECTED, RestScenario, XmlScenario  # noqa: E402
from tests.bench.measure import Cost, measure, median  # noqa: E402
from tests.bench.scenario import SCENARIOS, Scenario  # noqa: E402

AnyScenario = Scenario | XmlScenario | RestScenario

HEAD = (
    "| scenario | rows | script s | casebridge s | ratio | ratio of cpu | script MB | casebridge MB |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|"
)


def compare(scenario: AnyScenario, rows: int, repeat: int) -> tuple[Cost, Cost]:
    """The medians (script, casebridge) of ``repeat`` runs of each, in turn."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for _ in range(repeat):
        for runs, side in zip(costs, (scenario.script, scenario.casebridge), strict=True):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                runs.append(side(Path(folder), rows))
    return median(costs[0]), median(costs[1])


def line(scenario: AnyScenario, rows: int, script: Cost, bridge: Cost) -> str:
    """One row of the table."""
    cpu = f"{bridge.cpu / script.cpu:.2f}" if script.cpu else "-"
    return (
        f"| {scenario.title} | {rows:,} | {script.wall:.2f} | {bridge.wall:.2f} | {bridge.wall / script.wall:.2f} "
        f"| {cpu} | {script.memory:.0f} | {bridge.memory:.0f} |"
    )


def version_time(repeat: int) -> float:
    """Median seconds of ``casebridge --version``."""
    with tempfile.TemporaryDirectory() as folder:
        return statistics.median(measure(casebridge("--version"), Path(folder))[0].wall for _ in range(repeat))


def report(sizes: list[int], repeat: int, only: str) -> Iterator[str]:
    """The report, line by line as it comes."""
    yield (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()}; "
        f"median of {repeat}; trust the ratios, not the seconds."
    )
    yield f"\n{HEAD}"
    for rows in sizes:
        for scenario in (*SCENARIOS, *CONNECTED):
            if only in scenario.title:
                yield line(scenario, rows, *compare(scenario, rows, repeat))
    yield f"\n`casebridge --version`: {version_time(9) * 1000:.0f} ms"


def main(arguments: list[str] | None = None) -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure casebridge beside a plain script.")
    parser.add_argument("--rows", default="10000,100000", help="sizes of the export, with commas between")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each side; the table holds their median")
    parser.add_argument("--only", default="", help="only scenarios whose title holds this text")
    chosen = parser.parse_args(arguments)
    for text in report([int(size) for size in chosen.rows.split(",")], chosen.repeat, chosen.only):
        print(text, flush=True)


if __name__ == "__main__":
    main()
