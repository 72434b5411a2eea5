"""The text of a configuration to start from, for each kind of source."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.engine.config import PluginConfig
from casebridge.mapping import Profile

__all__ = ["SECRETS", "config_text", "plugin_text"]

SECRETS = "secrets"

_HEAD = """\
# What casebridge reads, and where it writes. Every key: docs/reference/configuration.md.
[agency]
ori = "XX0000000"  # TODO: your agency's ORI, nine characters
name = "TODO: your agency"

[ledger]
path = "ledger/ledger.db"  # keep this on a local disk, and back it up
"""

_SECRETS = f"""
[secrets]
folder = "{SECRETS}"  # one file for each secret, closed to everybody else; nothing secret stands in this file
"""

_SINKS = """
[[sink]]
name = "entry-sheet"
type = "ncmec_entry_sheet"  # a sheet to enter at NCMEC's form by hand
path = "out/entry-sheet"

[[sink]]
name = "events"
type = "file_drop"  # CloudEvents files, for programs
path = "out/events"
"""

_AUTH = {
    "none": "",
    "basic": (
        'user = "casebridge"  # TODO: the account\'s name\nsecret = "{name}"  # its password: file {name} in secrets\n'
    ),
    "bearer": 'secret = "{name}"  # the API key: file {name} in secrets\n',
    "api_key": (
        'header = "X-API-Key"  # TODO: as the system calls it\nsecret = "{name}"  # the key: file {name} in secrets\n'
    ),
    "oauth2": (
        'token_url = "TODO"  # TODO: where a token is asked for\n'
        'client_id = "TODO"  # TODO: as the system\'s administrator gave it\n'
        'secret = "{name}"  # the client secret: file {name} in secrets\n'
        '# scope = "..."  # if the system wants one\n'
    ),
    "mtls": 'certificate = "client.pem"  # TODO: the client certificate and its key\n',
}


def config_text(profile: Profile | None, profile_file: str) -> str:
    """A configuration for a source that ``profile`` reads; None for a drop of tables.

    What only the agency knows says TODO; secrets stand in it by name only.
    """
    if profile is None or profile.records is None:
        return _HEAD + _drop("rms", "", profile_file) + _SINKS
    if profile.rest is None:
        return _HEAD + _drop(profile.name, f"{profile.records.format}_drop", profile_file) + _SINKS
    return _HEAD + _SECRETS + _rest(profile, profile_file) + _SINKS


def plugin_text(
    entry: PluginConfig, kind: str, others: Sequence[str], name: str, profile_file: str, *, drop: bool
) -> str:
    """A configuration for a source of a plugin.

    Args:
        entry: the ``[[plugin]]`` that trusts it.
        kind: the source's type.
        others: further types that the plugin brings.
        name: the source's name.
        profile_file: the profile.
        drop: whether it reads files from a folder.
    """
    also = f"  # or {', '.join(others)}" if others else ""
    where = 'path = "drop"  # the folder that your case system exports into\n'
    keys = where if drop else "# TODO: the plugin's own keys, as its guide says\n"
    head = _HEAD if drop else _HEAD + _SECRETS
    source = f'\n[[source]]\nname = "{name}"\ntype = "{kind}"{also}\nprofile = "{profile_file}"\n{keys}'
    trust = f'\n[[plugin]]\nname = "{entry.name}"\nversion = "{entry.version}"\nrecord = "{entry.record}"\n'
    return head + source + _SINKS + trust + ("development = true\n" if entry.development else "")


def _drop(name: str, kind: str, profile_file: str) -> str:
    said = f'type = "{kind}"\n' if kind else ""
    return f"""
[[source]]
name = "{name}"
{said}profile = "{profile_file}"
path = "drop"  # the folder that your case system exports into
"""


def _rest(profile: Profile, profile_file: str) -> str:
    known = profile.rest.auth if profile.rest else ()
    kind = known[0]
    others = f"  # or {', '.join(known[1:])}" if known[1:] else ""
    return f"""
[[source]]
name = "{profile.name}"
type = "rest"
profile = "{profile_file}"
url = "TODO"  # TODO: the system's address, https://...

[source.auth]
type = "{kind}"{others}
{_AUTH[kind].format(name=profile.name)}"""
