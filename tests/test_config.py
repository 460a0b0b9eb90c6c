"""Directories and settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wstui import config
from wstui.config import Alerts, Captures, Hex, Log, Settings
from wstui.model import Failure


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return config.load(path)


def test_directories_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert config.config_file() == tmp_path / "c/wstui/config.toml"
    assert config.collection_dir() == tmp_path / "c/wstui/collection"
    assert config.captures_dir() == tmp_path / "s/wstui/captures"
    assert config.history_dir() == tmp_path / "s/wstui/history"


@pytest.mark.parametrize("value", ["", "relative/path", "~/x"])
def test_a_base_directory_that_is_not_absolute_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    monkeypatch.setenv("XDG_STATE_HOME", value)
    assert config.config_dir() == tmp_path / ".config/wstui"
    assert config.state_dir() == tmp_path / ".local/state/wstui"


def test_no_home_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(Failure, match="no home directory · set HOME or XDG_STATE_HOME"):
        config.state_dir()


@pytest.mark.parametrize(("value", "unwanted"), [(None, False), ("", False), ("0", True), ("1", True)])
def test_no_color(value: str | None, unwanted: bool) -> None:
    assert config.no_color({} if value is None else {"NO_COLOR": value}) is unwanted


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert config.load(tmp_path / "none") == Settings()
    assert config.load() == Settings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        """
        clipboard = "osc52"
        clipboard_limit = 4096
        slow_link = false
        theme = "contrast"
        ascii = true
        pictures = "kitty"
        hex.width = 32
        [captures]
        keep = 3
        keep_bytes = "1.5 GB"
        reserve = 0
        [log]
        time = "delta"
        [alerts]
        bell = false
        every = 60
        """,
    )
    tables = Captures(3, 1_500_000_000, 0), Hex(32), Log("delta"), Alerts(False, 60)
    assert settings == Settings("osc52", 4096, False, "contrast", True, "kitty", *tables)


def test_the_default_text_is_the_defaults_and_stays_so_when_taken_at_its_word(tmp_path: Path) -> None:
    text = config.default_text()
    assert load(tmp_path, text) == Settings()
    uncommented = re.sub(r"(?m)^#(?! )", "", text)
    assert uncommented.count(" = ") == 13
    assert load(tmp_path, uncommented) == Settings()
    for line in uncommented.splitlines():
        assert line.startswith(("# ", "[")) or " = " in line or not line


def test_unknown_keys_are_warnings_with_their_line(tmp_path: Path) -> None:
    settings = load(tmp_path, 'colour = "red"\n[captures]\nkeep = 2\nkept = 1\n[nope]\na = 1\n')
    assert settings.captures.keep == 2
    assert [warning.partition(":")[2] for warning in settings.warnings] == [
        "1: colour: unknown, so it does nothing",
        "5: nope: unknown, so it does nothing",
        "4: captures.kept: unknown, so it does nothing; did you mean keep?",
    ]


def test_of_very_many_unknown_keys_the_first_are_named(tmp_path: Path) -> None:
    text = "".join(f"k{number} = 1\n" for number in range(1000))
    assert len(load(tmp_path, text + '[keys]\n"log.time" = "f6"\n').warnings) == config.MOST_WARNINGS


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\nclipboard = 1", '2: clipboard: one of "auto", "osc52", "tmux", "screen", "local", "file" is needed'),
        ("[captures]\nkeep = 0", "2: captures.keep: a whole number from 1 is needed"),
        ("[captures]\nkeep = true", "2: captures.keep: a whole number from 1 is needed"),
        ("[captures]\nkeep_bytes = -1", '2: captures.keep_bytes: a size is needed: bytes, or text such as "4GiB"'),
        ("captures.reserve = 'much'", '1: captures.reserve: a size is needed: bytes, or text such as "4GiB"'),
        ("hex.width = 16.0", "1: hex.width: one of 8, 16, 32 is needed"),
        ("alerts.bell = 1", "1: alerts.bell: one of true, false is needed"),
        ("log = 1", "1: log: a table is needed"),
        ("a = [", "1:6: Invalid value"),
    ],
)
def test_a_wrong_value_is_a_failure_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(Failure) as caught:
        load(tmp_path, text)
    assert caught.value.what == f"{tmp_path}/config.toml:{fault}"


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (0, 0),
        ("0", 0),
        ("64", 64),
        ("64 B", 64),
        ("4k", 4096),
        ("4 KiB", 4096),
        ("4kB", 4000),
        ("1.5M", 1_572_864),
        ("2gib", 2**31),
        ("1TB", 10**12),
    ],
)
def test_sizes(value: object, size: int) -> None:
    assert config.parse_size(value) == size


@pytest.mark.parametrize("value", [-1, True, 1.5, "", "x", "4XB", "1e3", "-1k", "9" * 40, "٤k", None])
def test_sizes_that_are_none(value: object) -> None:
    with pytest.raises(ValueError, match="a size is needed"):
        config.parse_size(value)


def test_keys_are_read_with_the_quotes_of_toml_and_without(tmp_path: Path) -> None:
    text = '[keys]\n"detail.hex" = "ctrl+x"\nlog.time = ""\n[keys.find]\nfilter = "/, f6"\n'
    assert load(tmp_path, text).keys == {"detail.hex": "ctrl+x", "log.time": "", "find.filter": "/, f6"}
    with pytest.raises(Failure, match=r"config.toml:2: keys.detail.hex: a key is needed, in quotes"):
        load(tmp_path, "[keys]\ndetail.hex = 6\n")
