"""Faults of plugins: found, trusted, loaded, and called."""

from __future__ import annotations

from casebridge.faults.fault import Fault

__all__ = ["PLUGIN"]

PLUGIN: dict[str, Fault] = {
    "plugin_missing": Fault(
        "config",
        "No installed distribution of this name offers anything to casebridge.",
        "Install it beside casebridge, or see `casebridge plugins list` for what is there.",
    ),
    "plugin_ambiguous": Fault(
        "config",
        "A distribution is installed twice, or under a name that is not its own, so nobody knows which one is meant.",
        "Uninstall what should not be there; `casebridge plugins list` names the places.",
    ),
    "plugin_untrusted": Fault(
        "config",
        "The configuration does not list the plugin, so nothing of it is imported.",
        "Look at it and list it: casebridge plugins trust NAME.",
    ),
    "plugin_unlisted": Fault(
        "config",
        "The list of plugins in the configuration can't be changed without touching the rest of the file.",
        "Put in or take out the [[plugin]] entry by hand.",
    ),
    "plugin_changed": Fault(
        "config",
        "A plugin is not what was trusted: its version, its RECORD or one of its files differs.",
        "Find out who changed it. If it was you: casebridge plugins trust NAME.",
    ),
    "plugin_unsafe": Fault(
        "config",
        "A distribution brings what runs before anybody trusts it, or what stands in another one's place.",
        "Uninstall it, and ask its author for one without.",
    ),
    "plugin_broken": Fault(
        "config",
        "A plugin can't be loaded, or offers what is none of the interface.",
        "Install a version of it that fits this casebridge, or take its sources and sinks out of the configuration.",
    ),
    "plugin_type_unknown": Fault(
        "config",
        "The plugin brings no type of this name.",
        "See `casebridge plugins list` for what it brings.",
    ),
    "plugin_secret": Fault(
        "config",
        "A plugin asked for a secret that its own options do not name.",
        "Ask the plugin's author: a source gets the secrets that its options name, and no others.",
    ),
    "plugin_returned": Fault(
        "config",
        "A plugin returned what is none of the interface, so nothing of it is used.",
        "Tell the plugin's author; `casebridge connector test` shows it.",
    ),
    "plugin_failed": Fault(
        "remote",
        "A plugin failed with an error of its own; its text is not shown, since it may hold data.",
        "Run again later; if it stays, tell the plugin's author the type of the error.",
    ),
    "plugin_deadline": Fault(
        "remote",
        "A plugin did not answer in time and was left behind.",
        "Run again later; if it stays, give the source a larger max_seconds or tell the plugin's author.",
    ),
    "reader_failed": Fault(
        "file",
        "The plugin that reads this format failed on the file.",
        "Tell the plugin's author; with a new version, `casebridge replay SOURCE` reads the file again.",
    ),
    "reader_deadline": Fault(
        "file",
        "The plugin that reads this format did not come to an end with the file in time.",
        "Give the source a larger max_seconds, or split the file.",
    ),
    "record_no_object": Fault(
        "record", "A plugin handed over a record that is no JSON object.", "Tell the plugin's author."
    ),
    "record_not_json": Fault(
        "record",
        "A plugin handed over a record with something in it that JSON does not know: a date, bytes, half a character.",
        "Tell the plugin's author; with a new version, run `casebridge deadletter retry`.",
    ),
    "process_missing": Fault(
        "config",
        "The command of a process connector can't be started.",
        "Check `command` of the source: its first word is a program on the PATH, or a path from the configuration's"
        " folder.",
    ),
    "process_version": Fault(
        "config",
        "The connector speaks another version of the interface.",
        "Install a connector that fits this casebridge.",
    ),
    "process_protocol": Fault(
        "config",
        "The connector wrote a line that is no message of the interface.",
        "Tell its author; whatever else it prints belongs on stderr.",
    ),
    "process_output": Fault(
        "config",
        "The connector wrote more than is allowed: a line of more than 16 MiB, or no end.",
        "Tell its author; smaller pages help.",
    ),
    "process_ended": Fault(
        "remote",
        "The connector ended before it was done.",
        "The next run tries again; else start its command by hand and see what it says.",
    ),
    "process_deadline": Fault(
        "remote",
        "The connector did not answer in time, so it was ended.",
        "The next run tries again; if it stays, give the source a larger max_seconds.",
    ),
    "process_later": Fault("remote", "The connector asks to come back later.", "The next run tries again."),
    "process_fix": Fault(
        "config",
        "The connector says that something must be put right before it can read.",
        "Look it up in the connector's own documentation.",
    ),
}
