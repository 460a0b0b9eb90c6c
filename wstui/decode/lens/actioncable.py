"""Action Cable of Ruby on Rails, version 1 of its protocol as JSON (docs.anycable.io/misc/action_cable_protocol)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from wstui.decode.lens._framing import unfit
from wstui.decode.lens._json import brief, document, short, word
from wstui.decode.lens._protocol import Beginning, Claim, Excerpt, Read, Reading, Reply

__all__ = ["LENS"]

_WELCOME = re.compile(rb'\s*\{\s*"type"\s*:\s*"welcome"')
_COMMAND = re.compile(rb'\s*\{\s*"command"\s*:\s*"subscribe"\s*,\s*"identifier"\s*:\s*"\{')


class ActionCableLens:
    """Subscriptions with their confirmations, messages of channels, actions."""

    name = "actioncable"
    label = "Action Cable"
    subprotocols = ("actioncable-v1-json", "actioncable-unsupported")

    def claims(self, beginning: Beginning) -> Claim | None:
        """By the welcome of a server, or a subscription."""
        if any(_WELCOME.match(one.payload) or _COMMAND.match(one.payload) for one in beginning.sample[:2]):
            return Claim(0.8, "a welcome or a subscription of Action Cable")
        return None

    def reader(self, beginning: Beginning) -> Read:
        """Every message is read by itself."""
        return read


def read(excerpt: Excerpt) -> Sequence[Reading]:
    """The command, notice or message that a WebSocket message holds."""
    given = document(excerpt)
    if not isinstance(given, dict):
        return [unfit("Action Cable", "no JSON object")] if excerpt.payload else ()
    identifier = word(given.get("identifier"), 2000)
    channel = _channel(identifier)
    command, kind = given.get("command"), given.get("type")
    if isinstance(command, str):
        return [_command(command, given, identifier, channel)]
    if isinstance(kind, str):
        return [_notice(kind, given, identifier, channel)]
    if "message" in given and identifier:
        message = given["message"]
        parties = _parties(channel)
        said = f"{channel} {brief(message)}"
        return [Reading("message", said, parties, answers=identifier, reply=Reply.ASIDE, method=f"message {channel}")]
    return [unfit("Action Cable", "neither a command nor a type nor a message")]


def _channel(identifier: str) -> str:
    """The channel of an identifier, which is JSON within JSON, and its parameters."""
    try:
        given = json.loads(identifier)
    except (ValueError, RecursionError):
        return short(identifier)
    if not isinstance(given, dict):
        return short(identifier)
    name = word(given.pop("channel", ""))
    return short(f"{name} {brief(given)}" if given else name, 200) or short(identifier)


def _parties(channel: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in (("channel", channel), *more) if value)


def _command(command: str, given: dict[str, object], identifier: str, channel: str) -> Reading:
    kind, method = short(command) or "?", f"{short(command)} {channel}"
    if command == "subscribe":
        return Reading(kind, channel, _parties(channel), asks=identifier, method=method)
    if command == "unsubscribe":
        # What was not confirmed yet is withdrawn; a subscription that was is over, unanswered.
        return Reading(kind, channel, _parties(channel), answers=identifier, reply=Reply.WITHDRAWN, method=method)
    if command != "message":
        return unfit("Action Cable", f"{short(command)} is no command of it")
    data = word(given.get("data"), 100_000)
    try:
        inner = json.loads(data)
    except (ValueError, RecursionError):
        inner = data
    action = word(inner.pop("action", "")) if isinstance(inner, dict) else ""
    told = " ".join(part for part in (channel, action, brief(inner) if inner not in ({}, "") else "") if part)
    parties = _parties(channel, ("action", action))
    return Reading(kind, told, parties, method=f"{channel} {action}".rstrip(), body=data.encode("utf-8", "replace"))


def _notice(kind: str, given: dict[str, object], identifier: str, channel: str) -> Reading:
    match kind:
        case "ping":
            return Reading(kind, word(given.get("message")), quiet=True)
        case "welcome":
            return Reading(kind, method=kind)
        case "confirm_subscription" | "reject_subscription":
            failed = kind == "reject_subscription"
            # It is shown beside the method of the subscription, in which the channel is.
            return Reading(kind, "", _parties(channel), answers=identifier, failed=failed)
        case "disconnect":
            again = "the client may connect again" if given.get("reconnect") else "the client shall not connect again"
            reason = word(given.get("reason"))
            said = f"{reason}, {again}" if reason else again
            return Reading(kind, said, _parties("", ("reason", reason)), method=kind, failed=True)
    return unfit("Action Cable", f"{short(kind)} is no type of it")


LENS = ActionCableLens()
