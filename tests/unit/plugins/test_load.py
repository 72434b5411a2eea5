"""A plugin that can't be loaded is named with its reason; it prints nothing, ends nothing and holds nothing up."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from casebridge.errors import FixConfig
from casebridge.plugins import Registry
from casebridge.plugins.load import load
from tests.support.site import GOOD, install, trusted

HEAD = """\
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import FormatType, SourceType, hookimpl
CASEBRIDGE_API = 1
"""
ONE = "SourceType('desk', Options, lambda options: None)"


def hook(name: str, value: str) -> str:
    return f"{HEAD}\n\n@hookimpl\ndef casebridge_{name}():\n    return {value}\n"


def problem(site: Path, code: str, **options: object) -> str:
    """What is said of a plugin with this code, which must be refused."""
    found = install(site, "acme-desk", code)
    with pytest.raises(FixConfig) as caught:
        load(found, trusted(found, **options))
    assert caught.value.code == "plugin_broken"
    assert caught.value.summary.startswith("acme-desk can't be used. ")
    return caught.value.summary.removeprefix("acme-desk can't be used. ")


BAD = {
    "raises": ("raise RuntimeError('Jane Roe')", "Its import fails with RuntimeError."),
    "exits": ("import sys; sys.exit(0)", "Its import fails with SystemExit."),
    "interrupts": ("raise KeyboardInterrupt", "Its import fails with KeyboardInterrupt."),
    "no syntax": ("def (", "Its import fails with SyntaxError."),
    "lacks a module": ("import acme_not_there", "It needs a module that is not installed: acme_not_there."),
    "thread": ("import threading; threading.Thread(target=print).start()", "Its import starts a thread."),
    "raw thread": ("import _thread; _thread.start_new_thread(print, ())", "Its import starts a thread."),
    "quiet thread": (
        f"{HEAD}\nimport threading\ntry:\n    threading.Thread(target=print).start()\nexcept Exception:\n    pass\n",
        "Its import starts a thread.",
    ),
    "program": ("import subprocess; subprocess.run(['true'])", "Its import starts a program."),
    "network": ("import socket; socket.create_connection(('127.0.0.1', 9))", "Its import speaks to the network."),
    "no version": ("x = 1", "Its module acme_desk.plugin does not say CASEBRIDGE_API = 1."),
    "true version": ("CASEBRIDGE_API = True", "Its module acme_desk.plugin does not say CASEBRIDGE_API = 1."),
    "other version": (
        "CASEBRIDGE_API = 2",
        "It is made for version 2 of the interface; this casebridge has version 1.",
    ),
    "misspelt": (hook("source", f"[{ONE}]"), "There is no hook casebridge_source."),
    "unmarked": (
        f"{HEAD}\ndef casebridge_sources():\n    return []\n",
        "casebridge_sources is not marked with @hookimpl",
    ),
    "arguments": (
        f"{HEAD}\n@hookimpl\ndef casebridge_sources(ledger):\n    return []\n",
        "One of its hooks is not as casebridge asks for it (PluginValidationError).",
    ),
    "wrapper": (
        f"{HEAD}\n@hookimpl(wrapper=True)\ndef casebridge_sources():\n    return (yield)\n",
        "casebridge_sources is a wrapper",
    ),
    "none": (hook("sources", "None"), "casebridge_sources returns NoneType, not a list of SourceType."),
    "generator": (hook("sources", f"({ONE} for _ in 'x')"), "returns generator, not a list"),
    "wrong item": (hook("sources", "['desk']"), "returns str where a SourceType belongs."),
    "wrong kind": (hook("formats", f"[{ONE}]"), "returns SourceType where a FormatType belongs."),
    "twice": (hook("sources", f"[{ONE}, {ONE}]"), "casebridge_sources offers 'desk' twice."),
    "built in": (hook("sources", f"[{ONE.replace('desk', 'rest')}]"), "The name 'rest' in casebridge_sources is a"),
    "hyphened": (hook("sources", f"[{ONE.replace('desk', 'csv-drop')}]"), "The name 'csv-drop' in casebridge_sources"),
    "bad name": (hook("sources", f"[{ONE.replace('desk', 'Desk!')}]"), "A name in casebridge_sources is not made of"),
    "no name": (
        hook("sources", f"[{ONE}.__class__(None, Options, print)]"),
        "A name in casebridge_sources is not made",
    ),
    "no options": (hook("sources", "[SourceType('desk', dict, print)]"), "options is not a class made from Options."),
    "no call": (hook("sources", "[SourceType('desk', Options, 7)]"), "what should make or read is no function."),
    "no claim": (hook("sources", "[SourceType('desk', Options, print, 7)]"), "capabilities is int, not Capabilities."),
    "title": (hook("sources", "[SourceType('d', Options, print, title='a\\nb')]"), "a title is not one line of text."),
    "no files": (hook("formats", "[FormatType('lines', print, ())]"), "files is not a tuple of patterns."),
    "taken": (
        f"{HEAD}\nclass Own(Options):\n    profile: str = ''\n\n\n@hookimpl\ndef casebridge_sources():\n"
        "    return [SourceType('desk', Own, print)]\n",
        "the option 'profile' is a key that every source or sink has.",
    ),
    "both": (
        hook("sources", f"[{ONE}]") + "\n\n@hookimpl\ndef casebridge_formats():\n"
        "    return [FormatType('desk', print, ('*.x',))]\n",
        "It offers a source and a format of the same name 'desk'.",
    ),
    "profiles": (hook("profiles", "['x']"), "casebridge_profiles returns list, not a mapping of names to texts."),
    "profile": (hook("profiles", "{'x': 7}"), "returns int where the text of a profile belongs."),
}


@pytest.mark.parametrize(("code", "told"), BAD.values(), ids=list(BAD))
def test_a_plugin_that_breaks_the_rules_is_refused_by_name(
    site: Path, code: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = threading.active_count()
    said = problem(site, code)
    assert told in said
    assert "Jane" not in said
    assert capfd.readouterr() == ("", "")
    assert threading.active_count() <= before + 1


def test_one_that_hangs_is_left_behind_and_told_once(site: Path) -> None:
    found = install(site, "slow-desk", "import threading\nthreading.Event().wait(60)\n")
    entry = trusted(found, seconds=0.2)
    with pytest.raises(FixConfig, match=r"not loaded after 0\.2 seconds") as caught:
        load(found, entry)
    assert "a larger `seconds`" in caught.value.next_step
    with pytest.raises(FixConfig, match=r"not loaded after 0\.2 seconds"):
        load(found, trusted(found, seconds=600))


def test_what_it_prints_is_dropped(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    loud = "import sys, threading\nprint('hunter2')\nsys.stderr.write('hunter2')\n"
    loud += "sys.stdout.buffer.write(b'hunter2')\nsys.stdout.writelines(['hunter2'])\n"
    found = install(site, "acme-desk", loud + GOOD)
    assert load(found, trusted(found)).sources
    print("heard")  # noqa: T201
    assert capfd.readouterr() == ("heard\n", "")


def test_a_module_without_its_distribution_is_refused(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something of that name is imported already, from elsewhere."""
    found = install(site, "acme-desk")
    monkeypatch.setitem(sys.modules, "acme_desk.plugin", sys.modules[__name__])
    with pytest.raises(FixConfig, match="comes from another place than it is installed in"):
        load(found, trusted(found))


@pytest.mark.parametrize("entry", ["acme_desk.plugin:hooks", "acme desk"])
def test_an_entry_point_that_names_no_module_is_refused(site: Path, entry: str) -> None:
    found = install(site, "acme-desk", entry=entry)
    with pytest.raises(FixConfig, match="does not name a module"):
        load(found, trusted(found))


def test_one_that_changes_while_the_program_runs_needs_a_new_start(site: Path) -> None:
    load(found := install(site, "acme-desk"), trusted(found))
    again = install(site, "acme-desk", GOOD + "\n# newer\n")
    with pytest.raises(FixConfig, match="changed while this program runs"):
        load(again, trusted(again))


def test_two_entry_points_are_one_offer(site: Path) -> None:
    more = hook("sources", f"[{ONE.replace('desk', 'other')}]")
    found = install(site, "acme-desk", files={"acme_desk/more.py": more})
    from dataclasses import replace

    both = replace(found, entries=("acme_desk.plugin", "acme_desk.more"))
    assert set(load(both, trusted(found)).sources) == {"desk", "other"}


def test_two_plugins_may_offer_types_of_the_same_name(site: Path) -> None:
    found = [install(site, name) for name in ("acme-desk", "best-desk")]
    registry = Registry([trusted(item) for item in found], [str(site)])
    kinds = {registry.source_type(f"{name}/desk").options.__module__ for name in ("acme-desk", "best-desk")}
    assert kinds == {"acme_desk.plugin", "best_desk.plugin"}
    assert list(registry.profiles()) == ["acme-desk/desk", "best-desk/desk"]


def test_a_plugin_that_is_not_listed_is_never_imported(site: Path) -> None:
    install(site, "acme-desk")
    registry = Registry([], [str(site)])
    with pytest.raises(FixConfig) as caught:
        registry.source_type("acme-desk/desk")
    assert caught.value.code == "plugin_untrusted"
    assert caught.value.next_step.endswith("casebridge plugins trust acme-desk")
    assert "acme_desk" not in sys.modules
    with pytest.raises(FixConfig) as caught:
        registry.sink_type("best-desk/desk")
    assert caught.value.code == "plugin_missing"


def test_a_broken_plugin_leaves_the_others_alone(site: Path) -> None:
    bad, good = install(site, "bad-desk", "raise ValueError"), install(site, "good-desk")
    registry = Registry([trusted(bad), trusted(good)], [str(site)])
    assert registry.source_type("good-desk/desk").title == "A desk"
    assert [entry.name for entry, _ in registry.examine()] == ["bad-desk", "good-desk"]
    assert list(registry.problems) == ["bad-desk"]


@pytest.mark.parametrize(
    ("kind", "step"),
    [("acme-desk/desc", "Did you mean 'acme-desk/desk'?"), ("acme-desk/zzz", "It brings: desk, lines.")],
)
def test_an_unknown_type_names_the_nearest(site: Path, kind: str, step: str) -> None:
    registry = Registry([trusted(install(site, "acme-desk"))], [str(site)])
    with pytest.raises(FixConfig) as caught:
        registry.input_type(kind)
    assert (caught.value.code, caught.value.next_step) == ("plugin_type_unknown", step)
    with pytest.raises(FixConfig, match="brings no report document"):
        registry.report_type("acme-desk/desk")
