"""JSON Web Tokens (RFC 7519), decoded and not verified: header, claims and signature, with the times they speak of."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from wstui import jsontext
from wstui.decode._protocol import Decoded
from wstui.decode.text import as_it_is
from wstui.model import Opcode
from wstui.safetext import decode

__all__ = ["DECODER"]

LONGEST = 1 << 16
_TOKEN = re.compile(
    rb"\s*+(?:[Bb]earer\s++)?+(eyJ[\w-]++|e30)\.([\w-]*+)\.([\w-]*+)(\.[\w-]*+\.[\w-]++)?+\s*+", re.ASCII
)
_TIMES = {"iat": "issued", "nbf": "not before", "exp": "expires"}
_LATEST = 253402300800  # the year 10000
NOT_VERIFIED = "not verified"


class JwtDecoder:
    """Claims by three parts of Base64, of which the first begins as JSON does."""

    name = "jwt"
    label = "JWT"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High: nothing else looks like it."""
        return 0.9 if opcode.is_data and len(payload) <= LONGEST and _TOKEN.fullmatch(payload) else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """Header and claims as JSON as they were written, and the times in them beside."""
        match = _TOKEN.fullmatch(payload) if len(payload) <= LONGEST else None
        if match is None:
            return as_it_is(payload, fault="not a JWT: three parts of Base64 with dots between")
        header, claims = _json(match[1]), _json(match[2])
        if header is None:
            return as_it_is(payload, fault="not a JWT: its header is no JSON")
        members, fault = [f'"header":{header}'], ""
        why = NOT_VERIFIED
        if match[4]:
            why = f"{NOT_VERIFIED}, encrypted (JWE)"
        elif claims is None:
            fault = "its claims are no JSON"
            members.append(f'"claims":"{decode(match[2])}"')
        else:
            members.append(f'"claims":{claims}')
            if times := _times(claims):
                why = ", ".join([why, *(" ".join(time) for time in times)])
                members.append('"times":{' + ",".join(f'"{said}":"{when}"' for said, when in times) + "}")
        if not match[4]:
            members.append(f'"signature":"{decode(match[3])}"' if match[3] else '"signature":null')
        text = jsontext.indent("{" + ",".join(members) + "}").text
        return Decoded(self.label, text, why, fault, jsontext.spans, is_json=True)


def _json(part: bytes) -> str | None:
    """A part as the JSON that it holds; None where it is none."""
    import binascii

    try:
        text = decode(binascii.a2b_base64(part.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(part) % 4)))
        return text if jsontext.indent(text).values == 1 else None
    except (binascii.Error, jsontext.JsonError):
        return None


def _times(claims: str) -> list[tuple[str, str]]:
    """When it holds from and to, in UTC."""
    import json

    try:
        values = json.loads(claims)
    except (ValueError, RecursionError):
        return []
    if not isinstance(values, dict):
        return []
    found = []
    for name, said in _TIMES.items():
        value = values.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST:
            when = datetime.fromtimestamp(value, UTC)
            gone = name == "exp" and when < datetime.now(UTC)
            found.append(("expired" if gone else said, f"{when:%Y-%m-%d %H:%M:%S} UTC"))
    return found


DECODER = JwtDecoder()
