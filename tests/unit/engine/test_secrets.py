"""Where secrets are looked for, and in which order."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from casebridge.engine.config import Config
from casebridge.engine.secrets import secret_places, secret_reader, variable
from casebridge.errors import FixConfig

CANARY = "canary-90ab"


def config(folder: Path | None = None, file: Path | None = None) -> Config:
    return Config.model_validate({"agency": {"ori": "WA0170000"}, "secrets": {"folder": folder, "file": file}})


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_the_first_place_that_has_the_name_counts(tmp_path: Path) -> None:
    put(tmp_path / "environment" / "a", "1")
    for name in "ab":
        put(tmp_path / "config" / name, "2")
    for name in "abc":
        put(tmp_path / "systemd" / name, "3")
    environ = {f"CASEBRIDGE_SECRET_{name}": "4" for name in "ABCD"}
    file = put(tmp_path / "secrets.toml", "".join(f'{name} = "5"\n' for name in "abcde"))
    environ |= {
        "CASEBRIDGE_SECRETS_DIR": str(tmp_path / "environment"),
        "CREDENTIALS_DIRECTORY": str(tmp_path / "systemd"),
    }
    places = secret_places(config(tmp_path / "config", file), environ)
    found = {name: places.find(name) for name in "abcde"}
    assert "".join(secret.reveal() for secret, _ in found.values()) == "12345"
    assert [where for _, where in found.values()] == [
        f"folder {tmp_path / 'environment'}",
        f"folder {tmp_path / 'config'}",
        f"folder {tmp_path / 'systemd'}",
        "environment CASEBRIDGE_SECRET_D",
        f"file {file}",
    ]


def test_a_name_is_found_in_the_environment_in_capitals() -> None:
    assert variable("thehive-token_2") == "CASEBRIDGE_SECRET_THEHIVE_TOKEN_2"
    read = secret_reader(config(), {"CASEBRIDGE_SECRET_THEHIVE_TOKEN": "x"})
    assert read("thehive-token").reveal() == "x"


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBRIDGE_SECRET_A", "x")
    assert secret_reader(config())("a").reveal() == "x"


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    read = secret_reader(config(tmp_path), {})
    put(tmp_path / "a", "old")
    assert read("a").reveal() == "old"
    put(tmp_path / "a", "new")
    assert read("a").reveal() == "new"


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ({"folder": "secrets"}, "Write it into {0}/secrets/token (chmod 600)"),
        ({"file": "none.toml"}, "a file token in a folder of secrets"),
        ({"file": "other.toml"}, "a file token in a folder of secrets"),
        ({}, "set CASEBRIDGE_SECRET_TOKEN in the environment"),
    ],
)
def test_a_missing_secret_names_it_and_tells_where_to_put_it(tmp_path: Path, places: dict[str, str], told: str) -> None:
    put(tmp_path / "other.toml", 'other = "x"\n')
    named = {key: tmp_path / value for key, value in places.items()}
    with pytest.raises(FixConfig) as caught:
        secret_reader(config(**named), {"CASEBRIDGE_SECRET_OTHER": CANARY})("token")
    assert caught.value.code == "secret_missing"
    assert "'token'" in caught.value.summary
    assert Path(told.format(tmp_path.as_posix())).as_posix() in Path(caught.value.next_step).as_posix()


@pytest.mark.parametrize("name", ["../a", "/etc/x", "", "A", "a b", "a\n", ".a", "é"])
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path / "a", "x")
    put(tmp_path / "secrets" / "b", "x")
    with pytest.raises(FixConfig) as caught:
        secret_reader(config(tmp_path / "secrets"), {})(name)
    assert caught.value.code == "secret_missing"


@pytest.mark.parametrize("value", ["", f"{CANARY}\n", f"{CANARY}\x00"])
def test_a_variable_that_is_no_secret_is_told_by_its_name_only(value: str) -> None:
    with pytest.raises(FixConfig) as caught:
        secret_reader(config(), {"CASEBRIDGE_SECRET_TOKEN": value})("token")
    assert caught.value.code == "secret_invalid"
    assert "CASEBRIDGE_SECRET_TOKEN" in str(caught.value)
    assert CANARY not in str(vars(caught.value))


def test_a_closed_door_is_not_walked_around(tmp_path: Path) -> None:
    """A folder that has the name decides: an exposed file there is told, not passed over for the next place."""
    put(tmp_path / "a", "x\ny")
    with pytest.raises(FixConfig) as caught:
        secret_reader(config(tmp_path), {"CASEBRIDGE_SECRET_A": "z"})("a")
    assert caught.value.code == "secret_invalid"


def test_no_frame_of_a_failed_look_up_holds_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBRIDGE_SECRET_OTHER", CANARY)
    read = secret_reader(config())
    try:
        read("token")
    except FixConfig as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert CANARY not in "".join(told.format())
        return
    pytest.fail("a missing secret was found")
