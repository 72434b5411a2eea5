"""The small parts: buckets, the log, the OpenAPI document."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.routing import APIRoute

from casebridge.faults import FAULTS
from casebridge.web import rate
from casebridge.web.app import make_app
from casebridge.web.log import Log, forward_server_log
from casebridge.web.openapi import document
from casebridge.web.problem import STATUS
from casebridge.web.rate import Buckets
from tests.support.hub import NOW, Desk


def test_a_bucket_fills_again_as_time_goes_by() -> None:
    now = [0.0]
    buckets = Buckets(60, lambda: now[0])
    for _ in range(60):
        assert buckets.wait("a") == 0
        buckets.take("a")
    assert buckets.wait("a") == pytest.approx(1)
    assert buckets.wait("b") == 0
    now[0] += 0.5
    assert buckets.wait("a") == pytest.approx(0.5)
    now[0] += 3_600
    buckets.take("a")
    assert buckets.wait("a") == 0


def test_buckets_are_bounded_whoever_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "_MOST", 5)
    now = [0.0]
    buckets = Buckets(1, lambda: now[0])
    for key in range(100):
        buckets.take(key)
        assert len(buckets._left) <= 5
    assert buckets.wait(99) > 0
    now[0] += 61
    buckets.take("new")
    assert list(buckets._left) == ["new"]


def test_lines_beyond_the_bound_are_counted_and_told_later() -> None:
    now: list[float] = [0.0]
    lines: list[str] = []
    log = Log(lines.append, lambda: NOW, lambda: now[0])
    for _ in range(100):
        log.refusal("media_type", "north", status=415)
    log.refusal("media_type", "south", status=415)
    assert len(lines) == 31
    now[0] += 60
    log.refusal("media_type", "north", status=415)
    assert json.loads(lines[-1]) == {
        "at": "2026-03-02T12:00:00Z",
        "event": "refused",
        "code": "media_type",
        "peer": "north",
        "status": 415,
        "unsaid": 70,
    }


def test_a_line_that_nobody_declared_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Log(print, lambda: NOW, lambda: 0.0)("unheard_of")


def test_a_remark_of_the_server_is_a_line_without_what_it_is_about() -> None:
    lines: list[str] = []
    forward_server_log(Log(lines.append, lambda: NOW, lambda: 0.0))
    logging.getLogger("uvicorn.error").error("Exception in %s\n", "Planted", exc_info=ValueError("Planted"))
    logging.getLogger("uvicorn.error").info("not told")
    (line,) = lines
    assert json.loads(line) == {
        "at": "2026-03-02T12:00:00Z",
        "event": "server",
        "level": "error",
        "said": "Exception in %s",
    }


def test_every_refusal_has_its_words() -> None:
    assert set(STATUS) <= set(FAULTS)


def test_the_document_tells_every_address_and_its_media_type(desk: Desk) -> None:
    found = document()
    served = {route.path for route in make_app(desk.hub).routes if isinstance(route, APIRoute)}
    assert (
        set(found["paths"]) == served == {f"/v1/{name}" for name in ("events", "held", "messages", "replies", "totals")}
    )
    media = found["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    assert list(media) == ["application/cloudevents-batch+json"]
    text = json.dumps(found)
    for name in {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in found["components"]["schemas"]
