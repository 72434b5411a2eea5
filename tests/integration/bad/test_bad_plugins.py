"""A plugin that misbehaves beside a good CSV source: it is contained and named, and a mended one goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.bad.bound import bounded
from tests.integration.bad.desk import BadDesk, forgotten, source_code
from tests.support.site import fresh_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with fresh_site(tmp_path / "site", monkeypatch) as folder:
        yield folder


@pytest.fixture
def desk(tmp_path: Path) -> BadDesk:
    return BadDesk(tmp_path, "")


SAYS_NO = 'type("Odd", (), {"__%s__": lambda *_: 1 / 0})()'

PULLS: dict[str, tuple[str, int, str]] = {
    # what the second page is made by: (code, exit code, the fault's code)
    "raises": ("raise ValueError(CANARY)", 3, "plugin_failed"),
    "exits": ("sys.exit(CANARY)", 3, "plugin_failed"),
    "interrupts": ("raise KeyboardInterrupt(CANARY)", 3, "plugin_failed"),
    "says-busy": ("raise TryLater('http_busy', CANARY, next_step=CANARY, detail=CANARY)", 3, "http_busy"),
    "says-fix": ("raise FixConfig('secret_missing', CANARY)", 2, "secret_missing"),
    "own-code": ("raise FixConfig(CANARY, CANARY)", 3, "plugin_failed"),
    "named-error": ("raise type(CANARY, (Exception,), {})()", 3, "plugin_failed"),
    "prints-and-dies": (
        "print(CANARY)\nprint(CANARY, file=sys.stderr)\nlogging.error(CANARY)\n1 / 0",
        3,
        "plugin_failed",
    ),
    "page-is-a-dict": ("yield {'records': [NEXT], 'cursor': {}}", 2, "plugin_returned"),
    "page-is-nothing": ("yield", 2, "plugin_returned"),
    "records-is-text": ("yield Records(CANARY, {'seen': 2})", 2, "plugin_returned"),
    "records-is-a-number": ("yield Records(7, {'seen': 2})", 2, "plugin_returned"),
    "records-can-be-read-once": ("yield Records((item for item in [NEXT]), {'seen': 2})", 2, "plugin_returned"),
    "cursor-is-text": ("yield Records([NEXT], CANARY)", 2, "plugin_returned"),
    "cursor-is-no-json": ("yield Records([NEXT], {'seen': object()})", 2, "plugin_returned"),
    "cursor-is-deep": ("yield Records([NEXT], {'seen': {'at': [CANARY]}})", 2, "plugin_returned"),
    "cursor-is-no-number": ("yield Records([NEXT], {'seen': float('nan')})", 2, "plugin_returned"),
    "hangs": ("threading.Event().wait(60)", 3, "plugin_deadline"),
    "spins": ("end = time.monotonic() + 3\nwhile time.monotonic() < end: pass", 3, "plugin_deadline"),
}


@pytest.mark.parametrize("name", list(PULLS))
def test_what_came_before_the_misdeed_stands_and_a_mended_plugin_goes_on(
    desk: BadDesk,
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    body, exit_code, code = PULLS[name]
    desk.plugin(site, source_code(body), seconds=0.7 if name in ("hangs", "spins") else 20)
    with bounded(20, 250):
        result, bad = desk.read()
    assert (result.exit_code, bad.exit_code, bad.failed) == (exit_code, exit_code, True), bad.problems
    assert (bad.source, bad.code) == ("desk", code)
    assert "plugin" in bad.problems[0]
    assert "900000801" in desk.told()
    assert "900000802" not in desk.told()
    desk.assert_silent(*capfd.readouterr())

    forgotten(site, monkeypatch)
    with fresh_site(tmp_path / "mended", monkeypatch) as mended:
        desk.plugin(mended, source_code(), version="1.1")
        result, good = desk.read()
        assert (result.exit_code, good.books.read) == (0, 1), "it goes on where the good page ended"
        assert "900000802" in desk.told()


ENDLESS = {
    "empty pages": "while True: yield Records([], {'seen': 1})",
    "pages": "for n in range(10**9): yield Records([{'case': f'25-9{n:05}', 'tip': ''}], {'seen': 1})",
}


@pytest.mark.parametrize("name", list(ENDLESS))
def test_endless_pages_end_with_the_time_of_the_run_and_the_next_run_goes_on(
    desk: BadDesk, site: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.plugin(site, source_code(ENDLESS[name]), seconds=0.7)
    with bounded(15, 250):
        result, _ = desk.read()
    # 3 if the time is over inside of a page
    assert result.exit_code in (0, 3)
    assert "900000801" in desk.told()
    desk.assert_silent(*capfd.readouterr())


RECORDS: dict[str, str] = {
    "picture": "'data:image/png;base64,iVBORw0KGgo' + 'AAAA' * 400",
    "object": "{'name': CANARY}",
    "two-values": "['Open', CANARY]",
    "set": "{CANARY}",
    "bytes": "CANARY.encode()",
    "no-number": "float('nan')",
    "half-a-character": "CANARY + '\\ud800'",
    "control": "CANARY + '\\x00'",
    "huge-text": "CANARY * 100_000",
    "huge-number": "10 ** 6000",
    "any-object": "object()",
    "odd-object": "type('Odd', (), {'__str__': lambda self: CANARY, '__repr__': lambda self: CANARY})()",
    "subclass": "type('Text', (str,), {'strip': lambda *_: 1 / 0})(CANARY)",
}


@pytest.mark.parametrize("name", list(RECORDS))
def test_one_bad_record_is_set_aside_the_others_stand_and_a_retry_heals_it(
    desk: BadDesk,
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    third = "{**NEXT, 'case': '25-000803', 'tip': '900000803'}"
    bad = f"yield Records([{{**NEXT, 'status': {RECORDS[name]}}}, {third}], {{'seen': 2}})"
    desk.plugin(site, source_code(bad))
    result, read = desk.read()
    told = desk.told()
    assert {"900000801", "900000803"} <= set(told)
    assert "900000802" not in told
    assert (result.exit_code, read.books.dead) == (1, 1)
    (letter,) = desk.letters()
    desk.assert_silent(*capfd.readouterr(), f"{letter!r}", secrets=("canary-s3cret", "iVBORw0KGgo"))

    forgotten(site, monkeypatch)
    with fresh_site(tmp_path / "mended", monkeypatch) as mended:
        desk.plugin(mended, source_code(), version="1.1")
        desk.bridge.replay("desk", letter.number if letter.case_key else None)
        assert desk.letters() == [] or not letter.case_key, "without a case number nobody can tell which record it was"
        assert "900000802" in desk.told()
        desk.assert_sound()


LISTS: dict[str, str] = {
    "number": "7",
    "nothing": "None",
    "text": "CANARY",
    "list": "[CANARY]",
    "keys": "{1: CANARY, **NEXT}",
}


@pytest.mark.parametrize("name", list(LISTS))
def test_what_is_no_object_is_set_aside_and_the_next_record_is_read(
    desk: BadDesk, site: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.plugin(site, source_code(f"yield Records([{LISTS[name]}, NEXT], {{'seen': 2}})"))
    result, read = desk.read()
    assert (result.exit_code, read.books.dead, read.code) == (1, 1, "")
    assert "900000802" in desk.told()
    desk.assert_silent(*capfd.readouterr())


def test_nested_and_cyclic_objects_end_nothing_else(
    desk: BadDesk, site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = (
        "deep = NEXT\nfor _ in range(200_000): deep = {'case': deep}\n"
        "round = dict(NEXT)\nround['status'] = round\n"
        "yield Records([deep, round, NEXT], {'seen': 2})"
    )
    desk.plugin(site, source_code(body))
    with bounded(20, 250):
        result, read = desk.read()
    assert (result.exit_code, read.books.dead) == (1, 2)
    assert "900000802" in desk.told()
    desk.assert_silent(*capfd.readouterr())


def test_a_page_of_a_gigabyte_costs_no_gigabyte(desk: BadDesk, site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    body = "big = {**NEXT, 'note': CANARY * 65_536}\nyield Records([big] * 1_000, {'seen': 2})"
    desk.plugin(site, source_code(body))
    with bounded(30, 250):
        result, _ = desk.read()
    assert result.exit_code == 0
    assert "900000802" in desk.told()
    desk.assert_silent(*capfd.readouterr())


def test_a_thread_that_a_plugin_starts_prints_to_nobody_and_the_read_ends(
    desk: BadDesk, site: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = (
        "def talk():\n    for _ in range(200):\n        print(CANARY)\n        time.sleep(0.005)\n"
        "threads = [threading.Thread(target=talk, daemon=True) for _ in range(3)]\n"
        "for thread in threads: thread.start()\n"
        "threads[0].join(0.2)\nyield Records([NEXT], {'seen': 2})"
    )
    desk.plugin(site, source_code(body))
    before = set(threading.enumerate())
    with bounded(10, 100):
        result, _ = desk.read()
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith("Thread-"):
            thread.join(10)  # it goes on printing after the read
    assert result.exit_code == 0
    assert "900000802" in desk.told()
    desk.assert_silent(*capfd.readouterr())


CHANGES = ["source", "record", "added", "removed", "pth", "entry"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_plugin_that_changed_after_it_was_trusted_is_not_imported(
    desk: BadDesk, site: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    ran = desk.folder / "ran.src"
    desk.plugin(site, f"open({str(ran)!r}, 'w').close()\n" + source_code())
    info = next(site.glob("*.dist-info"))
    plugin = site / "bad_desk" / "plugin.py"
    if name == "source":
        plugin.write_text(plugin.read_text(encoding="utf-8") + "\nCANARY = 7\n", encoding="utf-8")
    elif name == "record":
        (info / "RECORD").write_bytes((info / "RECORD").read_bytes() + b"bad_desk/more.py,,\n")
    elif name == "added":
        (site / "bad_desk" / "more.py").write_text("import canary\n", encoding="utf-8")
    elif name == "removed":
        (site / "bad_desk" / "__init__.py").unlink()
    elif name == "pth":
        (site / "bad_desk.pth").write_text("import bad_desk.plugin\n", encoding="utf-8")
        with (info / "RECORD").open("a", encoding="utf-8") as out:
            out.write("bad_desk.pth,,\n")
    else:
        (info / "entry_points.txt").write_text("[casebridge]\nit = json\n", encoding="utf-8")
    result, bad = desk.read()
    assert (result.exit_code, bad.exit_code) == (2, 2)
    assert bad.code in ("plugin_changed", "plugin_unsafe")
    assert not ran.exists(), "nothing of it ran"
    assert "bad-desk" in desk.screens()
    desk.assert_silent(*capfd.readouterr())
