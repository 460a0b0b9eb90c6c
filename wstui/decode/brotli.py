"""Brotli (RFC 7932), with the package `brotli`. It has no mark: what comes out whole and readable is taken for it, and
what the reader asks to be read so."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from wstui.decode._chain import plain
from wstui.decode._packed import Packed, Part, run
from wstui.decode._protocol import Decoded
from wstui.model import Opcode

__all__ = ["DECODER"]

MISSING = "brotli: pip install 'wstui[formats]' reads it"


@cache
def _library() -> ModuleType | None:
    try:
        import brotli
    except ImportError:
        return None
    return brotli  # type: ignore[no-any-return]


class BrotliDecoder(Packed):
    """Claims by trying, where the package is there."""

    name = "brotli"
    label = "brotli"
    mark = "unpacks whole"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Low unless readable text comes out."""
        return self.tried(payload, opcode) if _library() is not None else 0.0

    def unpack(self, payload: bytes, most: int) -> Decoded:
        """What is inside; without the package, how to get it."""
        if _library() is None:
            return Decoded(self.label, plain(payload).text, "", MISSING)
        return super().unpack(payload, most)

    def unpack_part(self, payload: bytes, most: int) -> Part:
        """All of it."""
        library = _library()
        assert library is not None
        stream = library.Decompressor()

        def flow(part: bytes, left: int) -> tuple[bytes, bool, bytes]:
            found = bytearray(stream.process(part, output_buffer_limit=left))
            while len(found) < left and not stream.can_accept_more_data():
                found += stream.process(b"", output_buffer_limit=left - len(found))
            return bytes(found), stream.is_finished(), b""

        return run(flow, payload, most)


DECODER = BrotliDecoder()
