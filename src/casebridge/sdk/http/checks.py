"""What ``casebridge check`` looks at before it asks for records: name, connection, encryption, credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casebridge.errors import CasebridgeError
from casebridge.sdk.http.client import HttpClient
from casebridge.sdk.source import CheckResult

__all__ = ["probe"]


def probe(client: HttpClient) -> list[CheckResult]:
    """One result for each step towards the system; the first that fails is the last.

    The circuit is not asked: a person who checks wants to know how it is now.
    """
    results: list[CheckResult] = []
    for subject, step in _steps(client):
        try:
            results.append(CheckResult(subject, ok=True, message=step()))
        except CasebridgeError as error:
            place = f"{error.where}: " if str(error.where) else ""
            results.append(CheckResult(subject, ok=False, message=f"{place}{error.summary}", next_step=error.next_step))
            return results
    if client.gate.open:
        # What is well now is not left alone any longer.
        client.gate.give_back()
    return results


def _steps(client: HttpClient) -> Iterator[tuple[str, Callable[[], str]]]:
    host = client.origin.host
    through = " through the proxy" if client.settings.proxy else ""

    def reach() -> str:
        client.dialer.connect(client.origin, client.deadline()).close()
        return f"{host} can be reached{through}."

    def encrypt() -> str:
        client.dialer.dial(client.origin, client.deadline()).close()
        return f"{host} is who it says, and the connection is encrypted."

    def sign_in() -> str:
        _, token = client.signer.sign(client.deadline())
        if token is not None:
            return "The token address gave a token."
        return "The credentials can be read; the first request shows whether they are accepted."

    yield "connection", reach
    if client.origin.scheme == "https":
        yield "encryption", encrypt
    if client.settings.auth.type not in ("none", "mtls"):
        yield "credentials", sign_in
