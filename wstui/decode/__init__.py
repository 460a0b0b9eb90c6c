"""Decoders: bytes to readable text, one per file. Each module here that exports `DECODER` is one."""
