"""The one table of what keys do: bindings, footer, help and command palette are all made from it. Knows no widget;
names the places that keys work in, and the Textual action that each runs there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from textual.binding import Binding

__all__ = ["ACTIONS", "Action", "Group", "Where", "bindings", "footer", "key_name"]


class Where(Enum):
    """Where a key works. Letters of the first three act outside editors only: an editor takes them as text."""

    PROGRAM = "every screen"
    MAIN = "the main screen"
    CONNECTIONS = "connections"
    PAYLOADS = "payloads"
    LOG = "log"
    MESSAGE = "message"
    ROWS = "log, message and lists"
    COMPOSER = "composer"


class Group(Enum):
    """The headings of the help."""

    PANES = "Panes"
    MOVE = "Moving"
    MESSAGES = "Messages"
    COPY = "Copy"
    COMPOSE = "Compose"
    PAYLOADS = "Payloads"
    CONNECTIONS = "Connections"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the table. `id` is what a person remaps it by.

    `keys` are Textual's, separated by commas; `{key}` in `run` is the key that was pressed. `footer` is the word in
    the footer, empty for those that are not there.
    """

    id: str
    keys: str
    run: str
    where: Where
    description: str
    group: Group
    footer: str = ""
    shown: str = ""

    @property
    def key(self) -> str:
        """Its first key, as Textual calls it."""
        return self.keys.split(",")[0]

    @property
    def display(self) -> str:
        """All its keys as people call them."""
        return self.shown or " ".join(key_name(key) for key in self.keys.split(","))


_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "space": "Space",
}


def key_name(key: str) -> str:
    """What people call a key that Textual calls `key`: `Ctrl+J` of `ctrl+j`."""
    if name := _NAMES.get(key):
        return name
    if key.startswith("ctrl+"):
        rest = key.removeprefix("ctrl+")
        return "Ctrl+" + (_NAMES.get(rest) or rest.upper())
    return key.upper() if len(key) in (2, 3) and key[0] == "f" and key[1:].isdigit() else key


_P, _M = Where.PROGRAM, Where.MAIN
_PANES, _MOVE, _MSG, _COPY = Group.PANES, Group.MOVE, Group.MESSAGES, Group.COPY
_COMPOSE, _PAY, _CONN, _PROG = Group.COMPOSE, Group.PAYLOADS, Group.CONNECTIONS, Group.PROGRAM

ACTIONS: tuple[Action, ...] = (
    Action("pane.next", "tab", "app.focus_next", _P, "next pane", _PANES),
    Action("pane.previous", "shift+tab", "app.focus_previous", _P, "previous pane", _PANES),
    Action("pane.jump", "ctrl+o", "jump", _M, "jump to a pane by its letter", _PANES, "jump"),
    Action("pane.connections", "C", "go('connections')", _M, "to the connections", _PANES),
    Action("pane.payloads", "P", "go('payloads')", _M, "to the payloads", _PANES),
    Action("pane.log", "L", "go('log')", _M, "to the log", _PANES),
    Action("pane.message", "M", "go('message')", _M, "to the message", _PANES),
    Action("pane.composer", "i", "go('composer')", _M, "to the composer", _PANES, "compose"),
    Action("pane.fold", "backslash", "fold", _M, "fold the left column away, or show it", _PANES, shown="\\"),
    Action("rows.down", "j,down", "move(1)", Where.ROWS, "down", _MOVE),
    Action("rows.up", "k,up", "move(-1)", Where.ROWS, "up", _MOVE),
    Action("rows.page-down", "pagedown", "page(2)", Where.ROWS, "a page down", _MOVE),
    Action("rows.page-up", "pageup", "page(-2)", Where.ROWS, "a page up", _MOVE),
    Action("rows.half-down", "ctrl+d", "page(1)", Where.ROWS, "half a page down", _MOVE),
    Action("rows.half-up", "ctrl+u", "page(-1)", Where.ROWS, "half a page up", _MOVE),
    Action("rows.first", "g,home", "first", Where.ROWS, "to the first", _MOVE),
    Action("rows.last", "G,end", "last", Where.ROWS, "to the last; in the log, follow", _MOVE),
    Action("log.follow", "f", "follow", Where.LOG, "follow the newest message, or stop", _MSG, "follow"),
    Action("log.time", "t", "time", Where.LOG, "clock, since the first, since the previous", _MSG, "time"),
    Action("log.open", "enter", "open", Where.LOG, "to the chosen message", _MSG),
    Action("detail.hex", "x", "hex", _M, "as hex, or as text again", _MSG, "hex"),
    Action("detail.handshake", "h", "handshake", _M, "the handshake, or the message again", _MSG, "handshake"),
    Action("detail.previous", "left", "tab(-1)", Where.MESSAGE, "previous tab", _MSG),
    Action("detail.next", "right", "tab(1)", Where.MESSAGE, "next tab", _MSG, "tab"),
    Action("detail.width", "w", "width", Where.MESSAGE, "hex with 8, 16 or 32 bytes a row", _MSG, "width"),
    Action("detail.decoder", "o", "decoder", Where.MESSAGE, "read the payload another way, or raw", _MSG, "decoder"),
    Action("detail.secrets", "S", "secrets", Where.MESSAGE, "show or hide what headers keep secret", _MSG, "secrets"),
    Action("copy.shown", "y", "copy", _M, "copy what is shown of the message", _COPY, "copy"),
    Action("copy.as", "Y", "copy_as", _M, "copy as raw, hex, base64, JSON ...", _COPY),
    Action("composer.send", "ctrl+j,ctrl+enter", "send", Where.COMPOSER, "send; Enter is a new line", _COMPOSE, "send"),
    Action("composer.kind", "ctrl+t", "kind", Where.COMPOSER, "the draft is text, hex or base64", _COMPOSE, "text/hex"),
    Action("composer.leave", "escape", "leave", Where.COMPOSER, "back to the log", _COMPOSE, "leave"),
    Action("composer.older", "up", "older", Where.COMPOSER, "in the first line: what was sent before", _COMPOSE),
    Action("composer.newer", "down", "newer", Where.COMPOSER, "in the last line: what was sent after", _COMPOSE),
    Action(
        "payload.send",
        "1,2,3,4,5,6,7,8,9",
        "send_payload({key})",
        _M,
        "send the n-th payload",
        _PAY,
        "payload",
        shown="1-9",
    ),
    Action("payload.save", "f2", "save_draft", _M, "save the draft under a name", _PAY, "save"),
    Action("payload.load", "enter,e", "screen.load_payload", Where.PAYLOADS, "edit it in the composer", _PAY, "edit"),
    Action("payload.now", "ctrl+j,space", "screen.send_chosen", Where.PAYLOADS, "send it", _PAY, "send"),
    Action("payload.rename", "r", "screen.rename_payload", Where.PAYLOADS, "rename it", _PAY, "rename"),
    Action("payload.delete", "delete,X", "screen.delete_payload", Where.PAYLOADS, "delete it", _PAY, "delete"),
    Action("connection.add", "a", "add_connection", _M, "add a connection", _CONN, "add"),
    Action("connection.toggle", "c", "toggle_connection", _M, "connect or disconnect", _CONN, "connect"),
    Action("connection.again", "R", "reconnect", _M, "reconnect", _CONN),
    Action("connection.previous", "[", "switch(-1)", _M, "the connection above", _CONN),
    Action("connection.next", "]", "switch(1)", _M, "the connection below", _CONN),
    Action("connection.edit", "e", "screen.edit_connection", Where.CONNECTIONS, "change it", _CONN, "edit"),
    Action("connection.copy", "d", "screen.duplicate", Where.CONNECTIONS, "a second one to the same place", _CONN),
    Action(
        "connection.remove", "delete,X", "screen.remove", Where.CONNECTIONS, "take it off the list", _CONN, "remove"
    ),
    Action("connection.log", "enter", "screen.go('log')", Where.CONNECTIONS, "to its log", _CONN),
    Action("program.help", "?,f1", "help", _P, "these keys", _PROG, "help"),
    Action("program.palette", "ctrl+p", "command_palette", _P, "find a command by name", _PROG),
    Action("program.quit", "q", "quit", _P, "close all connections with 1000 and quit", _PROG),
    Action("program.ask", "ctrl+c", "ask_quit", _P, "copy a selection; where there is none, ask to quit", _PROG),
    Action("program.suspend", "ctrl+z", "suspend_process", _P, "undo in the composer; elsewhere suspend", _PROG),
)

_FIRST = frozenset({"program.palette"})
"""Those that come before what a focused editor makes of the key."""


def bindings(where: Where) -> list[Binding]:
    """The bindings of a place, for a class's `BINDINGS`."""
    return [binding for action in ACTIONS if action.where is where for binding in _bindings(action)]


def _bindings(action: Action) -> Iterator[Binding]:
    keys = action.keys.split(",") if "{key}" in action.run else [action.keys]
    for key in keys:
        yield Binding(
            key,
            action.run.replace("{key}", key),
            action.description,
            show=False,
            id=action.id if len(keys) == 1 else f"{action.id}-{key}",
            priority=action.id in _FIRST,
        )


_FOOTER = (
    *("pane.composer", "payload.send", "copy.shown", "detail.hex", "detail.handshake", "log.follow", "log.time"),
    *("connection.toggle", "connection.add", "pane.jump", "payload.save", "program.help"),
)
"""The order of the footer, by use; what is special to a place comes before it."""


def footer(where: Where) -> list[Action]:
    """What the footer says while the focus is in a place: what is special there, then the rest, then the help."""
    known = {action.id: action for action in ACTIONS if action.footer}
    here = [action for action in known.values() if action.where is where and action.id not in _FOOTER]
    rest = [known[name] for name in _FOOTER if known[name].where in (_M, _P, where)]
    taken = {key for action in here for key in action.keys.split(",")}
    if where is Where.COMPOSER:
        # Letters are text there.
        rest = [action for action in rest if len(action.key) > 1 or action.id == "program.help"]
    return here + [action for action in rest if action.key not in taken]
