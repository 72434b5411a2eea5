"""What a running hub knows: its peers, its limits, its ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import anyio

from casebridge.engine.config import Config, PeerConfig, ServeConfig
from casebridge.guard.secret import Secret
from casebridge.ledger import Ledger
from casebridge.ledger.peer import peer_seen, register_peer
from casebridge.web.log import Log
from casebridge.web.rate import Buckets
from casebridge.web.room import Room

__all__ = ["Hub", "Peer", "make_hub", "register_peers"]

REQUESTS = 128
"""Requests under way at the same time."""

BODIES = 8
"""Bodies of the largest size that may be in memory at the same time; never less than 32 MB."""

REFUSALS = 120
"""Requests of one address and name in a minute that may be refused before nothing is looked at any more."""

_SEEN_SECONDS = 60.0


class Peer(NamedTuple):
    """One who may send: its number in the ledger, and what the configuration says of it."""

    ident: int
    config: PeerConfig
    agencies: frozenset[str]


@dataclass(slots=True)
class Hub:
    """Shared by all requests; ``peers`` and ``limits`` are replaced as a whole when the configuration is read again.

    Args:
        ledger: open for writing.
        peers: by name.
        limits: ``[serve]``.
        clock: the current UTC time.
        monotonic: seconds that only go forward.
        secret: the secret of a name, asked at each use.
        log: takes what is worth a line.
        room: bounds what is under way.
        rates: how often each peer may come, by its number.
        refusals: how often one address and name may be refused.
        workers: threads in which requests are worked on.
        keep_keys_days: days for which a request is known again.
        seen: when each peer was last written down as heard of.
    """

    ledger: Ledger
    peers: Mapping[str, Peer]
    limits: ServeConfig
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    secret: Callable[[str], Secret]
    log: Log
    room: Room
    rates: Buckets
    refusals: Buckets
    workers: anyio.CapacityLimiter
    keep_keys_days: int
    seen: dict[int, float] = field(default_factory=dict)

    def note_seen(self, peer: Peer) -> None:
        """Writes down that a peer was heard of, once a minute at most."""
        now = self.monotonic()
        if now - self.seen.get(peer.ident, now - _SEEN_SECONDS) >= _SEEN_SECONDS:
            self.seen[peer.ident] = now
            with self.ledger.writing() as connection:
                peer_seen(connection, self.ledger.now(), peer.ident)


def make_hub(
    config: Config,
    ledger: Ledger,
    *,
    clock: Callable[[], datetime],
    monotonic: Callable[[], float],
    secret: Callable[[str], Secret],
    write: Callable[[str], object],
    workers: int = 4,
) -> Hub:
    """The hub of a configuration; peers that are new to the ledger are written into it.

    Args:
        config: the configuration.
        ledger: open for writing.
        clock: the current UTC time.
        monotonic: seconds that only go forward.
        secret: the secret of a name.
        write: takes a line of the log.
        workers: requests that are worked on at the same time; more wait.
    """
    limits = config.serve
    return Hub(
        ledger=ledger,
        peers=register_peers(config, ledger),
        limits=limits,
        clock=clock,
        monotonic=monotonic,
        secret=secret,
        log=Log(write, clock, monotonic),
        room=Room(REQUESTS, max(BODIES * limits.max_bytes, 32 << 20)),
        rates=Buckets(limits.requests_per_minute, monotonic),
        refusals=Buckets(REFUSALS, monotonic),
        workers=anyio.CapacityLimiter(workers),
        keep_keys_days=config.retention.intake_keys_days,
    )


def register_peers(config: Config, ledger: Ledger) -> dict[str, Peer]:
    """The peers of a configuration by name, each with its number in the ledger."""
    with ledger.writing() as connection:
        return {
            item.name: Peer(register_peer(connection, ledger.now(), item.name), item, frozenset(item.agencies))
            for item in config.peer
        }
