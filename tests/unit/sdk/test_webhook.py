"""Signatures, held against another implementation of Standard Webhooks."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from casebridge.clock import utc_now
from casebridge.errors import FixConfig
from casebridge.guard.secret import Secret
from casebridge.sdk.webhook import (
    content_digest,
    digest_fits,
    path_with_query,
    request_id,
    signature_fault,
    signed,
    signed_get,
)

OLD = "whsec_" + b64encode(b"o" * 32).decode()
NEW = "whsec_" + b64encode(b"n" * 32).decode()
NOW = utc_now()


def test_signature_is_taken_by_another_implementation() -> None:
    # It looks at the clock itself, and by now the tests may run for longer than it allows.
    headers = signed("msg_1", utc_now(), b'{"a":1}', [Secret(OLD)])
    assert Webhook(OLD).verify(b'{"a":1}', headers) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(b'{"a":1}', headers)


def test_each_of_two_secrets_signs_while_one_is_replaced() -> None:
    now = utc_now()
    headers = signed("msg_1", now, b"[]", [Secret(OLD), Secret(NEW)])
    for secret in (OLD, NEW):
        assert Webhook(secret).verify(b"[]", headers) == []
        assert signature_fault(headers, b"[]", [Secret(secret)], now) == ""


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=50))
def test_signature_of_another_implementation_is_taken(body: str) -> None:
    made = Webhook(NEW).sign("msg_2", NOW, body)
    headers = {"webhook-id": "msg_2", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": made}
    assert signature_fault(headers, body.encode(), [Secret(OLD), Secret(NEW)], NOW) == ""


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"webhook-id": "msg_2"}, "signature_wrong"),
        ({"webhook-id": ""}, "signature_missing"),
        ({"webhook-id": "msg.1"}, "signature_missing"),
        ({"webhook-id": "m" * 65}, "signature_missing"),
        ({"webhook-timestamp": "1"}, "signature_wrong"),
        ({"webhook-timestamp": "-1"}, "signature_missing"),
        ({"webhook-timestamp": "1" * 12}, "signature_missing"),
        ({"webhook-timestamp": "\u0661"}, "signature_missing"),
        ({"webhook-signature": ""}, "signature_missing"),
        ({"webhook-signature": "v1,AAAA"}, "signature_wrong"),
        ({"webhook-signature": "v1,\xff\ud800"}, "signature_wrong"),
    ],
)
def test_forged_headers_are_refused(change: dict[str, str], code: str) -> None:
    headers = {**signed("msg_1", NOW, b"[]", [Secret(OLD)]), **change}
    assert signature_fault(headers, b"[]", [Secret(OLD)], NOW) == code


def test_signature_of_another_version_is_refused() -> None:
    headers = signed("msg_1", NOW, b"[]", [Secret(OLD)])
    headers["webhook-signature"] = headers["webhook-signature"].replace("v1,", "v2,")
    assert signature_fault(headers, b"[]", [Secret(OLD)], NOW) == "signature_wrong"


def test_signature_behind_a_crowd_of_others_is_refused() -> None:
    headers = signed("msg_1", NOW, b"[]", [Secret(OLD)])
    headers["webhook-signature"] = "v1,AAAA " * 8 + headers["webhook-signature"]
    assert signature_fault(headers, b"[]", [Secret(OLD)], NOW) == "signature_wrong"


def test_other_body_is_refused() -> None:
    headers = signed("msg_1", NOW, b"[]", [Secret(OLD)])
    assert signature_fault(headers, b"[ ]", [Secret(OLD)], NOW) == "signature_wrong"


@pytest.mark.parametrize(
    ("seconds", "code"), [(299, ""), (-299, ""), (302, "signature_late"), (-302, "signature_late")]
)
def test_time_of_a_signature_is_bounded_both_ways(seconds: int, code: str) -> None:
    headers = signed("msg_1", NOW, b"[]", [Secret(OLD)])
    assert signature_fault(headers, b"[]", [Secret(OLD)], NOW + timedelta(seconds=seconds)) == code


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_!",
        b64encode(b"o" * 32).decode(),
        "whsec_" + b64encode(b"o" * 23).decode(),
        "whsec_" + b64encode(b"o" * 65).decode(),
        "whsec_é",
    ],
)
def test_secret_that_is_none_is_refused_without_its_text(secret: str) -> None:
    with pytest.raises(FixConfig) as caught:
        signed("msg_1", NOW, b"", [Secret(secret)])
    assert caught.value.code == "signing_secret"
    assert secret.removeprefix("whsec_") in ("", "!") or secret not in str(caught.value)


def test_request_id_hangs_on_the_events_and_their_order_alone() -> None:
    assert request_id(["a", "b"]) == request_id(["a", "b"])
    assert len({request_id(ids) for ids in (["a", "b"], ["b", "a"], ["a"], ["ab"], [])}) == 5
    assert len(request_id(["a"])) == 36


def test_get_is_signed_by_its_whole_address() -> None:
    target = path_with_query("/v1/held", {"agency": "ORI:WA 1/x", "day": "2026-03-01"})
    assert target == "/v1/held?agency=ORI%3AWA%201%2Fx&day=2026-03-01"
    assert signed_get(target) == b"GET " + target.encode()
    assert path_with_query("/v1/x", {}) == "/v1/x"


def test_digest_fits_its_body_alone() -> None:
    header = content_digest(b"abc")
    assert header == f"sha-256=:{b64encode(hashlib.sha256(b'abc').digest()).decode()}:"
    assert digest_fits(header, b"abc")
    assert digest_fits(f"sha-512=:AAAA:, {header.replace('sha', 'SHA')}", b"abc")
    for wrong in ("", "sha-256=:AAAA:", "sha-256=é", header + ", sha-256=:AAAA:", content_digest(b"abd")):
        assert not digest_fits(wrong, b"abc")
