"""Faults of the daemon."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["DAEMON"]

_RESTART = "Nothing, if the next run is well; otherwise look at the system that the source reads, then restart."

DAEMON: dict[str, Fault] = {
    "daemon_running": Fault(
        "run",
        "A daemon runs on this folder already.",
        "End that one first, or leave it to it; a second host needs a `folder` of its own under [ledger].",
    ),
    "daemon_configs": Fault(
        "config",
        "Configurations of one daemon have to share a ledger: all name the same file with `extends`, or there is one.",
        "Put what is shared into one file and name it with `extends` in the others, or run a daemon for each.",
    ),
    "daemon_twice": Fault(
        "config",
        "Two configurations of one daemon have a source of the same name.",
        "Rename one: in a ledger each source has a name of its own.",
    ),
    "daemon_empty": Fault(
        "config", "The folder holds no configuration of an agency.", "Name a folder with *.toml files, or a file."
    ),
    "daemon_shared_ledger": Fault(
        "config",
        "Several hosts can only share a ledger in PostgreSQL.",
        'Name the database with `url` under [ledger], or set runner = "local" under [daemon].',
    ),
    "daemon_restart": Fault(
        "config",
        "The ledger, the runner or the address for health changed, which a running daemon can't follow.",
        "Restart the daemon.",
    ),
    "daemon_stopping": Fault("run", "The daemon was asked to end.", "Nothing: the next start picks it up."),
    "health_address": Fault(
        "config",
        "The daemon can't listen at the address for health.",
        "Give another address as `health` under [daemon], or end the program that uses it.",
    ),
    "serve_extra_missing": Fault(
        "config", "Health over HTTP needs the serve extra.", "Install casebridge[serve], or leave `health` out."
    ),
    "run_overdue": Fault(
        "run",
        "A reading or sending got no further in its time and was given up; what it had stored stays.",
        _RESTART,
    ),
    "run_crashed": Fault(
        "run",
        "A reading or sending failed in a way it should not; what it had stored stays.",
        "Report what the daemon logged: the kind of error and the place in the program.",
    ),
    "disk_low": Fault(
        "run", "The ledger's disk has less room than `min_free_mb`: no source is read.", "Make room on the disk."
    ),
    "outbox_full": Fault(
        "run",
        "More events than `max_unsent` wait for a sink: no source is read.",
        "See `casebridge status` why the sink takes nothing; reading goes on by itself once it does.",
    ),
    "dead_letters_full": Fault(
        "run",
        "More records than `max_dead_letters` are set aside: no source is read.",
        "See `casebridge deadletter list`; correct the profile and retry, or discard them.",
    ),
}
