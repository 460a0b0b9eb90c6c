"""The offer of permessage-deflate (RFC 7692), with a window that zlib cannot deflate for. It must know no profile."""

from __future__ import annotations

from collections.abc import Sequence

from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate
from websockets.typing import ExtensionParameter

__all__ = ["Offer"]

SMALLEST = ("client_max_window_bits", "8")


class Offer(ClientPerMessageDeflateFactory):
    """The library's, which stops at an assertion where the server accepts with a window of 256 bytes for what it
    receives: zlib deflates for 512 bytes at least. But it keeps 262 of them for looking ahead, so that it never points
    back further than 250 (`MAX_DIST` in its `deflate.h`), and a window of 256 bytes inflates all that it makes."""

    def process_response_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> PerMessageDeflate:
        """The extension as the server accepted it. Raises what the library's raises."""
        taken = [(name, "9" if (name, value) == SMALLEST else value) for name, value in params]
        return super().process_response_params(taken, accepted_extensions)
