"""Events a second into a real nats-server on this machine, each acknowledged: fsync for each message, and by default.

    python -m tests.bench.nats [--events 20000]

A bare loop of the same client library, as many messages on their way and nothing else, is measured beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from nats.aio.client import Client

from casebridge.conformance.sink.sample import statements
from casebridge.sdk import Envelope
from casebridge.sdk.cloudevent import envelope
from tests.support.natsd import PASSWORD, NatsServer, account, natsd
from tests.support.natsent import AGENCY, CONTEXT, sink

__all__ = ["main"]

IN_FLIGHT = 256


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one line for each way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=20_000, help="events in one batch (default: %(default)s)")
    count = parser.parse_args(arguments).events
    batch = statements("event", count)
    for sync in ("always", "2m"):
        for name, send in (("casebridge", _casebridge), ("bare loop", _bare)):
            with (
                tempfile.TemporaryDirectory() as folder,
                natsd(Path(folder), [account("a", AGENCY)], sync=sync) as server,
            ):
                server.make_stream("a-hub")
                seconds, processor = time.perf_counter(), time.process_time()
                send(server, batch)
                seconds, processor = time.perf_counter() - seconds, time.process_time() - processor
                state = server.ask("a-hub", "$JS.API.STREAM.INFO.CASEBRIDGE")["state"]
                if state["messages"] != count:
                    raise SystemExit("events are missing")
                size = state["bytes"] / count
                line = f"sync_interval {sync:6}  {name:10}  {count / seconds:8,.0f} events/s"
                line = (
                    f"{line}  {processor / count * 1e6:5.0f} us of this process and {size:,.0f} bytes on disk an event"
                )
                sys.stdout.write(f"{line}\n")


def _casebridge(server: NatsServer, batch: Sequence[Envelope]) -> None:
    if any(item.verdict != "accepted" for item in sink(server, in_flight=IN_FLIGHT).send(batch, CONTEXT)):
        raise SystemExit("events were not accepted")


def _bare(server: NatsServer, batch: Sequence[Envelope]) -> None:
    ready = iter([(f"casebridge.events.{AGENCY}.{item.event_id}", envelope(item.payload).encode()) for item in batch])

    async def worker(client: Client) -> None:
        for subject, body in ready:
            await client.request(subject, body, timeout=20)

    async def whole() -> None:
        client = Client()
        await client.connect(server.url, user="a", password=PASSWORD)
        await asyncio.gather(*(worker(client) for _ in range(IN_FLIGHT)))
        await client.close()

    asyncio.run(whole())


if __name__ == "__main__":
    main()
