"""casebridge's conformance kit on the sink: a folder of the kit is an account's stream here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest
from casebridge_nats.options import SendOptions
from casebridge_nats.plugin import casebridge_sinks

from casebridge.conformance.sinks import SinkSuite
from casebridge.sdk import Sink
from tests.support.natsd import NATSD, Account, NatsServer, free_port, natsd

pytestmark = pytest.mark.skipif(not NATSD, reason="no nats-server here")
(JETSTREAM,) = casebridge_sinks()


@pytest.fixture(scope="module", autouse=True)
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # Without a password: the kit hands over no secrets.
    with natsd(tmp_path_factory.mktemp("kit"), [Account("KIT", {"kit": None})], more="no_auth_user: kit") as server:
        TestJetStream.server = server
        yield


class TestJetStream(SinkSuite):
    connector = JETSTREAM
    server: ClassVar[NatsServer]

    @classmethod
    def make(cls, folder: Path) -> Sink:
        name = _stream(folder)
        url = cls.server.url
        if folder.is_dir():
            cls.server.make_stream("kit", name, name)
        else:
            url = f"nats://127.0.0.1:{free_port()}"
        return JETSTREAM.make(SendOptions.model_validate({"servers": [url], "stream": name, "prefix": name}))

    @classmethod
    def effects(cls, folder: Path) -> Mapping[str, object]:
        return cls.server.held("kit", _stream(folder))

    @classmethod
    def arrived(cls, folder: Path, event_ids: Sequence[str]) -> set[str]:
        held = {subject.rpartition(".")[2] for subject in cls.effects(folder)}
        return held & set(event_ids)


def _stream(folder: Path) -> str:
    return f"K{sha256(str(folder).encode()).hexdigest()[:16]}"
