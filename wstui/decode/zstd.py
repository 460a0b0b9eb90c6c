"""Zstandard (RFC 8878), with the package `zstandard`."""

from __future__ import annotations

from wstui.decode._chain import LIMIT, plain
from wstui.decode._packed import Packed, Part, run
from wstui.decode._protocol import Decoded
from wstui.model import Opcode

__all__ = ["DECODER"]

MAGIC = b"\x28\xb5\x2f\xfd"
STEP = 64
"""Bytes given to the library at a time: each four of them can become 128 KiB."""
MISSING = "zstd: pip install 'wstui[formats]' reads it"


class ZstdDecoder(Packed):
    """Claims by the magic bytes, whether it can read them or not."""

    name = "zstd"
    label = "zstd"
    mark = "magic 28 B5 2F FD"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Certain, nearly."""
        return 0.95 if opcode.is_data and payload.startswith(MAGIC) else 0.0

    def unpack(self, payload: bytes, most: int) -> Decoded:
        """What is inside; without the package, what it is."""
        try:
            return super().unpack(payload, most)
        except ImportError:
            return Decoded(self.label, plain(payload).text, self.mark, MISSING)

    def unpack_part(self, payload: bytes, most: int) -> Part:
        """All frames, one behind the other."""
        import zstandard

        stream = zstandard.ZstdDecompressor(max_window_size=LIMIT).decompressobj()

        def flow(part: bytes, left: int) -> tuple[bytes, bool, bytes]:
            nonlocal stream
            found = bytearray()
            at = 0
            while at < len(part) and len(found) < left:
                found += stream.decompress(part[at : at + STEP])
                at += STEP
                if stream.eof:
                    rest = stream.unused_data + part[at:]
                    if not rest.startswith(MAGIC):
                        return bytes(found), True, rest
                    stream = zstandard.ZstdDecompressor(max_window_size=LIMIT).decompressobj()
                    part, at = rest, 0
            return bytes(found), False, b""

        return run(flow, payload, most)


DECODER = ZstdDecoder()
