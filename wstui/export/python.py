"""A program in Python with the library `websockets`, which connects, sends, and prints what comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wstui.export._command import Exported, Step, Wait, unsaid
from wstui.export._headers import headers_of
from wstui.export._secrets import NOTHING, Known, Parts, Secrets, Variable
from wstui.model import Profile
from wstui.safetext import oneline

__all__ = ["COMMAND"]

SAID = frozenset(
    {"headers", "subprotocols", "origin", "cookie", "user_agent", "auth", "insecure", "ca", "cert", "key", "tls_min"}
    | {"sni", "compression", "proxy", "unix_socket", "open_timeout", "ping_interval", "ping_timeout", "max_size"}
    | {"location"}
)


class PythonCommand:
    """The library's threading client; every setting of a profile that it knows."""

    name = "python"
    label = "Python program (websockets)"
    key = "P"

    def export(self, profile: Profile, steps: Sequence[Step], known: Known = NOTHING) -> Exported:
        """The program."""
        secrets = Secrets(known)
        arguments = list(_arguments(profile, secrets))
        sent = [_step(one, secrets) for one in steps]
        tls = _tls(profile) if profile.url[:4].lower() == "wss:" else []
        connect = "unix_connect" if profile.unix_socket else "connect"
        used = "\n".join([*arguments, *sent])
        modules = [name for name, mark in (("base64", "base64."), ("os", "os.environ")) if mark in used]
        modules += ["ssl"] if tls else []
        modules += ["time"] if any(isinstance(one, Wait) and not one.filter for one in steps) else []
        lines = ["# pip install websockets"]
        lines += [f"# in the environment: {', '.join(one.name for one in secrets.variables)}"] * bool(secrets.variables)
        lines += [f"import {name}" for name in modules] + [""] * bool(modules)
        lines += [f"from websockets.sync.client import {connect}", ""]
        lines += [*tls, ""] if tls else []
        lines += [f"with {connect}(", *(f"    {one}," for one in arguments)]
        lines += ["    ssl=tls,"] if tls else []
        lines += [") as connection:", *(f"    {one}" for one in sent)]
        lines += ["    for message in connection:", "        print(message)", ""]
        notes = [*unsaid(profile, SAID), *secrets.notes()]
        if waits := list(dict.fromkeys(oneline(one.filter) for one in steps if isinstance(one, Wait) and one.filter)):
            notes.append(f"waits for any message, and not for {', '.join(waits[:5])}")
        return Exported("\n".join(lines), tuple(secrets.variables), tuple(notes))


def _arguments(profile: Profile, secrets: Secrets) -> Iterable[str]:
    """What is said when it connects, besides TLS."""
    if profile.unix_socket:
        yield repr(profile.unix_socket)
        yield f"uri={_text(secrets.url(profile.url))}"
    else:
        yield _text(secrets.url(profile.url))
    if profile.subprotocols:
        yield f"subprotocols=[{', '.join(_text(secrets.text(name)) for name in profile.subprotocols)}]"
    headers = [f"({name!r}, {_text(value)})" for name, value in headers_of(profile, secrets, ["cookie"])]
    if profile.auth:
        credentials = f"base64.b64encode({_text(secrets.whole('AUTH', profile.auth))}.encode()).decode()"
        headers.append(f'("Authorization", "Basic " + {credentials})')
    if headers:
        yield f"additional_headers=[{', '.join(headers)}]"
    if profile.origin is not None:
        yield f"origin={_text(secrets.text(profile.origin))}"
    if profile.user_agent is not None:
        value = _text(secrets.header("User-Agent", profile.user_agent)) if profile.user_agent else None
        yield f"user_agent_header={value}"
    if not profile.compression:
        yield "compression=None"
    if profile.proxy is not None:
        yield f"proxy={_text(secrets.url(profile.proxy)) if profile.proxy else None}"
    yield from _numbers(profile)
    if profile.sni:
        yield f"server_hostname={profile.sni!r}"


def _numbers(profile: Profile) -> Iterable[str]:
    """Limits that differ from the library's own."""
    for name, usual in (("open_timeout", 10.0), ("ping_interval", 20.0), ("ping_timeout", 20.0), ("max_size", 2**20)):
        value = getattr(profile, name)
        if value != usual:
            yield f"{name}={value!r}"


def _tls(profile: Profile) -> list[str]:
    """The lines that make a context of TLS, where the usual one does not do."""
    lines = []
    if profile.insecure:
        lines += ["tls.check_hostname = False", "tls.verify_mode = ssl.CERT_NONE"]
    if profile.tls_min:
        lines.append(f"tls.minimum_version = ssl.TLSVersion.TLSv{profile.tls_min.replace('.', '_')}")
    if profile.cert:
        lines.append(f"tls.load_cert_chain({profile.cert!r}, {profile.key!r})")
    if not lines and not profile.ca:
        return []
    trusted = f"cafile={profile.ca!r}" if profile.ca else ""
    return [f"tls = ssl.create_default_context({trusted})", *lines]


def _step(one: Step, secrets: Secrets) -> str:
    """The line that does it. A message that is waited for is shown, as all that come later are."""
    if isinstance(one, Wait):
        return f"print(connection.recv({one.seconds!r}))" if one.filter else f"time.sleep({one.seconds!r})"
    return f"connection.send({one!r})" if isinstance(one, bytes) else f"connection.send({_text(secrets.message(one))})"


def _text(parts: Parts) -> str:
    """An expression that is the text."""
    pieces = [f"os.environ[{part.name!r}]" if isinstance(part, Variable) else repr(part) for part in parts]
    return " + ".join(pieces) or "''"


COMMAND = PythonCommand()
