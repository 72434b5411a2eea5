"""Addresses: which host a URL names, and which it may never be."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

import httpx

__all__ = ["Origin", "ip_of", "never_connect", "origin_of", "refuse_address"]

_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_:")
_PORTS = {"http": 80, "https": 443}
# Services of cloud machines that hand out credentials to whoever asks; the link-local ones are refused as such.
_METADATA = frozenset(
    ip_address(text) for text in ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
)
_NAT64 = ip_network("64:ff9b::/96")
_THIS_NETWORK = ip_network("0.0.0.0/8")


class Origin(NamedTuple):
    """Scheme, host (lower case, IDNA) and port: what must be equal for two URLs to be of one system."""

    scheme: str
    host: str
    port: int

    @property
    def local(self) -> bool:
        """Whether the name says that it is this machine."""
        address = ip_of(self.host)
        return address.is_loopback if address else self.host == "localhost"

    @property
    def authority(self) -> str:
        """Name and port, as in a request and in the host book."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def origin_of(url: str | httpx.URL) -> Origin:
    """The origin of an absolute URL. Raises ``ValueError`` (without the URL) if it has none."""
    parsed = _parsed(url)
    if parsed.scheme not in _PORTS or not parsed.host:
        raise ValueError("an address begins with https:// and a host")
    port = parsed.port or _PORTS[parsed.scheme]
    host = parsed.raw_host.decode("ascii").lower().rstrip(".")
    if not host or not _HOST.issuperset(host):
        raise ValueError("this is not an address")
    return Origin(parsed.scheme, host, port)


def refuse_address(url: str, *, query: bool = False) -> None:
    """Raises ``ValueError`` with a plain reason if ``url`` can't be the address of a system."""
    origin_of(url)
    parsed = _parsed(url)
    if parsed.userinfo:
        raise ValueError("an address holds no user and password: use auth and a secret")
    if parsed.fragment or (parsed.query and not query):
        raise ValueError("an address has no query and no fragment")


def ip_of(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is written as; None for a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def never_connect(address: IPv4Address | IPv6Address) -> bool:
    """Whether no case system can stand at this address, but a machine's metadata service or a crowd can.

    Private and loopback addresses are allowed: case systems stand on premises.
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return never_connect(inner)
    return (
        address.is_link_local
        or address.is_multicast
        or (address.is_reserved and not address.is_loopback)
        or address in _METADATA
        or (isinstance(address, IPv4Address) and address in _THIS_NETWORK)
    )


def _parsed(url: str | httpx.URL) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise ValueError("this is not an address") from None
