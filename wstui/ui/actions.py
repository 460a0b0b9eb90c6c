"""The one table of what keys do: bindings, footer, help and command palette are all made from it. Knows no widget;
names the places that keys work in, and the Textual action that each runs there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from wstui.ui.line import Line, Piece

if TYPE_CHECKING:
    from textual.binding import Binding

__all__ = [
    *("ACTIONS", "BY_ID", "FIRST", "Action", "Group", "KeyOf", "Where"),
    *("bindings", "bindings_of", "footer", "hint", "key_name"),
]


class Where(Enum):
    """Where a key works. Letters of the first three act outside editors only: an editor takes them as text."""

    PROGRAM = "every screen"
    MAIN = "the main screen"
    CONNECTIONS = "connections"
    PAYLOADS = "payloads"
    GROUPS = "groups"
    LOG = "log"
    MESSAGE = "message"
    ROWS = "log, message and lists"
    COMPOSER = "composer"
    FIND = "filter and search"
    DIALOG = "every dialog"
    CONFIRM = "questions"
    HELP = "help"
    LANGUAGE = "filter language"
    REPORT = "reports"
    THEMES = "colours"
    FORMATS = "menu of formats"
    ALERTS = "list of alerts"
    REPLAY = "report of a replay"
    PIPE = "output of a command"
    COMMAND = "line of a command"
    PATH = "line of a path"
    FINDER = "lists found by letters"
    FORM = "form of a connection"
    PICK = "one of several, in a form"
    FOLD = "what is folded away, in a form"
    FLAG = "yes or no, in a form"
    JUMP = "jump mode"
    START = "start screen"
    SMALL = "a terminal that is too small"


class Group(Enum):
    """The headings of the help."""

    PANES = "Panes"
    LOG = "Messages"
    FIND = "Finding"
    MESSAGE = "In the message"
    MOVE = "In the log, the message, lists"
    COMPOSER = "In the composer"
    BAR = "In the line of a filter or a search"
    PAYLOADS = "Payloads"
    PAYLOAD = "In the payloads"
    GROUP = "In the groups"
    CONNECTIONS = "Connections"
    CONNECTION = "In the connections"
    PROGRAM = "Program"
    DIALOGS = "In dialogs"


class Action(NamedTuple):
    """One line of the table. `id` is what a person remaps it by.

    `keys` are Textual's, separated by commas; `{n}` in `run` is which of them was pressed, from 1. `footer` is the word
    in the footer, empty for those that are not there.
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
        """All its keys as people call them; a dash where it has none."""
        return self.shown or " ".join(key_name(key) for key in self.keys.split(",")) or "–"


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
    "shift+up": "Shift+↑",
    "shift+down": "Shift+↓",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "space": "Space",
    "comma": ",",
}


def key_name(key: str) -> str:
    """What people call a key that Textual calls `key`: `Ctrl+J` of `ctrl+j`."""
    if name := _NAMES.get(key):
        return name
    for modifier in ("ctrl+", "alt+", "shift+"):
        if key.startswith(modifier):
            rest = key.removeprefix(modifier)
            upper = rest.upper() if modifier == "ctrl+" and len(rest) == 1 else key_name(rest)
            return modifier.capitalize() + upper
    return key.upper() if len(key) in (2, 3) and key[0] == "f" and key[1:].isdigit() else key


_P, _M = Where.PROGRAM, Where.MAIN
_PANES, _LOG, _MESSAGE, _MOVE, _COMPOSER = Group.PANES, Group.LOG, Group.MESSAGE, Group.MOVE, Group.COMPOSER
_PAYS, _PAY, _CONNS, _CONN = Group.PAYLOADS, Group.PAYLOAD, Group.CONNECTIONS, Group.CONNECTION
_PROG, _FIND, _BAR, _GRP, _DIALOGS = Group.PROGRAM, Group.FIND, Group.BAR, Group.GROUP, Group.DIALOGS

ACTIONS: tuple[Action, ...] = (
    Action("pane.next", "tab", "app.focus_next", _P, "next pane", _PANES),
    Action("pane.previous", "shift+tab", "app.focus_previous", _P, "previous pane", _PANES),
    Action("pane.jump", "ctrl+o", "jump", _M, "jump mode: a letter over each pane", _PANES, "panes"),
    Action("pane.connections", "C", "go('connections')", _M, "connections", _PANES),
    Action("pane.payloads", "P", "go('payloads')", _M, "payloads", _PANES),
    Action("pane.groups", "O", "groups", _M, "groups of messages, or put them away", _PANES, "groups"),
    Action("pane.log", "L", "go('log')", _M, "log", _PANES),
    Action("pane.message", "M", "go('message')", _M, "message", _PANES),
    Action("pane.composer", "i", "go('composer')", _M, "composer", _PANES, "compose"),
    Action("pane.back", "escape", "back", _M, "back to the log; from a string, to its tree", _PANES, "back"),
    Action("pane.fold", "\\", "fold", _M, "show or hide the left column", _PANES),
    Action(
        "layout.larger",
        "},ctrl+up",
        "resize(1)",
        _M,
        "more room for the pane; in the log, less for the message",
        _PANES,
    ),
    Action("layout.smaller", "{,ctrl+down", "resize(-1)", _M, "less room for the pane", _PANES),
    Action("layout.reset", "_", "restore_splits", _M, "divide the screen as at first", _PANES),
    Action("log.follow", "f", "follow", Where.LOG, "follow the newest, or stop", _LOG, "follow"),
    Action("log.time", "t", "time", Where.LOG, "time of day, or since another message", _LOG, "time"),
    Action("log.span", "v", "span", Where.LOG, "choose rows from here on, to there; Esc: none", _LOG),
    Action("log.extend-up", "shift+up", "extend(-1)", Where.LOG, "choose the row above as well", _LOG),
    Action("log.extend-down", "shift+down", "extend(1)", Where.LOG, "choose the row below as well", _LOG),
    Action("log.open", "enter", "open", Where.LOG, "read the chosen message", _LOG),
    Action("detail.hex", "x", "hex", _M, "hex, or text again", _LOG, "hex"),
    Action("detail.lens", "l", "lens", _M, "what it means; the methods; the message again", _LOG, "lens"),
    Action("detail.diff", "D", "diff", _M, "what changed against the one before of its group", _LOG, "diff"),
    Action("detail.pin", "@", "pin", _M, "pin a message that others are compared with", _LOG),
    Action("log.changes", "w", "screen.changes", Where.LOG, "let rows say what changed, or what they hold", _LOG),
    Action("detail.pair", "comma", "pair", _M, "from a request to its answer, or back", _LOG),
    Action("detail.tree", "b", "tree", _M, "a tree of the JSON, or text again", _LOG),
    Action("detail.handshake", "h", "handshake", _M, "the handshake, or the message again", _LOG, "handshake"),
    Action("detail.enlarge", "+", "enlarge", _M, "the message on all of the screen, or less", _LOG, "enlarge"),
    Action("detail.frames", "F", "frames", _M, "all frames of the connection, or those of the message", _LOG),
    Action("detail.statistics", "%", "statistics", _M, "statistics, or the message again", _LOG),
    Action("copy.shown", "y", "copy", _M, "copy what is shown", _LOG, "copy"),
    Action("copy.as", "Y", "copy_as", _M, "copy as raw, hex, Base64, JSON; as a command; parts", _LOG),
    Action("take.save", "s", "save_as", _M, "save the payload as a file", _LOG),
    Action("take.pager", "f3", "pager", _M, "read what is shown in $PAGER", _LOG),
    Action("take.pipe", "|", "pipe", _M, "give it to a shell command", _LOG),
    Action("log.decoder", "o", "screen.decoder", Where.LOG, "another decoder of the message, or lens", _LOG),
    Action("log.resend", "r", "screen.resend", Where.LOG, "send it again, received ones too", _LOG),
    Action("log.rewrite", "e", "screen.rewrite", Where.LOG, "edit it, to send it again", _LOG),
    Action("find.filter", "/", "filter", _M, "filter the log", _FIND, "filter"),
    Action("find.dim", "d", "screen.dim", Where.LOG, "leave out what does not match, or dim it", _FIND),
    Action("find.search", "ctrl+f", "search", _M, "look for a text or a /regex/; in hex, bytes", _FIND),
    Action("find.next", "n", "hit(1)", _M, "next hit", _FIND),
    Action("find.previous", "N", "hit(-1)", _M, "hit before", _FIND),
    Action("find.goal", "#,:", "goal", _M, "go to a number, a time, a share; in hex, an offset", _FIND),
    Action("find.mute", "u", "screen.mute", Where.LOG, "mute the group of the message", _FIND),
    Action("find.only", "U", "screen.only", Where.LOG, "show only its group, or all again", _FIND),
    Action("find.mark", "m", "screen.mark", Where.LOG, "mark the message, or take the mark away", _FIND),
    Action("find.note", '"', "screen.note", Where.LOG, "write a note on it", _FIND),
    Action("find.next-mark", "'", "screen.next_mark(1)", Where.LOG, "next mark", _FIND),
    Action("find.previous-mark", "`", "screen.next_mark(-1)", Where.LOG, "mark before", _FIND),
    Action("find.alert", "A", "alerts", _M, "alerts: ring the bell when a filter matches", _FIND),
    Action("find.alerted", "!", "alerted", _M, "what an alert rang for, or the one before", _FIND),
    Action("find.language", "ctrl+g", "language", _M, "the filter language", _FIND),
    Action("find.pause", "p", "pause", _M, "freeze the view; recording goes on", _FIND),
    Action("find.clear", "z", "clear", _M, "clear the view, or bring it back", _FIND),
    Action("find.merge", "T", "merge", _M, "all connections in one log, or those picked", _FIND),
    Action("replay.ask", "=", "replay", _M, "replay what the log shows, and compare what comes", _FIND),
    Action("replay.report", "&", "replayed", _M, "the report of the last replay", _FIND),
    Action("bar.complete", "tab", "complete", Where.FIND, "complete the last word", _BAR, "complete", "Tab →"),
    Action("bar.older", "up", "recall(-1)", Where.FIND, "used before", _BAR, "before"),
    Action("bar.newer", "down", "recall(1)", Where.FIND, "used after", _BAR),
    Action("detail.previous", "left", "tab(-1)", Where.MESSAGE, "previous tab", _MESSAGE),
    Action("detail.next", "right", "tab(1)", Where.MESSAGE, "next tab", _MESSAGE, "tab"),
    Action(
        "detail.open",
        "enter",
        "open_line",
        Where.MESSAGE,
        "open a line, read a string of the tree; in hex, a cursor",
        _MESSAGE,
    ),
    Action("hex.range", "v", "mark_bytes", Where.MESSAGE, "in hex, begin a range of bytes, or end it", _MESSAGE),
    Action("tree.all", "*", "fold(True)", Where.MESSAGE, "unfold all of the tree", _MESSAGE),
    Action("tree.none", "-", "fold(False)", Where.MESSAGE, "fold all of the tree", _MESSAGE),
    Action("tree.filter", "W", "filter_value", _M, "filter by the value under the cursor of the tree", _FIND),
    Action(
        "detail.width",
        "w",
        "width",
        Where.MESSAGE,
        "hex with 8, 16 or 32 bytes a row; in a diff, rows that say what changed",
        _MESSAGE,
        "width",
    ),
    Action(
        "detail.decoder",
        "o",
        "decoder",
        Where.MESSAGE,
        "another decoder, lens, order of methods",
        _MESSAGE,
        "decoder",
    ),
    Action("detail.times", "H", "times", _M, "say what numbers are as times, local and UTC", _MESSAGE),
    Action("detail.earlier", "<", "attempt(-1)", _M, "handshake of the attempt before", _MESSAGE),
    Action("detail.later", ">", "attempt(1)", _M, "handshake of the attempt after", _MESSAGE),
    Action("detail.secrets", "S", "secrets", _M, "show or hide secrets", _MESSAGE, "secrets"),
    Action("detail.resend", "r", "screen.resend", Where.MESSAGE, "send the message again", _MESSAGE),
    Action("detail.rewrite", "e", "screen.rewrite", Where.MESSAGE, "edit it, to send it again", _MESSAGE),
    Action("rows.down", "j,down", "move(1)", Where.ROWS, "down", _MOVE),
    Action("rows.up", "k,up", "move(-1)", Where.ROWS, "up", _MOVE),
    Action("rows.page-down", "pagedown", "page(2)", Where.ROWS, "a page down", _MOVE),
    Action("rows.page-up", "pageup", "page(-2)", Where.ROWS, "a page up", _MOVE),
    Action("rows.half-down", "ctrl+d", "page(1)", Where.ROWS, "half a page down", _MOVE),
    Action("rows.half-up", "ctrl+u", "page(-1)", Where.ROWS, "half a page up", _MOVE),
    Action("rows.first", "g,home", "first", Where.ROWS, "first", _MOVE),
    Action("rows.last", "G,end", "last", Where.ROWS, "last; in the log, follow", _MOVE),
    Action("composer.send", "ctrl+j,ctrl+enter", "send", Where.COMPOSER, "send (Enter: new line)", _COMPOSER, "send"),
    Action(
        "composer.kind",
        "ctrl+t",
        "kind",
        Where.COMPOSER,
        "read it as text, hex, Base64, JSON, MessagePack, CBOR",
        _COMPOSER,
        "kind",
    ),
    Action(
        "composer.layout", "ctrl+l", "layout", Where.COMPOSER, "indent JSON; again: on one line", _COMPOSER, "indent"
    ),
    Action(
        "composer.history", "ctrl+r", "screen.find_sent", Where.COMPOSER, "find what was sent", _COMPOSER, "history"
    ),
    Action("composer.outside", "f4", "edit_outside", _M, "edit the draft in $VISUAL or $EDITOR", _COMPOSER),
    Action("composer.file", "f5", "attach_file", _M, "send a file", _COMPOSER),
    Action("composer.fragment", "f8", "fragment", _M, "send in fragments of so many bytes", _COMPOSER),
    Action("composer.literal", "f9", "literal", _M, "fill {{...}} in the draft, or send it as it stands", _COMPOSER),
    Action("composer.older", "up", "older", Where.COMPOSER, "in the first line: sent before", _COMPOSER),
    Action("composer.newer", "down", "newer", Where.COMPOSER, "in the last line: sent after", _COMPOSER),
    Action("payload.send", "1,2,3,4,5,6,7,8,9", "send_payload({n})", _M, "send the n-th", _PAYS, "send", shown="1-9"),
    Action("payload.save", "f2", "save_draft", _M, "save the draft under a name", _PAYS, "save"),
    Action("payload.find", "ctrl+n", "find_payload", _M, "find one of any profile, by a few letters", _PAYS, "find"),
    Action("payload.import", "I", "import", _M, "import HAR, Postman, .http, commands, lines of text", _PAYS),
    Action("recipe.run", "E", "recipe", _M, "run the recipe; pause it, go on", _PAYS),
    Action("recipe.step", ".", "recipe_step", _M, "do one step of the recipe", _PAYS),
    Action("recipe.stop", ";", "recipe_stop", _M, "stop the recipe", _PAYS),
    Action("recipe.beat", "B", "mute_heartbeat", _M, "mute the heartbeat, or show it again", _PAYS),
    Action("payload.environment", "V", "environment", _M, "choose the environment that variables are from", _PAYS),
    Action("payload.load", "enter,e", "screen.load_payload", Where.PAYLOADS, "edit it in the composer", _PAY, "edit"),
    Action("payload.now", "ctrl+j,space", "screen.send_chosen", Where.PAYLOADS, "send it", _PAY, "send"),
    Action("payload.rename", "r", "screen.rename_payload", Where.PAYLOADS, "rename it", _PAY, "rename"),
    Action("payload.up", "K,shift+up", "screen.move_payload(-1)", Where.PAYLOADS, "move it up", _PAY),
    Action("payload.down", "J,shift+down", "screen.move_payload(1)", Where.PAYLOADS, "move it down", _PAY),
    Action("payload.note", '"', "screen.note_payload", Where.PAYLOADS, "write a note on it", _PAY),
    Action("payload.delete", "delete,X", "screen.delete_payload", Where.PAYLOADS, "delete it", _PAY, "delete"),
    Action("group.mute", "u,space", "screen.mute_listed", Where.GROUPS, "mute it, or show it again", _GRP, "mute"),
    Action("group.only", "U", "screen.only_listed", Where.GROUPS, "show nothing else, or all again", _GRP, "only"),
    Action("group.newest", "enter", "screen.newest_listed", Where.GROUPS, "its newest message", _GRP, "newest"),
    Action("group.order", "o", "screen.sort_groups", Where.GROUPS, "sort by count, rate or last seen", _GRP, "sort"),
    Action("connection.add", "a", "add_connection", _M, "add one", _CONNS, "add"),
    Action("connection.toggle", "c", "toggle_connection", _M, "connect or disconnect", _CONNS, "connect"),
    Action("connection.again", "R", "reconnect", _M, "reconnect", _CONNS),
    Action("connection.previous", "[", "switch(-1)", _M, "look at the one above", _CONNS),
    Action("connection.next", "]", "switch(1)", _M, "look at the one below", _CONNS),
    Action("connection.edit", "e", "screen.edit_connection", Where.CONNECTIONS, "change it", _CONN, "edit"),
    Action("connection.copy", "d", "screen.duplicate", Where.CONNECTIONS, "a second one like it", _CONN, "duplicate"),
    Action("connection.pick", "v,space", "screen.pick", Where.CONNECTIONS, "pick it for the merged log", _CONN, "pick"),
    Action("connection.remove", "delete,X", "screen.remove", Where.CONNECTIONS, "remove it", _CONN, "remove"),
    Action("connection.log", "enter", "screen.go('log')", Where.CONNECTIONS, "its log", _CONN),
    Action("program.help", "?,f1", "help", _P, "these keys", _PROG, "help"),
    Action("program.palette", "ctrl+p", "command_palette", _P, "find a command by name", _PROG),
    Action("program.quit", "q", "quit", _P, "close all connections with 1000, and quit", _PROG),
    Action("program.ask", "ctrl+c", "ask_quit", _P, "copy a selection; without one, ask to quit", _PROG),
    Action("program.suspend", "ctrl+z", "suspend_process", _P, "undo in the composer; elsewhere suspend", _PROG),
    Action("dialog.close", "escape", "cancel", Where.DIALOG, "close without an answer", _DIALOGS),
    Action("dialog.yes", "y", "answer(True)", Where.CONFIRM, "yes", _DIALOGS),
    Action("dialog.hurry", "enter,ctrl+c", "hurry", Where.CONFIRM, "yes, to what is not grave", _DIALOGS),
    Action("dialog.no", "n,q", "answer(False)", Where.CONFIRM, "no", _DIALOGS),
    Action("help.close", "q,?,f1,enter", "cancel", Where.HELP, "close the help", _DIALOGS),
    Action("help.down", "j", "scroll(1)", Where.HELP, "down in the help", _DIALOGS),
    Action("help.up", "k", "scroll(-1)", Where.HELP, "up in the help", _DIALOGS),
    Action("language.close", "q,?,f1,enter,ctrl+g", "cancel", Where.LANGUAGE, "close the filter language", _DIALOGS),
    Action("report.close", "q,enter", "cancel", Where.REPORT, "close a report", _DIALOGS),
    Action("themes.keep", "enter", "keep", Where.THEMES, "keep the colours", _DIALOGS),
    Action("formats.pick", "enter", "pick", Where.FORMATS, "take the format", _DIALOGS),
    Action("alerts.go", "enter", "go", Where.ALERTS, "go to what matched last", _DIALOGS),
    Action("alerts.new", "a,A", "new", Where.ALERTS, "write an alert", _DIALOGS),
    Action("alerts.change", "e", "change", Where.ALERTS, "edit the alert", _DIALOGS),
    Action("alerts.switch", "space", "switch", Where.ALERTS, "switch the alert on or off", _DIALOGS),
    Action("alerts.keep", "s", "keep", Where.ALERTS, "keep the alert in the profile, or no longer", _DIALOGS),
    Action("alerts.remove", "X,delete", "remove", Where.ALERTS, "remove the alert", _DIALOGS),
    Action("alerts.bell", "b", "bell", Where.ALERTS, "let the bell ring, or not", _DIALOGS),
    Action("alerts.close", "q", "cancel", Where.ALERTS, "close the alerts", _DIALOGS),
    Action("replay.pause", "p", "pause", Where.REPLAY, "pause the replay, go on", _DIALOGS),
    Action("replay.step", "n", "step", Where.REPLAY, "send the next message of the replay", _DIALOGS),
    Action("replay.stop", "s", "stop", Where.REPLAY, "stop the replay", _DIALOGS),
    Action("replay.toggle", "space", "judge", Where.REPLAY, "let the field count, or not", _DIALOGS),
    Action("replay.recorded", "enter", "go(False)", Where.REPLAY, "go to the recorded message", _DIALOGS),
    Action("replay.received", "o", "go(True)", Where.REPLAY, "go to what came", _DIALOGS),
    Action("replay.copy", "y", "copy", Where.REPLAY, "copy the report", _DIALOGS),
    Action("replay.close", "q,=", "cancel", Where.REPLAY, "close the report; the replay goes on", _DIALOGS),
    Action("pipe.back", "escape", "back", Where.PIPE, "stop the command, or close", _DIALOGS),
    Action("pipe.close", "q", "cancel", Where.PIPE, "close what it wrote", _DIALOGS),
    Action("pipe.command", "|,i,tab", "command", Where.PIPE, "write another command", _DIALOGS),
    Action("pipe.copy", "y", "copy", Where.PIPE, "copy what it wrote", _DIALOGS),
    Action("pipe.older", "up", "screen.recall(-1)", Where.COMMAND, "run before", _DIALOGS),
    Action("pipe.newer", "down", "screen.recall(1)", Where.COMMAND, "run after", _DIALOGS),
    Action("path.complete", "tab", "complete", Where.PATH, "complete the path", _DIALOGS),
    Action("finder.down", "down,ctrl+n,ctrl+r", "move(1)", Where.FINDER, "down in the list", _DIALOGS),
    Action("finder.up", "up", "move(-1)", Where.FINDER, "up in the list", _DIALOGS),
    Action("finder.page-down", "pagedown", "page(2)", Where.FINDER, "a page down in the list", _DIALOGS),
    Action("finder.page-up", "pageup", "page(-2)", Where.FINDER, "a page up in the list", _DIALOGS),
    Action("finder.send", "ctrl+j", "now", Where.FINDER, "send what is chosen", _DIALOGS),
    Action("form.accept", "ctrl+j", "accept", Where.FORM, "accept the form", _DIALOGS),
    Action("pick.next", "space,right", "go(1)", Where.PICK, "next value", _DIALOGS),
    Action("pick.previous", "left", "go(-1)", Where.PICK, "value before", _DIALOGS),
    Action("fold.turn", "space,enter", "turn", Where.FOLD, "open what is folded away, or close it", _DIALOGS),
    Action("flag.change", "space", "change", Where.FLAG, "yes for no", _DIALOGS),
    Action("jump.close", "escape,ctrl+o", "dismiss", Where.JUMP, "end jump mode", _DIALOGS),
    Action("start.open", "enter", "open", Where.START, "connect to the profile", _DIALOGS),
    Action("start.quit", "escape", "app.quit", Where.START, "quit", _DIALOGS),
    Action("small.quit", "q,ctrl+c", "app.quit", Where.SMALL, "quit", _DIALOGS),
    Action("small.suspend", "ctrl+z", "app.suspend_process", Where.SMALL, "suspend", _DIALOGS),
)

BY_ID = {action.id: action for action in ACTIONS}


class KeyOf(str):
    """The first key of an action where a hint names it; `Keymap.said` makes it the one of this run."""

    __slots__ = ("action",)
    action: str

    def __new__(cls, action: str, key: str | None = None) -> KeyOf:
        """The key of the table unless another is given."""
        found = super().__new__(cls, key_name(BY_ID[action].key) if key is None else key)
        found.action = action
        return found


def hint(text: str) -> Line:
    """A line that says what can be done: `{pane.log}` in it is the key of that action."""
    parts = re.split(r"\{([a-z.-]+)\}", text)
    pieces: list[Piece] = [(KeyOf(part), "accent") if at % 2 else (part, "quiet") for at, part in enumerate(parts)]
    return tuple(piece for piece in pieces if piece[0])


FIRST = ("program.palette", "finder.send", "form.accept")
"""Those that act before whatever has the focus, as all keys of the main screen do."""


def bindings(where: Where) -> list[Binding]:
    """The bindings of a place, for a class's `BINDINGS`."""
    return [binding for action in ACTIONS if action.where is where for binding in bindings_of(action)]


def bindings_of(action: Action) -> Iterator[Binding]:
    """The bindings of one line of the table; none where it has no keys."""
    from textual.binding import Binding  # the table is read where there is no screen as well

    keys = action.keys.split(",") if "{n}" in action.run else [action.keys]
    main = action.where is Where.MAIN
    for place, key in enumerate(filter(None, keys), 1):
        yield Binding(
            key,
            # Keys of the main screen act where they are read, not after a round through the widgets: what is typed
            # right behind one that opens an editor is meant for the editor.
            f"act({action.id!r}, {key!r}, {place})" if main else action.run,
            action.description,
            show=False,
            id=action.id if len(keys) == 1 else f"{action.id}-{key}",
            priority=main or action.id in FIRST,
        )


_FOOTER = (
    *("detail.secrets", "detail.enlarge", "pane.back", "pane.composer", "payload.send", "pane.jump", "copy.shown"),
    *("detail.hex", "detail.handshake", "find.filter", "pane.groups", "log.follow", "log.time"),
    *("connection.toggle", "connection.add", "payload.save", "program.help"),
)
"""The order of the footer, by use; what is special to a place comes before it."""
_OF_MESSAGE = ("detail.secrets", "detail.enlarge")
"""Those that are said in the message alone, though they act elsewhere as well."""


def footer(where: Where, actions: Iterable[Action] = ACTIONS) -> list[Action]:
    """What the footer says while the focus is in a place: what is special there, then the rest, then the help."""
    known = {action.id: action for action in actions if action.footer and action.keys}
    here = [action for action in known.values() if action.where is where and action.id not in _FOOTER]
    rest = [known[name] for name in _FOOTER if name in known and known[name].where in (_M, _P, where)]
    if where is Where.LOG:
        rest = [action for action in rest if action.id != "pane.back"]
    if where is not Where.MESSAGE:
        rest = [action for action in rest if action.id not in _OF_MESSAGE]
    taken = {key for action in here for key in action.keys.split(",")}
    if where in (Where.COMPOSER, Where.FIND):
        # Letters are text there.
        rest = [action for action in rest if len(action.key) > 1 or action.id == "program.help"]
    return here + [action for action in rest if action.key not in taken]
