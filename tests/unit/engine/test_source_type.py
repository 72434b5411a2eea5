"""Each type of source: its own keys, its own defaults, and a profile that fits it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casebridge.connectors.drop import DropSource, TableReader
from casebridge.connectors.drop.records import RecordReader
from casebridge.connectors.rest import RestSource
from casebridge.engine.build import build_source, rest_options
from casebridge.engine.config import Config, DropConfig, RestConfig, load_config
from casebridge.engine.fit import check_fit
from casebridge.errors import FixConfig
from casebridge.mapping import Profile, load_profile

HEAD = '[agency]\nori = "WA0170000"\n[[source]]\nname = "a"\nprofile = "profile.toml"\n'
TABLE = 'name = "p"\nversion = "1"\n{more}[case]\nnumber = "N"\n[[map]]\ncolumn = "S"\nto = "status"\n'
FIELDS = '[records]\nformat = "{form}"\n[fields]\nN = "n"\nS = "s"\n'
REST = '[rest]\nid = "N"\nlist = { path = "/cases" }\n'
PROFILES = {
    "tables": TABLE.format(more=""),
    "xml": TABLE.format(more=FIELDS.format(form="xml")),
    "json": TABLE.format(more=FIELDS.format(form="json")),
    "jsonl": TABLE.format(more=FIELDS.format(form="jsonl")),
    "json of an API": TABLE.format(more=FIELDS.format(form="json") + REST),
    "xml of an API": TABLE.format(more=FIELDS.format(form="xml") + REST),
}
SOURCES = {
    "csv_drop": 'type = "csv_drop"\npath = "drop"\n',
    "xml_drop": 'type = "xml_drop"\npath = "drop"\n',
    "json_drop": 'type = "json_drop"\npath = "drop"\n',
    "rest": 'type = "rest"\nurl = "https://cases.example"\n',
}
FITS = {
    ("csv_drop", "tables"),
    ("xml_drop", "xml"),
    ("xml_drop", "xml of an API"),
    ("json_drop", "json"),
    ("json_drop", "jsonl"),
    ("json_drop", "json of an API"),
    ("rest", "json of an API"),
    ("rest", "xml of an API"),
}


def load(folder: Path, text: str) -> Config:
    (folder / "casebridge.toml").write_text(HEAD + text, encoding="utf-8")
    return load_config(folder / "casebridge.toml", {})


def profile(folder: Path, name: str) -> Profile:
    (folder / "profile.toml").write_text(PROFILES[name], encoding="utf-8")
    return load_profile(folder / "profile.toml")


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ('path = "drop"\n', ("*.csv", "*.txt", "*.tsv", "*.xlsx")),
        (SOURCES["csv_drop"], ("*.csv", "*.txt", "*.tsv", "*.xlsx")),
        (SOURCES["xml_drop"], ("*.xml",)),
        (SOURCES["json_drop"], ("*.json", "*.jsonl")),
        (SOURCES["json_drop"] + 'files = ["*.js"]\n', ("*.js",)),
    ],
)
def test_each_drop_takes_the_files_of_its_kind(tmp_path: Path, text: str, files: tuple[str, ...]) -> None:
    (source,) = load(tmp_path, text).source
    assert isinstance(source, DropConfig)
    assert source.options(snapshot=True).files == files
    assert source.options(snapshot=True).snapshot
    assert source.path == tmp_path / "drop"


def test_a_folder_of_a_server_is_not_looked_for_on_this_host(tmp_path: Path) -> None:
    key = "SHA256:" + "A" * 43
    text = f'path = "out/cases"\n[source.sftp]\nhost = "files.example"\nuser = "u"\nhost_key = "{key}"\nsecret = "p"\n'
    (source,) = load(tmp_path, text).source
    assert isinstance(source, DropConfig)
    assert source.path == Path("out/cases")
    assert source.profile == tmp_path / "profile.toml"


def test_files_of_a_remote_system_start_at_the_configuration(tmp_path: Path) -> None:
    text = SOURCES["rest"] + 'ca_file = "ca.pem"\n[source.auth]\ntype = "mtls"\ncertificate = "c.pem"\nkey = "k.pem"\n'
    (source,) = load(tmp_path, text).source
    assert isinstance(source, RestConfig)
    assert source.http().ca_file == tmp_path / "ca.pem"
    assert source.http().auth.certificate == tmp_path / "c.pem"
    assert source.http().auth.key == tmp_path / "k.pem"


def test_places_of_secrets_start_at_the_configuration(tmp_path: Path) -> None:
    config = load(tmp_path, 'path = "drop"\n[secrets]\nfolder = "secrets"\nfile = "secrets.toml"\n')
    assert (config.secrets.folder, config.secrets.file) == (tmp_path / "secrets", tmp_path / "secrets.toml")
    assert load(tmp_path, 'path = "drop"\n').secrets.folder is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('type = "xlm_drop"\npath = "drop"\n', "type is one of csv_drop, xml_drop, json_drop, rest"),
        (
            SOURCES["rest"] + 'interfal = "1h"\n',
            "line 8, key 'source.0.interfal': unknown key, did you mean 'interval'?",
        ),
        (SOURCES["rest"] + "deadline_second = 3\n", "did you mean 'deadline_seconds'?"),
        (SOURCES["xml_drop"] + "requests_per_minutes = 3\n", "unknown key."),
        ('type = "rest"\npath = "drop"\n', "key 'source.0.url': this key is required"),
        (SOURCES["rest"] + '[source.auth]\ntype = "bearer"\n', "needs secret"),
        (SOURCES["rest"] + '[source.auth]\ntype = "bearer"\nsecret = "Canary 1!"\n', "source.0.auth.secret"),
        ('type = "rest"\nurl = "https://u:canary@cases.example"\n', "use auth and a secret"),
        (SOURCES["csv_drop"] + '[secrets]\nfoldr = "x"\n', "did you mean 'folder'?"),
        (SOURCES["csv_drop"] + '[secrets]\ntoken = "canary"\n', "key 'secrets.token': unknown key"),
    ],
)
def test_a_mistake_is_told_with_line_key_and_the_nearest_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FixConfig) as caught:
        load(tmp_path, text)
    assert told in str(caught.value)
    assert "anary" not in str(vars(caught.value))


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("name", PROFILES)
def test_a_source_takes_the_profiles_that_fit_it_and_no_other(tmp_path: Path, kind: str, name: str) -> None:
    (source,) = load(tmp_path, SOURCES[kind]).source
    found = profile(tmp_path, name)
    if (kind, name) in FITS:
        check_fit(source, found)
        return
    with pytest.raises(FixConfig) as caught:
        build_source(source, found)
    error = caught.value
    assert error.code == "type_misfit"
    assert error.where.file == str(tmp_path / "profile.toml")
    lines = PROFILES[name].splitlines()
    assert lines[error.where.line - 1].split(" ")[0].strip("[]") == error.where.column.rpartition(".")[2]
    assert f"'{kind}'" in error.summary
    assert "type = " in error.next_step


def test_a_misfit_tells_the_type_that_would_fit(tmp_path: Path) -> None:
    for name, kind in (("tables", "csv_drop"), ("xml", "xml_drop"), ("jsonl", "json_drop"), ("json of an API", "rest")):
        other = "xml_drop" if kind != "xml_drop" else "csv_drop"
        (source,) = load(tmp_path, SOURCES[other]).source
        with pytest.raises(FixConfig) as caught:
            check_fit(source, profile(tmp_path, name))
        assert f"type = '{kind}'" in caught.value.next_step


@pytest.mark.parametrize(
    ("kind", "name", "reader"),
    [("csv_drop", "tables", TableReader), ("xml_drop", "xml", RecordReader), ("json_drop", "jsonl", RecordReader)],
)
def test_a_drop_is_read_by_the_reader_of_its_kind(tmp_path: Path, kind: str, name: str, reader: Any) -> None:
    (source,) = load(tmp_path, SOURCES[kind]).source
    built = build_source(source, profile(tmp_path, name))
    assert isinstance(built, DropSource)
    assert isinstance(built.reader, reader)


def test_a_rest_source_is_handed_settings_budgets_and_fields(tmp_path: Path) -> None:
    text = SOURCES["rest"] + "max_pages = 3\nmax_poll_bytes = 4096\nmax_seconds = 7\nmax_bytes = 2048\n"
    (source,) = load(tmp_path, text).source
    assert isinstance(source, RestConfig)
    found = profile(tmp_path, "json of an API")
    options = rest_options(source, found)
    assert (options.max_pages, options.max_bytes, options.max_seconds, options.http.max_bytes) == (3, 4096, 7, 2048)
    assert (options.name, options.number_field, [item.name for item in options.records.fields]) == (
        "a",
        "N",
        ["N", "S"],
    )
    assert isinstance(build_source(source, found), RestSource)
