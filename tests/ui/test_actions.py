"""The table of keys: one meaning for a key in a place, none that a terminal swallows, a method behind each."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from wstui.ui.actions import ACTIONS, BY_ID, Action, Group, Where, bindings, footer, key_name
from wstui.ui.app import WstuiApp
from wstui.ui.keymap import OVER
from wstui.ui.panes.composer import Composer, _Pad
from wstui.ui.panes.connections import ConnectionsPane
from wstui.ui.panes.detail import DetailPane
from wstui.ui.panes.groups import GroupList
from wstui.ui.panes.log import LogPane
from wstui.ui.panes.payloads import PayloadsPane
from wstui.ui.screens import replay
from wstui.ui.screens.alerts import AlertsScreen
from wstui.ui.screens.confirm import ConfirmScreen
from wstui.ui.screens.connection import ConnectionScreen
from wstui.ui.screens.copy_as import CopyAsScreen
from wstui.ui.screens.dialog import Dialog
from wstui.ui.screens.finder import FinderScreen
from wstui.ui.screens.help import HelpScreen
from wstui.ui.screens.jump import JumpScreen
from wstui.ui.screens.language import LanguageScreen
from wstui.ui.screens.main import MainScreen
from wstui.ui.screens.path import PathScreen
from wstui.ui.screens.pipe import PipeScreen, _Command
from wstui.ui.screens.report import ReportScreen
from wstui.ui.screens.small import SmallScreen
from wstui.ui.screens.start import StartScreen
from wstui.ui.screens.themes import ThemesScreen
from wstui.ui.widgets.choices import Choices
from wstui.ui.widgets.column import Column
from wstui.ui.widgets.editor import Editor
from wstui.ui.widgets.field import Field
from wstui.ui.widgets.findbar import FindBar
from wstui.ui.widgets.flag import Flag
from wstui.ui.widgets.fold import Fold
from wstui.ui.widgets.lines import LinesView
from wstui.ui.widgets.pick import Pick

SWALLOWED = {"ctrl+b", "ctrl+a", "ctrl+s", "ctrl+q", "ctrl+h", "ctrl+i", "ctrl+m"}
"""By flow control, tmux, screen, or as another name of a key."""

PLACES: dict[Where, list[type[DOMNode]]] = {
    Where.PROGRAM: [WstuiApp],
    Where.MAIN: [MainScreen],
    Where.CONNECTIONS: [ConnectionsPane],
    Where.PAYLOADS: [PayloadsPane],
    Where.GROUPS: [GroupList],
    Where.LOG: [LogPane],
    Where.MESSAGE: [DetailPane],
    Where.ROWS: [Column, Choices],
    Where.COMPOSER: [_Pad],
    Where.FIND: [FindBar],
    Where.DIALOG: [Dialog],
    Where.CONFIRM: [ConfirmScreen],
    Where.HELP: [HelpScreen],
    Where.LANGUAGE: [LanguageScreen],
    Where.REPORT: [ReportScreen],
    Where.THEMES: [ThemesScreen],
    Where.FORMATS: [CopyAsScreen],
    Where.ALERTS: [AlertsScreen],
    Where.REPLAY: [replay.ReportScreen],
    Where.PIPE: [PipeScreen],
    Where.COMMAND: [_Command],
    Where.PATH: [PathScreen],
    Where.FINDER: [FinderScreen],
    Where.FORM: [ConnectionScreen],
    Where.PICK: [Pick],
    Where.FOLD: [Fold],
    Where.FLAG: [Flag],
    Where.JUMP: [JumpScreen],
    Where.START: [StartScreen],
    Where.SMALL: [SmallScreen],
}


def test_ids_are_unique_and_words_are_there() -> None:
    assert Counter(action.id for action in ACTIONS).most_common(1)[0][1] == 1
    assert all(action.description and action.keys for action in ACTIONS)
    assert {action.group for action in ACTIONS} == set(Group)


def test_no_key_depends_on_what_terminals_swallow() -> None:
    assert not {key for action in ACTIONS for key in action.keys.split(",")} & SWALLOWED


@pytest.mark.parametrize("where", [place for place in Where if place not in (Where.PROGRAM, Where.MAIN, Where.ROWS)])
def test_a_key_has_one_meaning_in_a_place(where: Where) -> None:
    around = set(OVER[where]) if where in OVER else {Where.PROGRAM, Where.MAIN, where}
    if where in OVER:
        pass
    elif where is Where.FIND:
        around.remove(Where.PROGRAM)  # Tab completes there, and leaves every other place
    elif where is not Where.COMPOSER:
        around.add(Where.ROWS)
    keys = [key for action in ACTIONS if action.where in around for key in action.keys.split(",")]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_somebodys(action: Action) -> None:
    name = action.run.partition("(")[0]
    target, _, method = name.rpartition(".")
    screens: list[type[DOMNode]] = [PipeScreen if action.where is Where.COMMAND else MainScreen]
    owners: dict[str, list[type[DOMNode]]] = {"app": [WstuiApp], "screen": screens, "": PLACES[action.where]}
    for owner in owners[target]:
        assert callable(getattr(owner, f"action_{method}", None)), f"{owner.__name__} has no action_{method}"


@pytest.mark.parametrize("where", list(Where))
def test_a_place_has_the_bindings_of_the_table(where: Where) -> None:
    wanted = {binding.id: (binding.key, binding.action) for binding in bindings(where)}
    for owner in PLACES[where]:
        held = {b.id: (b.key, b.action) for b in vars(owner)["BINDINGS"] if isinstance(b, Binding)}
        assert held.items() >= wanted.items(), owner.__name__


def test_no_widget_binds_past_the_table() -> None:
    panes: list[type] = [LogPane, DetailPane, ConnectionsPane, PayloadsPane, GroupList, Composer]
    inside: list[type] = [Column, Choices, LinesView, _Pad, Editor, Field]
    places = [owner for owners in PLACES.values() for owner in owners]
    for owner in (*panes, *inside, *places, *_dialogs(Dialog)):
        for binding in vars(owner).get("BINDINGS", []):
            assert isinstance(binding, Binding)
            assert (binding.id or "").rpartition("-")[0] in BY_ID or binding.id in BY_ID, (owner, binding)


def _dialogs(of: type[DOMNode]) -> list[type[DOMNode]]:
    below: list[type[DOMNode]] = of.__subclasses__()
    return [*below, *(found for one in below for found in _dialogs(one))]


def test_keys_have_the_names_people_use() -> None:
    names = ["ctrl+j", "escape", "f2", "j", "G", "ctrl+enter", "pagedown", "\\"]
    assert [key_name(key) for key in names] == ["Ctrl+J", "Esc", "F2", "j", "G", "Ctrl+Enter", "PgDn", "\\"]


@pytest.mark.parametrize(
    "where", [Where.LOG, Where.MESSAGE, Where.COMPOSER, Where.CONNECTIONS, Where.PAYLOADS, Where.GROUPS]
)
def test_the_footer_shows_what_works_here(where: Where) -> None:
    shown = footer(where)
    assert shown[-1].id == "program.help"
    assert all(action.where in (where, Where.MAIN, Where.PROGRAM) for action in shown)
    keys = [key for action in shown for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))
    if where is Where.COMPOSER:
        assert all(len(action.key) > 1 for action in shown[:-1])
