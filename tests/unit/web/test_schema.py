"""The OpenAPI document holds: requests made from it, well formed and not, get answers that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casebridge.web.openapi import document
from tests.support.hub import Sender, configured, hub_desk

SCHEMA = schemathesis.openapi.from_dict(document())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda item: item.label)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda item: item.value)
def test_every_answer_is_one_that_the_document_names(operation: Any, mode: GenerationMode, path: Path) -> None:
    statuses: set[int] = set()
    with hub_desk(path, configured(requests_per_minute=600_000)) as desk:

        @given(st.data())
        @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        def ask(data: st.DataObject) -> None:
            case = data.draw(operation.as_strategy(mode))
            sent = requests.Request(**_plain(case.as_transport_kwargs(base_url="https://hub.test"))).prepare()
            body = sent.body.encode() if isinstance(sent.body, str) else bytes(sent.body or b"")  # type: ignore[arg-type]
            parts = urlsplit(sent.url or "")
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if sent.method == "POST":
                headers = Sender().headers(body, media=next(iter(operation.body)).media_type)
            else:
                headers = Sender().asking(target)
            answer = desk.ask(str(sent.method), target, headers, body)
            statuses.add(answer.status_code)
            assert answer.status_code in {200, 409, 413, 422, 429}
            case.validate_response(answer, checks=CHECKS)

        ask()
    assert statuses


def _plain(given_: dict[str, Any]) -> dict[str, Any]:
    wanted = ("method", "url", "params", "json", "data")
    return {name: given_[name] for name in wanted if name in given_}
