"""What ``init --from NAME`` writes: ready but for the address and the secret."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from casebridge.engine.config import RestConfig, load_config
from casebridge.engine.fit import check_fit
from casebridge.engine.start.startconfig import config_text
from casebridge.engine.start.starter import shipped_profile, start
from casebridge.errors import FixConfig
from casebridge.mapping import load_profile
from casebridge.profiles import profile_text, shipped

REST = [name for name in shipped() if shipped_profile(name).rest]


def fill_in(config: Path) -> None:
    """Puts an address wherever one is missing, and a name wherever one is."""
    text = config.read_text(encoding="utf-8")
    for key in ("url", "token_url"):
        text = text.replace(f'\n{key} = "TODO"', f'\n{key} = "https://cases.example"')
    config.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", shipped())
def test_started_folder_loads_and_its_profile_fits_and_is_the_shipped_one(tmp_path: Path, name: str) -> None:
    start(tmp_path, known=name)
    fill_in(tmp_path / "casebridge.toml")
    config = load_config(tmp_path / "casebridge.toml", {})
    (source,) = config.source
    assert (source.name, source.profile) == (name, tmp_path / "profile.toml")
    check_fit(source, load_profile(source.profile))
    assert source.profile.read_text(encoding="utf-8") == profile_text(name)
    assert [sink.type for sink in config.sink] == ["ncmec_entry_sheet", "file_drop"]


@pytest.mark.parametrize("name", REST)
def test_rest_source_signs_in_as_the_system_usually_wants_it(tmp_path: Path, name: str) -> None:
    start(tmp_path, known=name)
    fill_in(tmp_path / "casebridge.toml")
    (source,) = load_config(tmp_path / "casebridge.toml", {}).source
    assert isinstance(source, RestConfig)
    rest = shipped_profile(name).rest
    assert rest is not None
    assert (source.auth.type, source.auth.secret) == (rest.auth[0], name)


@pytest.mark.parametrize("name", REST)
def test_missing_address_is_the_first_thing_that_is_told(tmp_path: Path, name: str) -> None:
    start(tmp_path, known=name)
    with pytest.raises(FixConfig) as raised:
        load_config(tmp_path / "casebridge.toml", {})
    where = raised.value.where
    text = (tmp_path / "casebridge.toml").read_text(encoding="utf-8").splitlines()
    assert "TODO" in text[where.line - 1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_folder_of_secrets_is_closed_to_everybody_else(tmp_path: Path) -> None:
    start(tmp_path, known="thehive")
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "drop").exists()


def test_drop_needs_no_secrets(tmp_path: Path) -> None:
    start(tmp_path, known="nibrs-xml")
    assert not (tmp_path / "secrets").exists()
    assert (tmp_path / "drop").is_dir()
    assert "secrets" not in tomllib.loads((tmp_path / "casebridge.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["none", "basic", "bearer", "api_key", "oauth2", "mtls"])
def test_every_way_to_sign_in_gives_a_configuration_that_loads(tmp_path: Path, kind: str) -> None:
    profile = shipped_profile("json-api")
    assert profile.rest is not None
    auth = profile.model_copy(update={"rest": profile.rest.model_copy(update={"auth": (kind,)})})
    (tmp_path / "casebridge.toml").write_text(config_text(auth, "profile.toml"), encoding="utf-8")
    fill_in(tmp_path / "casebridge.toml")
    (source,) = load_config(tmp_path / "casebridge.toml", {}).source
    assert isinstance(source, RestConfig)
    assert source.auth.type == kind


def test_nothing_that_is_there_is_changed(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(FixConfig) as raised:
        start(tmp_path, known="thehive")
    assert raised.value.code == "config_exists"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["profile.toml"]
    assert (tmp_path / "profile.toml").read_text(encoding="utf-8") == "mine"
