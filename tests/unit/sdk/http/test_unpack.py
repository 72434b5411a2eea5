"""gzip and deflate within a limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.sdk.http.unpack import Damaged, TooLarge, Unpacker

Coding = Literal["gzip", "deflate", ""]


def packed(coding: str, data: bytes) -> bytes:
    raw = zlib.compressobj(wbits=-15)
    return {
        "": data,
        "gzip": gzip.compress(data),
        "deflate": zlib.compress(data),
        "raw": raw.compress(data) + raw.flush(),
    }[coding]


def unpack(coding: Coding, data: bytes, limit: int = 1_000_000, step: int = 1_000_000) -> bytes:
    unpacker = Unpacker(coding, limit)
    out = b"".join(part for at in range(0, len(data), step) for part in unpacker.feed(data[at : at + step]))
    unpacker.finish()
    return out


@given(st.sampled_from(["", "gzip", "deflate", "raw"]), st.binary(max_size=300), st.integers(1, 50))
def test_unpacks_what_was_packed_however_it_arrives(kind: str, data: bytes, step: int) -> None:
    coding: Coding = "deflate" if kind == "raw" else kind  # type: ignore[assignment]
    assert unpack(coding, packed(kind, data), step=step) == data


@given(st.sampled_from(["gzip", "deflate", "raw"]), st.binary(min_size=1, max_size=100), st.integers(1, 200))
def test_a_cut_is_never_taken_for_the_whole(kind: str, data: bytes, cut: int) -> None:
    coding: Coding = "deflate" if kind == "raw" else kind  # type: ignore[assignment]
    whole = packed(kind, data)
    with pytest.raises(Damaged):
        unpack(coding, whole[: max(1, len(whole) - cut)])


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("more", [b"x", b"\x1f", b"<html>", b"\0" * 20])
def test_garbage_behind_the_end_is_refused(coding: Coding, more: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(coding, packed(coding, b"{}") + more)


def test_members_of_gzip_are_one_up_to_a_thousand() -> None:
    assert unpack("gzip", gzip.compress(b"a") * 1000) == b"a" * 1000
    with pytest.raises(Damaged):
        unpack("gzip", gzip.compress(b"a") * 1001)


def test_deflate_has_one_member() -> None:
    with pytest.raises(Damaged):
        unpack("deflate", zlib.compress(b"a") * 2)


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_the_limit_is_exact(coding: Coding) -> None:
    data = packed(coding, b"a" * 5000)
    assert len(unpack(coding, data, limit=5000)) == 5000
    with pytest.raises(TooLarge):
        unpack(coding, data, limit=4999)


def test_a_bomb_stays_small_in_memory() -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpack("gzip", bomb, limit=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


def test_a_changed_byte_is_seen() -> None:
    whole = bytearray(gzip.compress(b"case 21-000101 is closed", mtime=0))
    whole[-6] ^= 1
    with pytest.raises(Damaged):
        unpack("gzip", bytes(whole))
