"""Arrow IPC (arrow.apache.org/docs/format/Columnar.html): streams, files, and single messages of a stream.

Read here and not by a library: pyarrow is too large to be asked for, and nanoarrow crashes on bytes that were spoiled.
"""

from __future__ import annotations

from wstui import hextext, jsontext
from wstui.decode._arrowmessages import BATCH, DICTIONARY, FILE, MARK, SCHEMA, Message, messages
from wstui.decode._claiming import as_bytes, laid_out
from wstui.decode._protocol import Decoded
from wstui.decode._writing import Broken, quoted
from wstui.model import Opcode

__all__ = ["DECODER"]

_KINDS = {DICTIONARY: "dictionary", BATCH: "record batch", 4: "tensor", 5: "sparse tensor"}


class ArrowDecoder:
    """Claims by the first bytes."""

    name = "arrow"
    label = "Arrow"

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """High for what begins as a file or a message of a stream does."""
        if opcode in (Opcode.CLOSE, Opcode.EVENT):
            return 0.0
        if payload.startswith(FILE):
            return 0.95
        if not payload.startswith(MARK) or len(payload) < 16:
            return 0.0
        size, root = (int.from_bytes(payload[at : at + 4], "little") for at in (4, 8))
        return 0.95 if 16 <= size < 1 << 31 and not size % 8 and 4 <= root < size else 0.0

    def decode(self, payload: bytes) -> Decoded:
        """The schema and the rows, as one value of JSON."""
        try:
            found, fault = messages(payload)
            if not found:
                raise Broken(-1, fault or "there is no message in it")
            return _rows(payload, found, fault) if found[0].kind == SCHEMA else _alone(found[0], payload)
        except Broken as exc:
            return as_bytes(payload, f"not Arrow: {exc}")


def _rows(payload: bytes, found: list[Message], fault: str) -> Decoded:
    """What a stream or a file says, as far as it holds."""
    from wstui.decode._arrowrows import Rows
    from wstui.decode._arrowschema import fields

    columns = fields(found[0].head)
    kind = "file" if payload.startswith(FILE) else "stream"
    rows = Rows(columns, len(payload))
    try:
        for message in found:
            rows.add(message)
    except (Broken, RecursionError) as exc:
        fault = str(exc) if isinstance(exc, Broken) else "dictionaries within dictionaries, too deep"
    schema = ",".join(f"{quoted(column.name)}:{quoted(column.said)}" for column in columns)
    text, dense = laid_out(f'{{"schema":{{{schema}}},"rows":[{",".join(rows.texts)}]}}', len(payload))
    why = f"it begins as a {kind} of Arrow does, and brings its schema"
    return Decoded(
        f"Arrow, {_counted(rows.count)}",
        text,
        f"{why}; {dense}" if dense else why,
        " · ".join(said for said in (rows.limit, fault) if said),
        tag=jsontext.spans,
        is_json=True,
    )


def _alone(message: Message, payload: bytes) -> Decoded:
    """A message of a stream whose schema came before, which only says how many rows it has."""
    kind = _KINDS.get(message.kind)
    if kind is None:
        raise Broken(-1, f"{message.kind} is no kind of message")
    said, fault = f"Arrow, {kind}", "tensors are not read here"
    if message.kind in (DICTIONARY, BATCH):
        table = message.head.table(1) if message.kind == DICTIONARY else message.head
        said = said if table is None else f"{said} of {_counted(table.number(0, 'q'))}"
        fault = "its schema came in a message before this one"
    text = f"{said}\n\n{hextext.dump(payload[:4096])}"
    return Decoded(said, text, "it begins as a message of Arrow does", fault)


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"


DECODER = ArrowDecoder()
