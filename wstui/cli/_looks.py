"""Flags of how the screen is drawn and messages are read, whatever is shown. Knows no screen: what they say is left
where it is looked for, in the environment and with the decoder."""

from __future__ import annotations

import os
from argparse import SUPPRESS, BooleanOptionalAction, Namespace
from collections.abc import Callable
from typing import Any

from wstui.cli._verb import Unusable
from wstui.model import Failure

__all__ = ["add_looks", "take_looks"]


def add_looks(add: Callable[..., Any]) -> None:
    """Add them to a parser or to a group of its arguments."""
    add("--no-color", action="store_true", help="no colour; also by setting NO_COLOR")
    slow = "write little to the terminal, or as usual; if neither is said, little where SSH was the way here"
    add("--slow-link", action=BooleanOptionalAction, default=SUPPRESS, help=slow)
    proto = (
        "read protobuf by the types of a .proto file, a folder of them or a descriptor set; TYPE is that of messages"
    )
    avro = "read single objects of Avro by the schema of a .avsc file; repeatable"
    add("--avro", action="append", default=[], metavar="FILE", help=avro)
    add("--proto", metavar="FILE[:TYPE]", help=proto)


def take_looks(args: Namespace) -> None:
    """Have the screen drawn and messages read as the flags say. Raises `Unusable` for types that cannot be used."""
    if args.no_color:
        os.environ["NO_COLOR"] = "1"
    if hasattr(args, "slow_link"):
        os.environ["WSTUI_SLOW_LINK"] = "1" if args.slow_link else "0"
    if args.avro:
        from wstui.decode import avro

        try:
            for path in args.avro:
                schema, names = avro.read_schema(path)
                avro.DECODER.schemas[avro.fingerprint(schema)] = (schema, names)
        except Failure as failure:
            raise Unusable(f"--avro: {failure.what}", failure.hint) from failure
    if args.proto is not None:
        from wstui.decode.protobuf import DECODER, read_types

        try:
            DECODER.types = read_types(args.proto)
        except Failure as failure:
            raise Unusable(f"--proto: {failure.what}", failure.hint) from failure
