"""The configurations of one daemon: agencies that share a ledger, each with its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from casebridge.daemon.lane import LaneSpec
from casebridge.daemon.moment import Moment
from casebridge.daemon.schedule import Due, Every, at_start, schedule_of
from casebridge.daemon.work import fetch_from_peer, read_source, send_to_sink
from casebridge.engine.bridge import Bridge
from casebridge.engine.config import Config, load_config, seconds
from casebridge.engine.config.timing import Timing
from casebridge.engine.due import last_began, zone_of
from casebridge.errors import CasebridgeError, FixConfig, Place
from casebridge.faults import FAULTS
from casebridge.guard.toml import read_toml

__all__ = ["Fleet", "load_fleet", "must_restart", "specs"]


@dataclass(frozen=True, slots=True)
class Fleet:
    """A bridge for each configuration; what they share is that of the first."""

    bridges: tuple[Bridge, ...]

    @property
    def shared(self) -> Config:
        """Where ledger, sinks and daemon are told."""
        return self.bridges[0].config

    def check_profiles(self) -> None:
        """Reads every profile. Raises ``FixConfig`` for the first that is wrong."""
        for bridge in self.bridges:
            for item in bridge.config.source:
                bridge.profile(item.name)


def load_fleet(places: Sequence[Path], clock: Callable[[], datetime], sleep: Callable[[float], None]) -> Fleet:
    """The configurations at ``places``: files, or folders with a ``*.toml`` for each agency.

    Raises ``FixConfig``: what is wrong with a file, ``daemon_configs``, ``daemon_twice``, ``daemon_empty``.
    """
    files = [path.absolute() for place in places for path in _files(place)]
    configs = [load_config(path) for path in dict.fromkeys(files)]
    shared = {item.extends.resolve() if item.extends else None for item in configs}
    if len(configs) > 1 and (len(shared) > 1 or None in shared):
        raise _refused("daemon_configs", configs[-1])
    seen: set[str] = set()
    for config in configs:
        for item in (*config.source, *config.reports):
            if item.name in seen:
                raise _refused("daemon_twice", config)
            seen.add(item.name)
    return Fleet(tuple(Bridge(config, clock=clock, sleep=sleep) for config in configs))


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    # Profiles may lie beside the configurations, and the file that these share, which is read through them.
    tables = {path: read_toml(path)[0] for path in sorted(place.glob("*.toml"))}
    shared = {(place / data["extends"]).resolve() for data in tables.values() if isinstance(data.get("extends"), str)}
    found = [path for path, data in tables.items() if data.keys() & {"agency", "extends"}]
    found = [path for path in found if path.resolve() not in shared]
    if not found:
        fault = FAULTS["daemon_empty"]
        raise FixConfig("daemon_empty", fault.meaning, where=Place(str(place)), next_step=fault.next_step)
    yield from found


def _refused(code: str, config: Config) -> FixConfig:
    fault = FAULTS[code]
    return FixConfig(code, fault.meaning, where=Place(str(config.file)), next_step=fault.next_step)


def must_restart(old: Config, new: Config) -> bool:
    """Whether a running daemon can't follow from one configuration to the other."""

    def fixed(config: Config) -> tuple[object, ...]:
        return config.ledger, config.daemon.runner, config.daemon.health

    return fixed(old) != fixed(new)


def specs(fleet: Fleet, now: Moment, share: Callable[[], float]) -> list[tuple[LaneSpec, Due]]:
    """A lane for each source, folder of reports, sink and receiver, with when it is first due."""
    daemon = fleet.shared.daemon
    patience = float(seconds(daemon.stuck_after))
    last = _last(fleet.bridges[0])
    found: list[tuple[LaneSpec, Due]] = []
    for bridge in fleet.bridges:
        items: list[tuple[str, Timing, ZoneInfo]] = [
            (item.name, item, _zone(bridge, item.name)) for item in bridge.config.source
        ]
        items += [(item.name, item, zone_of(None)) for item in bridge.config.reports]
        for name, timing, zone in items:
            schedule = schedule_of(timing, zone)
            deadline = None if timing.deadline is None else float(seconds(timing.deadline))
            work = partial(read_source, bridge, name)
            same = bridge.config.agency, timing, zone
            spec = LaneSpec("source", name, bridge.agency.key, work, schedule, deadline, patience, same)
            found.append((spec, at_start(schedule, now, last.get(name), share())))
    every = Every(float(seconds(daemon.deliver_every)))
    for sink in fleet.shared.sink:
        work = partial(send_to_sink, fleet.bridges[0], sink.name)
        found.append((LaneSpec("sink", sink.name, "", work, every, None, patience, (sink, every)), now.steady))
    found += _receivers(fleet, now, patience)
    return found


def _receivers(fleet: Fleet, now: Moment, patience: float) -> Iterator[tuple[LaneSpec, Due]]:
    for item in fleet.shared.receiver:
        every = Every(float(seconds(item.interval)))
        work = partial(fetch_from_peer, fleet.bridges[0], item)
        same = item, fleet.shared.peer
        yield LaneSpec("receiver", item.name, "", work, every, None, patience, same), now.steady


def _zone(bridge: Bridge, name: str) -> ZoneInfo:
    # A profile that is wrong stops its own source, which says so when it is read.
    try:
        return zone_of(bridge.profile(name))
    except CasebridgeError:
        return zone_of(None)


def _last(bridge: Bridge) -> dict[str, datetime]:
    # Opened for writing: a ledger that is new or older is made ready here, before anybody looks at it.
    with bridge.ledger("run") as ledger:
        return last_began(ledger)
