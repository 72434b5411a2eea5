"""Events a second to a hub on loopback: the sink against a bare httpx loop that posts the same batches.

    python -m tests.bench.delivery --events 50000 --rounds 3

Both send to the same small server in a process of its own, which reads each body and answers with receipts; rounds
alternate. What the sink does more: it cuts and wraps, signs and digests every request, bounds and checks every answer.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import socket
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from statistics import median

import httpx

from casebridge.clock import sleep, utc_now
from casebridge.conformance.sink.sample import statements
from casebridge.connectors.cloudevents import CloudEventsOptions, CloudEventsSink
from casebridge.sdk import Envelope, Secret, SinkContext
from casebridge.sdk.cloudevent import envelope

__all__ = ["main"]

SECRET = "whsec_" + b64encode(b"b" * 32).decode()
BATCH = 10_000
_IDENT = re.compile(rb'"specversion":"1.0","id":"([0-9a-f-]{36})"')


def _serve(listener: socket.socket) -> None:
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with sock, sock.makefile("rb") as file:
            while line := file.readline():
                length = 0
                while (line := file.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line[15:])
                body = file.read(length)
                rows = [
                    {"id": ident.decode(), "verdict": "accepted", "code": "", "after": 0}
                    for ident in _IDENT.findall(body)
                ]
                said = json.dumps({"receipts": rows}, separators=(",", ":")).encode()
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"
                sock.sendall(head.encode() + said)


def _bare(url: str, events: list[Envelope], size: int) -> None:
    """What a script would do: wrap, post, look at the status."""
    with httpx.Client(trust_env=False) as client:
        for start in range(0, len(events), size):
            lines = [envelope(item.payload) for item in events[start : start + size]]
            answer = client.post(
                f"{url}/v1/events",
                content=f"[{','.join(lines)}]".encode(),
                headers={"Content-Type": "application/cloudevents-batch+json"},
            )
            answer.raise_for_status()
            assert len(answer.json()["receipts"]) == len(lines)


def _sink(url: str, events: list[Envelope], size: int) -> None:
    options = {"url": url, "peer": "bench", "signing": "key", "max_events": size}
    sink = CloudEventsSink(CloudEventsOptions.model_validate(options))
    context = SinkContext(utc_now, sleep, lambda _name: Secret(SECRET))
    for start in range(0, len(events), BATCH):
        part = events[start : start + BATCH]
        assert all(item.verdict == "accepted" for item in sink.send(part, context))


def _timed(work: Callable[[str, list[Envelope], int], None], url: str, events: list[Envelope], size: int) -> float:
    wall, cpu = time.perf_counter(), time.process_time()
    work(url, events, size)
    _say(
        f"  {work.__name__[1:]:<5}{len(events) / (time.perf_counter() - wall):>10,.0f} events/s"
        f"{(time.process_time() - cpu) / len(events) * 1e6:>8.1f} us of CPU an event"
    )
    return len(events) / (time.perf_counter() - wall)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Runs the comparison and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=50_000, help="how many events a round sends")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")
    parser.add_argument("--size", type=int, nargs="*", default=[100, 1_000], help="events in one request")
    given = parser.parse_args()
    events = statements("event", given.events)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = multiprocessing.get_context("fork").Process(target=_serve, args=(listener,), daemon=True)
        server.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            for size in given.size:
                _say(f"{size} events a request")
                found: dict[str, list[float]] = {"bare": [], "sink": []}
                for _ in range(given.rounds):
                    found["bare"].append(_timed(_bare, url, events, size))
                    found["sink"].append(_timed(_sink, url, events, size))
                _say(f"  sink to bare: {median(found['sink']) / median(found['bare']):.2f}")
        finally:
            server.terminate()
            server.join()


if __name__ == "__main__":
    main()
