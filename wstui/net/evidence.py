"""What is known of an attempt to connect that failed: a plain value, from which the cause is told. Knows no socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wstui.httptext import Response, parse_response
from wstui.model import Handshake, Profile, Tls
from wstui.net.dial import place
from wstui.safetext import oneline

if TYPE_CHECKING:
    from wstui.net.opening import Opening

__all__ = ["Evidence", "quoted"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an attempt met. `phase` is the one that failed, `towards` what was being connected to, `name` the host that
    was looked up last; `at_proxy`: all this was about the proxy. `asked` and `answer` are bytes of the handshake, empty
    where there was none; `look` the certificates that were not trusted."""

    url: str
    profile: Profile = field(default_factory=lambda: Profile(""))
    phase: str = ""
    towards: str = ""
    name: str = ""
    proxy: str = ""
    at_proxy: bool = False
    server_name: str = ""
    asked: bytes = b""
    answer: bytes = b""
    reached: bool = False
    """Whether the connection, TLS included, was made, so that the handshake could be sent."""
    lost_by: Exception | None = None
    broken: Exception | None = None
    tls_version: str = ""
    look: Tls | None = None

    @classmethod
    def of(cls, opening: Opening, profile: Profile, look: Tls | None = None) -> Evidence:
        """That of an attempt."""
        tap, way = opening.tap, opening.way
        return cls(
            url=opening.url,
            profile=profile,
            phase=opening.timeline.failed,
            towards=way.towards,
            name=way.name,
            proxy=way.proxy.shown if way.proxy else "",
            at_proxy=way.at_proxy,
            server_name=opening.server_name,
            asked=tap.question if tap else b"",
            answer=bytes(tap.answer) if tap else b"",
            reached=tap is not None,
            lost_by=tap.lost_by if tap else None,
            broken=tap.broken if tap else None,
            tls_version=opening.tls.version if opening.tls else "",
            look=look,
        )

    @property
    def secure(self) -> bool:
        """Whether TLS was asked for."""
        return urlsplit(self.url).scheme == "wss"

    @property
    def host(self) -> str:
        """The host of the URL."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of the URL, or that of its scheme."""
        return urlsplit(self.url).port or (443 if self.secure else 80)

    @property
    def place(self) -> str:
        """Where the connection leads: what was being connected to, else host and port of the URL."""
        return self.towards or place(self.host, self.port)

    @property
    def within(self) -> str:
        """The time that was given, in words."""
        return f"within {self.profile.open_timeout:g} s" if self.profile.open_timeout else "in time"

    @property
    def response(self) -> Response:
        """The answer, as far as it is HTTP."""
        return parse_response(self.answer)

    @property
    def shake(self) -> Handshake:
        """Request and response as the checks take them."""
        response = self.response
        return Handshake(
            self.url, 0, request=self.asked, response=response.head, status=response.status, reason=response.reason
        )


def quoted(said: bytes) -> str:
    """The first line of what was said, or all where that is empty, cut short, in quotes and safe to show."""
    start = said[:60]
    return f"“{oneline(next(iter(start.splitlines()), b'') or start)}”"
