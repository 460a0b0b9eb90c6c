"""The payload of a close frame: a code and a reason (RFC 6455 sections 5.5.1 and 7.4)."""

from __future__ import annotations

from wstui.closecodes import code_name, explained
from wstui.decode._protocol import Decoded
from wstui.model import Opcode
from wstui.safetext import decode

__all__ = ["DECODER"]

NO_CODE = "No code: the close frame is empty. An API shows this as 1005, which is never sent on the wire."


class CloseDecoder:
    """Claims close frames and nothing else."""

    name = "close"
    label = "close"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """Certain: the opcode says so."""
        return 1.0 if opcode is Opcode.CLOSE else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """The code with its registered name, the reason, and what the code means."""
        why = "the opcode is close"
        if len(payload) < 2:
            fault = "half a close code" if payload else ""
            return Decoded(self.label, decode(payload) or NO_CODE, why, fault)
        code = int.from_bytes(payload[:2], "big")
        lines = [f"{code} {code_name(code)}"]
        if reason := decode(payload[2:]):
            lines.append(reason)
        return Decoded(self.label, "\n".join([*lines, "", explained(code)]), why)


DECODER = CloseDecoder()
