"""What the daemon tells about itself: over HTTP, to the service manager, and in ``daemon.json``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casebridge import __version__
from casebridge.daemon.health import Answer, as_json
from casebridge.daemon.metrics import Snapshot, exposition
from casebridge.daemon.scheduler import Scheduler
from casebridge.engine.health.vital import Vitals
from casebridge.model import moment_text

__all__ = ["State"]

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class State:
    """What is known at the moment.

    ``ready`` says that start-up is over; ``vitals`` is the last look at the ledger; ``unwell`` why it is not alive.
    """

    scheduler: Scheduler
    began: datetime
    max_stuck: int
    configurations: tuple[str, ...] = ()
    vitals: Vitals | None = None
    ready: bool = False

    @property
    def unwell(self) -> str:
        """Why the daemon must not count as alive; empty if it may."""
        return self.scheduler.unwell(self.max_stuck)

    def livez(self) -> Answer:
        """200 while it gets on; 503 with the reason when it should be restarted."""
        reason = self.unwell
        return as_json(503 if reason else 200, {"alive": not reason, "reason": reason})

    def readyz(self) -> Answer:
        """200 while it works: started, not ending, the ledger usable, sources not paused."""
        reasons = []
        if not self.ready or self.vitals is None:
            reasons.append("starting")
        if self.scheduler.stopping:
            reasons.append("stopping")
        if self.scheduler.spells.failures("ledger"):
            reasons.append("ledger")
        if self.scheduler.paused:
            reasons.append(self.scheduler.paused)
        return as_json(503 if reasons else 200, {"ready": not reasons, "reasons": reasons})

    def metrics(self) -> Answer:
        """The numbers for Prometheus."""
        scheduler = self.scheduler
        return Answer(
            200,
            exposition(
                Snapshot(
                    __version__,
                    self.began,
                    not self.unwell,
                    scheduler.stuck,
                    scheduler.paused,
                    tuple(scheduler.lanes.values()),
                    scheduler.spells.failures,
                    self.vitals,
                )
            ),
            TEXT,
        )

    def line(self) -> str:
        """One line for the service manager."""
        scheduler = self.scheduler
        kinds = [lane.spec.kind for lane in scheduler.lanes.values()]
        failing = sum(scheduler.spells.failures(key) > 0 for key in scheduler.lanes)
        parts = [f"{kinds.count('source')} sources", f"{scheduler.running} at work", f"{failing} failing"]
        parts += [f"{scheduler.stuck} stuck"] if scheduler.stuck else []
        parts += [f"paused: {scheduler.paused}"] if scheduler.paused else []
        return ", ".join(parts)

    def beat(self, now: datetime) -> Mapping[str, Any]:
        """What stands in ``daemon.json``."""
        scheduler = self.scheduler
        return {
            "at": moment_text(now),
            "began": moment_text(self.began),
            "pid": os.getpid(),
            "version": __version__,
            "configurations": list(self.configurations),
            "alive": not self.unwell,
            "unwell": self.unwell,
            "paused": scheduler.paused,
            "stuck": scheduler.stuck,
            "running": sorted(lane.spec.name for lane in scheduler.lanes.values() if lane.state == "running"),
            "failing": {
                lane.spec.key: scheduler.spells.failures(key)
                for key, lane in sorted(scheduler.lanes.items())
                if scheduler.spells.failures(key)
            },
        }
