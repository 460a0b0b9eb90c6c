"""The payload as Base64 (RFC 4648 section 4), as the composer reads it back."""

from __future__ import annotations

from binascii import b2a_base64

from wstui.model import Message

__all__ = ["EXPORTER"]


class Base64Exporter:
    """One line, padded."""

    name = "base64"
    label = "Base64"
    key = "b"

    def export(self, message: Message) -> str:
        """The bytes in the standard alphabet."""
        return b2a_base64(message.payload, newline=False).decode("ascii")

    def note(self, message: Message) -> str:
        """Nothing to say: every payload has this form."""
        return ""


EXPORTER = Base64Exporter()
