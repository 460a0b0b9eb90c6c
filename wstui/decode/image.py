"""What a picture is and how large, by its own first bytes: PNG, JPEG, GIF, WebP and BMP. No pixel is looked at here."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from wstui import hextext
from wstui.decode._claiming import as_bytes
from wstui.decode._protocol import Decoded
from wstui.decode._writing import Broken
from wstui.model import Opcode

__all__ = ["DECODER", "kind_of"]

SHOWN = 256  # bytes; the hex tab shows all
_COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGB with alpha"}
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
_NO_FRAME = {0xC4, 0xC8, 0xCC}  # among the markers of JPEG's frames: tables, a reserve, conditioning
_WIDE, _TALL = Struct(">II"), Struct(">HH")


def kind_of(payload: bytes) -> str:
    """The name of the picture's format, or nothing."""
    head = payload[:16]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    return "BMP" if head[:2] == b"BM" and int.from_bytes(payload[14:18], "little") in _BMP_HEADERS else ""


def _png(data: bytes) -> str:
    """The chunk IHDR comes first (PNG specification, section 11.2.1)."""
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise Broken(min(12, len(data)), "no IHDR chunk")
    width, height = _WIDE.unpack_from(data, 16)
    colour = _COLOURS.get(data[25], f"colour type {data[25]}")
    more = ", interlaced" if data[28] else ""
    return f"{_size(width, height)}, {data[24]} bits, {colour}{more}"


def _jpeg(data: bytes) -> str:
    """The size is in the frame header (ITU T.81, section B.2.2)."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise Broken(at, "no marker where a segment ends")
        marker = data[at + 1]
        if marker == 0xFF or marker == 1 or 0xD0 <= marker <= 0xD7:  # fill bytes and markers without a length
            at += 1 if marker == 0xFF else 2
            continue
        if marker in (0xD9, 0xDA):
            break
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME and at + 10 <= len(data):
            height, width = _TALL.unpack_from(data, at + 5)
            colours = {1: "grey", 3: "colour", 4: "CMYK"}.get(data[at + 9], f"{data[at + 9]} components")
            more = ", progressive" if marker in (0xC2, 0xC6, 0xCA, 0xCE) else ""
            return f"{_size(width, height)}, {data[at + 4]} bits, {colours}{more}"
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    raise Broken(min(at, len(data)), "no frame header, which has the size")


def _gif(data: bytes) -> str:
    if len(data) < 13:
        raise Broken(len(data), "it ends within the screen descriptor")
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return f"{_size(width, height)}, {data[3:6].decode()}"


def _webp(data: bytes) -> str:
    """Three kinds of first chunk (RFC 9649, sections 2.5 to 2.7)."""
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        more = [name for bit, name in ((0x10, "alpha"), (2, "animated")) if data[20] & bit]
        return ", ".join([_size(width, height), *more])
    if kind == b"VP8L" and len(data) >= 25 and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return f"{_size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))}, lossless"
    if kind == b"VP8 " and len(data) >= 30 and data[23:26] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
        return f"{_size(width, height)}, lossy"
    raise Broken(min(12, len(data)), "no chunk with the size")


def _bmp(data: bytes) -> str:
    if len(data) < 30:
        raise Broken(len(data), "it ends within the header")
    if int.from_bytes(data[14:18], "little") == 12:
        width, height, bits = (int.from_bytes(data[at : at + 2], "little") for at in (18, 20, 24))
    else:
        width, height = (int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22))
        bits = int.from_bytes(data[28:30], "little")
    return f"{_size(abs(width), abs(height))}, {bits} bits"


def _size(width: int, height: int) -> str:
    return f"{width:,} × {height:,} pixels"


_READERS: dict[str, Callable[[bytes], str]] = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif, "WebP": _webp, "BMP": _bmp}


class ImageDecoder:
    """Claims by the bytes that every picture of a format begins with."""

    name = "image"
    label = "image"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Certain where bytes that are no text follow."""
        if opcode in (Opcode.CLOSE, Opcode.EVENT) or len(payload) < 10 or not kind_of(payload):
            return 0.0
        return 0.95 if min(payload[:32]) < 0x20 else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """The size and what else the header says, and the first bytes; who has a screen draws it."""
        kind = kind_of(payload)
        if not kind:
            return as_bytes(payload, "no picture: it begins as none does")
        try:
            facts = _READERS[kind](payload)
        except Broken as exc:
            return as_bytes(payload, f"a {kind} picture, cut short or broken: {exc}")
        more = f"\n... and {len(payload) - SHOWN:,} bytes more" if len(payload) > SHOWN else ""
        text = f"{kind} picture, {facts}\n\n{hextext.dump(payload[:SHOWN])}{more}"
        return Decoded(
            f"{kind}, {facts.partition(' pixels')[0]} pixels", text, f"it begins as {kind} does", picture=payload
        )


DECODER = ImageDecoder()
