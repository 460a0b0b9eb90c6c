"""Which roads are right where: the places that people work in, each by its environment."""

from __future__ import annotations

import os

import pytest

from wstui.config import _ROADS
from wstui.ui.clipboard.around import Around, ancestors_of
from wstui.ui.clipboard.roads import MOSH_LIMIT, Road, decide

SSH = {"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22", "TERM": "xterm-256color"}
X11 = {"DISPLAY": ":0", "TERM": "xterm-256color"}
TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0", "TERM": "tmux-256color"}
BROWSER = {"TERM_PROGRAM": "wstui-web", "TERM": "xterm-256color"}
STY = {"STY": "1.pts-0.host", "TERM": "screen-256color"}

PLACES = [
    ("X11", Around(X11), "local osc52 file", "plain"),
    ("Wayland", Around({"WAYLAND_DISPLAY": "wayland-0", "TERM": "foot"}), "local osc52 file", "plain"),
    ("macOS", Around({"TERM": "xterm-256color"}, "darwin"), "local osc52 file", "plain"),
    ("Windows", Around({}, "win32"), "local osc52 file", "plain"),
    ("WSL", Around({"TERM": "xterm-256color"}, wsl=True), "local osc52 file", "plain"),
    ("this machine", Around({"TERM": "xterm-256color"}), "osc52 file", "plain"),
    ("the Linux console", Around({"TERM": "linux"}), "file", "plain"),
    ("SSH", Around(SSH), "osc52 file", "plain"),
    ("SSH", Around(SSH | {"DISPLAY": "localhost:10.0"}), "osc52 file", "plain"),
    ("SSH", Around(SSH, "darwin"), "osc52 file", "plain"),
    ("SSH", Around(SSH | {"TERM": "linux"}), "file", "plain"),
    ("SSH", Around(SSH | {"TERM": "tmux-256color"}), "osc52 file", "plain tmux"),
    ("SSH", Around(SSH | {"TERM": "screen-256color"}), "osc52 file", "plain screen"),
    ("mosh", Around(SSH, ancestors=("bash", "mosh-server", "systemd")), "osc52 file", "plain"),
    ("mosh", Around({"TERM": "xterm"}, ancestors=("bash", "mosh-server")), "osc52 file", "plain"),
    ("tmux in mosh", Around(SSH | TMUX, ancestors=("tmux: server", "mosh-server")), "tmux osc52 file", "plain tmux"),
    ("tmux in X11", Around(X11 | TMUX), "local tmux osc52 file", "plain tmux"),
    ("tmux in SSH", Around(SSH | TMUX), "tmux osc52 file", "plain tmux"),
    ("tmux in SSH", Around(SSH | TMUX, ancestors=("sh", "tmux: server", "systemd")), "tmux osc52 file", "plain tmux"),
    ("screen in SSH", Around(SSH | STY), "screen file", "screen"),
    ("screen in X11", Around(X11 | STY), "local screen file", "screen"),
    ("tmux in SSH", Around(SSH | STY | TMUX, ancestors=("sh", "tmux: server")), "tmux osc52 file", "plain tmux"),
    ("screen in SSH", Around(SSH | TMUX | STY, ancestors=("sh", "screen", "tmux: server")), "screen file", "screen"),
    ("VS Code in X11", Around(X11 | {"TERM_PROGRAM": "vscode"}), "local osc52 file", "plain"),
    ("VS Code in SSH", Around(SSH | {"TERM_PROGRAM": "vscode"}), "osc52 file", "plain"),
    ("VS Code in a container", Around({"TERM_PROGRAM": "vscode"}, container=True), "osc52 file", "plain"),
    ("a browser", Around(X11 | TMUX | BROWSER), "osc52 file", "plain"),
    ("a browser", Around(SSH | BROWSER, "darwin", ancestors=("python", "mosh-server")), "osc52 file", "plain"),
    ("a container", Around({"TERM": "xterm"}, container=True), "osc52 file", "plain"),
    ("a container", Around(X11, container=True), "local osc52 file", "plain"),
    ("a container", Around({"TERM": "xterm"}, container=True, wsl=True), "osc52 file", "plain"),
]


@pytest.mark.parametrize(("place", "around", "roads", "wraps"), PLACES)
def test_each_place_has_its_roads(place: str, around: Around, roads: str, wraps: str) -> None:
    plan = decide(around)
    assert plan.place == place
    assert " ".join(road.value for road in plan.roads) == roads
    assert " ".join(plan.wraps) == wraps


@pytest.mark.parametrize("way", [road.value for road in Road])
@pytest.mark.parametrize("around", [place[1] for place in PLACES])
def test_a_way_that_was_set_is_the_only_road(way: str, around: Around) -> None:
    assert decide(around, way).roads == (Road(way),)


def test_the_settings_name_every_road() -> None:
    assert set(_ROADS) == {"auto", *(road.value for road in Road)}


def test_mosh_has_a_limit_of_its_own() -> None:
    for above in [("mosh-server",), ("tmux: server", "tmux: client", "bash", "mosh-server")]:
        assert decide(Around(SSH, ancestors=above)).limit == MOSH_LIMIT
        assert decide(Around(SSH | TMUX, ancestors=above)).limit == MOSH_LIMIT
    assert decide(Around(SSH)).limit > MOSH_LIMIT


@pytest.mark.parametrize(
    ("env", "doubt"),
    [
        (SSH, ""),
        (SSH | {"TERM": "tmux-256color"}, "your tmux takes it with set-clipboard on"),
        (SSH | {"TERM": "screen-256color"}, "if your end has tmux, it needs set-clipboard on"),
        ({"VTE_VERSION": "7000"}, "GNOME's terminals may not take it; xclip or wl-clipboard would"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "Terminal.app does not take it, iTerm2 does"),
        ({"TERM": "linux"}, "the Linux console has no clipboard"),
        (BROWSER, ""),
        (BROWSER | {"WSTUI_PAGE": "plain"}, "a browser takes it from https or its own machine only"),
    ],
)
def test_a_doubt_is_said(env: dict[str, str], doubt: str) -> None:
    assert decide(Around(env)).doubt == doubt


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="the system tells no ancestors")
def test_the_processes_above_are_told() -> None:
    parent = ancestors_of(os.getpid())
    assert parent
    assert ancestors_of(os.getppid()) == parent[1:]
    assert ancestors_of(0) == ()
