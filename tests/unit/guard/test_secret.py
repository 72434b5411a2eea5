"""A secret does not show itself, whatever is done to it."""

from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import traceback

import pytest

from casebridge.errors import FixConfig
from casebridge.guard.secret import Secret, no_secret

CANARY = "canary-5f1d9a"


@dataclasses.dataclass
class Holder:
    secret: Secret


def test_only_reveal_gives_the_value() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_no_way_of_writing_it_shows_the_value(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(CANARY)
    caplog.set_level(logging.DEBUG)
    logging.getLogger("test").debug("%s %r", secret, secret)
    written = [
        *(repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", "{0}".format(secret), "%s" % secret),  # noqa: UP030,UP031,UP032
        *(repr(Holder(secret)), str(dataclasses.asdict(Holder(secret))), json.dumps({"a": secret}, default=repr)),
        *(str(dir(secret)), caplog.text),
    ]
    assert all(CANARY not in text for text in written)
    assert written[0] == "Secret(***)"


def test_it_has_no_dictionary_and_no_state_to_take() -> None:
    with pytest.raises(TypeError):
        vars(Secret(CANARY))
    with pytest.raises(TypeError):
        Secret(CANARY).__getstate__()
    with pytest.raises(TypeError):
        json.dumps(Secret(CANARY))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_not_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled") as caught:
        pickle.dumps([Secret(CANARY)], protocol)
    assert CANARY not in str(caught.value)


def test_a_copy_of_it_is_itself() -> None:
    secret = Secret(CANARY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret


def test_equality_is_by_value_and_by_kind() -> None:
    assert Secret("é1") == Secret("é1")
    assert Secret("a") != Secret("b")
    assert Secret("a") != Secret("ab")
    assert Secret("a") != "a"
    with pytest.raises(TypeError):
        hash(Secret("a"))
    with pytest.raises(TypeError):
        sorted([Secret("a"), Secret("b")])  # type: ignore[type-var]


def test_a_traceback_with_locals_does_not_show_it() -> None:
    secret = Secret(CANARY)
    try:
        raise ValueError(secret)
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "Secret(***)" in told
    assert CANARY not in told


def test_no_secret_refuses_every_name() -> None:
    with pytest.raises(FixConfig) as caught:
        no_secret("token")
    assert caught.value.code == "secret_missing"
    assert "'token'" in caught.value.summary
