"""Where wstui keeps its files (XDG base directories) and what a person may set in `config.toml`; knows no screen."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from wstui.model import Failure

__all__ = [
    "CLIPBOARD_LIMIT",
    "PROJECT",
    "Alerts",
    "Captures",
    "Hex",
    "Log",
    "Settings",
    "captures_dir",
    "collection_dir",
    "config_dir",
    "config_file",
    "copies_dir",
    "decoders_dir",
    "default_text",
    "drafts_dir",
    "history_dir",
    "is_remote",
    "layout_file",
    "lenses_dir",
    "load",
    "log_file",
    "no_color",
    "parse_size",
    "path_of",
    "slow_link",
    "state_dir",
    "trusted_file",
]


CLIPBOARD_LIMIT = 74_994
"""Bytes that terminals which take OSC 52 take at least; with Base64 and its frame these are 100,000 on the wire."""
PROJECT = ".wstui"
"""The folder of a project's collection, in it or in one above the working directory."""


def config_dir() -> Path:
    """What people write themselves: `$XDG_CONFIG_HOME/wstui`."""
    return _base("XDG_CONFIG_HOME", ".config")


def state_dir() -> Path:
    """What the program writes: `$XDG_STATE_HOME/wstui`."""
    return _base("XDG_STATE_HOME", ".local/state")


def config_file() -> Path:
    """The settings."""
    return config_dir() / "config.toml"


def collection_dir() -> Path:
    """The saved profiles with their payloads, a file each."""
    return config_dir() / "collection"


def decoders_dir() -> Path:
    """Decoders of one's own, a Python file each."""
    return config_dir() / "decoders"


def lenses_dir() -> Path:
    """Lenses of one's own, a Python file each."""
    return config_dir() / "lenses"


def captures_dir() -> Path:
    """The captures, a file each."""
    return state_dir() / "captures"


def history_dir() -> Path:
    """What was typed into the composer, a file for each profile."""
    return state_dir() / "history"


def drafts_dir() -> Path:
    """What was written and not sent, a file for each connection."""
    return state_dir() / "drafts"


def copies_dir() -> Path:
    """What was copied and is too large for a clipboard, a file each; the oldest go."""
    return state_dir() / "copies"


def layout_file() -> Path:
    """How the screen was divided last."""
    return state_dir() / "layout.json"


def log_file() -> Path:
    """What went wrong within the program itself; there is none as long as nothing did."""
    return state_dir() / "wstui.log"


def trusted_file() -> Path:
    """Which collections of projects are trusted, by their content."""
    return state_dir() / "trusted"


def no_color(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether colour is unwanted: `NO_COLOR` is set and not empty (no-color.org)."""
    return bool(environment.get("NO_COLOR"))


def is_remote(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the person is at another machine than the program, as far as SSH says."""
    return any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def _base(variable: str, fallback: str) -> Path:
    """A base directory of the XDG specification, which wants a path that is not absolute to be ignored."""
    base = Path(os.environ.get(variable, ""))
    if not base.is_absolute():
        try:
            base = Path.home() / fallback
        except RuntimeError as exc:
            raise Failure("there is no home directory", f"set HOME or {variable}") from exc
    return base / "wstui"


def path_of(text: str, folder: Path | None = None) -> str:
    """A path as people write them: `~` is a home, and what is not absolute is in the folder (None: where the program
    was called)."""
    return os.path.join(folder or Path.cwd(), os.path.expanduser(text))


@dataclass(frozen=True, slots=True)
class Captures:
    """How much of earlier captures is kept, and the free space, in bytes, below which recording stops."""

    keep: int = 50
    keep_bytes: int = 4 * 2**30
    reserve: int = 2**30


@dataclass(frozen=True, slots=True)
class Hex:
    """How the hex view is drawn; `width` in bytes a row."""

    width: int = 16


@dataclass(frozen=True, slots=True)
class Log:
    """How the log is drawn at first."""

    time: str = "absolute"


@dataclass(frozen=True, slots=True)
class Alerts:
    """Whether a match rings the bell of the terminal, and how many seconds pass at least between two bells of one
    alert."""

    bell: bool = True
    every: int = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` says, defaults for the rest; `keys` are keys by the names of what they do, and `warnings` name
    what it says and nobody reads."""

    clipboard: str = "auto"
    clipboard_limit: int = CLIPBOARD_LIMIT
    slow_link: bool | str = "auto"
    theme: str = "auto"
    ascii: bool | str = "auto"
    pictures: str = "auto"
    captures: Captures = Captures()
    hex: Hex = Hex()
    log: Log = Log()
    alerts: Alerts = Alerts()
    keys: Mapping[str, str] = field(default_factory=dict, hash=False)
    warnings: tuple[str, ...] = ()


def slow_link(settings: Settings, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal is to be written to sparingly: as `WSTUI_SLOW_LINK` says (0: no), else as the settings say,
    else where the person is at another machine."""
    said = environment.get("WSTUI_SLOW_LINK")
    if said:
        return said != "0"
    return settings.slow_link if isinstance(settings.slow_link, bool) else is_remote(environment)


_UNITS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*([kmgt]?)(i?b)?", re.IGNORECASE | re.ASCII)


def parse_size(value: object) -> int:
    """Bytes from a whole number or text such as `4GiB`, `64M`, `1.5 kB`. Raises `ValueError`.

    A lone letter and `KiB` count in 1024, `kB` in 1000.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and (match := _SIZE.fullmatch(value.strip())):
        number, unit, suffix = match.groups()
        power = _UNITS[unit.lower()]
        scale = 10 ** (power // 10 * 3) if (suffix or "").lower() == "b" else 2**power
        return int(float(number) * scale)
    raise ValueError('a size is needed: bytes, or text such as "4GiB"')


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise ValueError("a whole number from 1 is needed")


def _one_of(*allowed: object) -> Callable[[object], object]:
    def read(value: object) -> object:
        for item in allowed:
            if item == value and type(item) is type(value):
                return item
        raise ValueError("one of " + ", ".join(map(_spelled, allowed)) + " is needed")

    return read


class _Setting(NamedTuple):
    """One line of `config.toml`: how its default is written, how it is read, and what is said of it."""

    table: str
    key: str
    default: object
    read: Callable[[object], object]
    about: str


_ROADS = ("auto", "osc52", "tmux", "screen", "local", "file")
_THEMES = ("auto", "dark", "light", "contrast", "16")
_PICTURES = ("auto", "blocks", "kitty", "none")
_SETTINGS = (
    _Setting("", "clipboard", "auto", _one_of(*_ROADS), "How copies travel: " + ", ".join(_ROADS) + "."),
    _Setting("", "clipboard_limit", CLIPBOARD_LIMIT, _count, "Bytes a terminal takes at once; more goes to a file."),
    _Setting("", "slow_link", "auto", _one_of("auto", True, False), "Draw less often; auto: where SSH was the way."),
    _Setting("", "theme", "auto", _one_of(*_THEMES), "Colours: " + ", ".join(_THEMES) + "; auto: by the terminal."),
    _Setting(
        "", "ascii", "auto", _one_of("auto", True, False), "Draw ASCII only; auto: where the locale is not UTF-8."
    ),
    _Setting(
        "", "pictures", "auto", _one_of(*_PICTURES), "Images: " + ", ".join(_PICTURES) + "; auto: by the terminal."
    ),
    _Setting("captures", "keep", 50, _count, "How many captures are kept; the oldest go first."),
    _Setting("captures", "keep_bytes", "4GiB", parse_size, "How much they may take together."),
    _Setting("captures", "reserve", "1GiB", parse_size, "Recording stops when the disk has less than this left."),
    _Setting("hex", "width", 16, _one_of(8, 16, 32), "Bytes on a row: 8, 16 or 32."),
    _Setting("log", "time", "absolute", _one_of("absolute", "relative", "delta"), "absolute, relative or delta."),
    _Setting("alerts", "bell", True, _one_of(True, False), "Whether a match rings the bell of the terminal."),
    _Setting("alerts", "every", 10, _count, "Seconds between two bells of one alert, at least."),
)
MOST_WARNINGS = 20
"""Unknown keys that are named: each looks for its line."""
_TABLES: dict[str, Callable[..., Any]] = {"captures": Captures, "hex": Hex, "log": Log, "alerts": Alerts}


def load(path: Path | None = None) -> Settings:
    """The settings of a file, by default `config_file()`; defaults where there is none.

    Raises `Failure` naming file and line: it is no TOML, or a value is wrong. Unknown keys are warnings.
    """
    from wstui import tomltext

    path = path or config_file()
    if not os.path.lexists(path):
        return Settings()
    document = tomltext.read(path)
    keys = _keys(document)
    values: dict[str, dict[str, Any]] = {"": {}, **{table: {} for table in _TABLES}}
    rest = {table: _table(document, table) for table in values}
    for table in (*_TABLES, "keys"):
        rest[""].pop(table, None)
    for setting in _SETTINGS:
        if setting.key in rest[setting.table]:
            try:
                values[setting.table][setting.key] = setting.read(rest[setting.table].pop(setting.key))
            except ValueError as exc:
                name = f"{setting.table}.{setting.key}".lstrip(".")
                raise document.fault(f"{name}: {exc}", setting.key, setting.table) from exc
    warnings = [
        document.unknown(key, _known(table), f"{table}." if table else "", table)
        for table, key in islice(((table, key) for table, left in rest.items() for key in left), MOST_WARNINGS)
    ]
    tables = {name: make(**values[name]) for name, make in _TABLES.items()}
    return Settings(**values[""], **tables, keys=keys, warnings=tuple(warnings))


def _known(table: str) -> list[str]:
    return [setting.key for setting in _SETTINGS if setting.table == table] + ["keys", *_TABLES] * (not table)


def _keys(document: Any) -> dict[str, str]:
    """What `[keys]` says: `"log.time" = "f6"`, and without the quotes that TOML wants, which makes tables of it."""
    keys: dict[str, str] = {}

    def read(table: dict[str, object], before: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                read(value, f"{before}{key}.")
            elif isinstance(value, str):
                keys[before + key] = value
            else:
                said = f"keys.{before}{key}: a key is needed, in quotes; several are separated by commas"
                raise document.fault(said, before + key, "keys")

    read(_table(document, "keys"), "")
    return keys


def default_text() -> str:
    """A `config.toml` that changes nothing: every setting with its default, behind a `#`, and what it is for."""
    lines = ["# Settings of wstui. Each is given with its default: take the # away and change it."]
    table = ""
    for setting in _SETTINGS:
        if setting.table != table:
            table = setting.table
            lines += ["", f"[{table}]"]
        lines += ["", f"# {setting.about}", f"#{setting.key} = {_spelled(setting.default)}"]
    lines += ["", "[keys]", "", "# Other keys than those in docs/keys.md: a name there and the key, each in quotes."]
    return "\n".join(lines) + "\n"


def _table(document: Any, name: str) -> dict[str, object]:
    value = document.values.get(name, {}) if name else document.values
    if not isinstance(value, dict):
        raise document.fault(f"{name}: a table is needed", name)
    return dict(value)


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
