"""What the library is asked to do to open a connection for a profile; it must know no state and no record."""

from __future__ import annotations

import logging
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from wstui.model import Profile
from wstui.net import tls
from wstui.net.handshake import explicit_headers
from wstui.net.wire import LARGEST

__all__ = ["Opening"]

# The library logs what is state here ("keepalive ping failed"); with no handler that would reach stderr.
QUIET = logging.Logger("wstui.net", logging.CRITICAL + 1)
QUIET.disabled = True


class Opening(connect):
    """An attempt to connect, redirects included; await it. `uri` is where it has got to.

    Overrides `process_redirect` and reads `create_connection_kwargs`, which are not documented.
    """

    def __init__(
        self, url: str, profile: Profile, make: Callable[..., ClientConnection], close_timeout: float | None
    ) -> None:
        self.insecure = profile.insecure
        largest = LARGEST if profile.max_size is None else min(profile.max_size, LARGEST)
        super().__init__(
            url,
            origin=None if profile.origin is None else Origin(profile.origin),
            subprotocols=[Subprotocol(name) for name in profile.subprotocols] or None,
            compression="deflate" if profile.compression else None,
            additional_headers=explicit_headers(profile),
            user_agent_header=None,
            # A proxy of the environment is for the network, not for this machine.
            proxy=None if _is_loopback(url) else True,
            open_timeout=profile.open_timeout or None,
            ping_interval=profile.ping_interval or None,
            ping_timeout=profile.ping_timeout or None,
            close_timeout=close_timeout,
            max_size=largest,
            logger=QUIET,
            create_connection=cast("type[ClientConnection]", make),
            **self._tls(url),
        )

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Where to go on, or why not; `insecure` holds after a redirect from ws:// to wss:// as well."""
        target = super().process_redirect(exc)
        if isinstance(target, str):
            self.create_connection_kwargs.update(self._tls(target))
        return target

    def _tls(self, url: str) -> dict[str, Any]:
        return {"ssl": tls.context(self.insecure)} if urlsplit(url).scheme == "wss" else {}


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
