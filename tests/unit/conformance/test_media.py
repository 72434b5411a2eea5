"""Media is known in whatever spelling, and ordinary values are not taken for it."""

from __future__ import annotations

import base64

import pytest

from casebridge.conformance.checks.media import looks_like_media

HEAD = b"\x89PNG\r\n\x1a\n" + bytes(range(120))


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(HEAD).decode(),
        base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(60)).decode(),
        base64.urlsafe_b64encode(HEAD).decode(),
        " ".join(base64.b64encode(HEAD).decode()[at : at + 30] for at in range(0, 160, 30)),
        HEAD.hex(),
        f"data:image/png;base64,{base64.b64encode(HEAD).decode()}",
    ],
)
def test_media_is_known(text: str) -> None:
    assert looks_like_media(text)


@pytest.mark.parametrize(
    "text", ["", "open", "26-000101", "a" * 199, "0123456789abcdef" * 4, "A made-up sentence of many words. " * 9]
)
def test_ordinary_values_are_not_media(text: str) -> None:
    assert not looks_like_media(text)
