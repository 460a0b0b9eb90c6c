"""Messages of protobuf as JSON: by their type where one is given by `--proto`, else by the numbers of their fields."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wstui import jsontext
from wstui.decode._claiming import as_bytes, laid_out
from wstui.decode._protocol import UNREAD, Decoded
from wstui.decode._protoschema import Schema
from wstui.decode._wireformat import Left, as_guessed, parts
from wstui.decode._writing import Broken, Enough
from wstui.decode.text import is_readable
from wstui.model import Failure, Opcode
from wstui.safetext import oneline

__all__ = ["DECODER", "Types", "read_types"]

LOOKED_AT = 4000  # fields that are looked at to judge a payload: two letters of a text hold as one
EACH, AT_LEAST = 2, 50_000  # bytes that may ask for a step, on the average, and steps for any payload
PLAUSIBLE = 1000  # numbers of fields that people give
LARGEST = 64 << 20  # bytes of a file of types
TYPED, GUESSED, WEAK = 0.75, 0.15, 0.03


@dataclass(frozen=True, slots=True)
class Types:
    """Types from a file, and the one that messages are of, if it was said."""

    schema: Schema
    source: str
    name: str = ""


def read_types(given: str) -> Types:
    """What `--proto FILE[:TYPE]` names: a `.proto` file, a folder of them, or a FileDescriptorSet. Raises `Failure`."""
    path, name = Path(given).expanduser(), ""
    if not path.exists() and ":" in given:
        before, _, name = given.rpartition(":")
        path = Path(before).expanduser()
    if not path.exists():
        raise Failure(f"{oneline(str(path))} is not there", "name a .proto file, a folder of them, or a descriptor set")
    if path.is_dir() or path.suffix == ".proto":
        from wstui.decode._protofile import from_files

        schema = from_files(path)
    else:
        schema = _described(path)
    return Types(schema, oneline(path.name), _chosen(schema, name, oneline(path.name)) if name else "")


def _described(path: Path) -> Schema:
    from wstui.decode._protoschema import from_descriptors

    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as exc:
        raise Failure(f"{oneline(str(path))} cannot be read: {exc.strerror}") from exc
    try:
        return from_descriptors(data[:LARGEST])
    except Broken as exc:
        advice = "make one by protoc --include_imports --descriptor_set_out=FILE"
        raise Failure(f"{oneline(str(path))} holds no types: {exc}", advice) from exc


def _chosen(schema: Schema, name: str, source: str) -> str:
    """The full name of the type that is meant: all of it, or its end where that is enough."""
    name = name.removeprefix(".")
    if name in schema.messages:
        return name
    meant = sorted(full for full in schema.messages if full.endswith(f".{name}"))
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Failure(f"{source} has several types {oneline(name)}", f"say which: {oneline(', '.join(meant[:5]))}")
    known = sorted(full for full in schema.messages if "<" not in full and not full.startswith("google.protobuf."))
    listed = oneline(", ".join(known[:5])) + (", ..." if len(known) > 5 else "")
    raise Failure(f"{source} has no message {oneline(name)}", f"it has {listed}")


class ProtobufDecoder:
    """Claims what holds as fields to its last byte, with little certainty unless types were given."""

    name = "protobuf"
    label = "protobuf"

    def __init__(self) -> None:
        self.types: Types | None = None
        """For every connection; set before the first message is shown."""
        self._learned: dict[str, tuple[str, Types]] = {}

    def learn(self, who: str, given: str) -> None:
        """Know the types that a saved profile names, unless all are said; they are read once. Raises `Failure`."""
        if self.types is not None or self._learned.get(who, ("",))[0] == given:
            return
        try:
            self._learned[who] = given, read_types(given)
        except Failure as failure:
            raise Failure(f"proto: {failure.what}", failure.hint, lasting=True) from failure

    @property
    def known(self) -> list[Types]:
        """What messages are read by; of several, the one that fits best."""
        return [self.types] if self.types is not None else [types for _, types in self._learned.values()]

    def priority(self, payload: bytes, opcode: Opcode) -> float:
        """By the first fields: their wire types and lengths have to hold, their numbers to be such as people give."""
        if len(payload) < 2 or opcode in (Opcode.CLOSE, Opcode.EVENT):
            return 0.0
        if not self.known and is_readable(payload):
            return 0.0
        highest = 0
        try:
            for part in parts(payload, LOOKED_AT):
                highest = max(highest, part.number)
        except Enough:
            pass
        except Broken:
            return 0.0
        if self.known and opcode is Opcode.BINARY:
            return TYPED
        return GUESSED if opcode is Opcode.BINARY and highest <= PLAUSIBLE else WEAK

    def decode(self, payload: bytes) -> Decoded:
        """As JSON."""
        if not payload:
            return Decoded(self.label, "", fault="empty")
        known = self.known
        most = (len(payload) // EACH + AT_LEAST) // max(1, len(known))  # for each of them
        left = Left(most)
        try:
            if not known:
                text, label = as_guessed(payload, left), "protobuf, no schema"
                why = (
                    f"holds {'so far' if left.steps < 0 else 'to its last byte'}: numbers for names, kinds are guessed"
                )
            else:
                found = [one for types in known if (one := _by_type(types, payload, Left(most))) is not None]
                if not found:
                    raise Broken(-1, f"no message in {known[0].source}")
                _, text, label, why, left = min(found, key=lambda one: one[0])
                why = f"of {len(known)} sets of types the one that fits best: {why}" if len(known) > 1 else why
        except Broken as exc:
            return as_bytes(payload, f"not protobuf: {exc}")
        text, said = laid_out(text, len(payload))
        fault = f"{UNREAD}: {most:,} steps were taken, and the hex view shows all" if left.steps < 0 else ""
        why = f"{why}; {said}" if said else why
        return Decoded(label, text, why, fault, tag=jsontext.spans, is_json=not fault)


def _by_type(types: Types, payload: bytes, left: Left) -> tuple[int, str, str, str, Left] | None:
    """How many fields are unknown, the text, the label, why it is read as that type, and what is left; none where
    there is no type."""
    from wstui.decode._prototyped import Fit, as_typed, fitting

    names = [types.name] if types.name else fitting(types.schema, payload)
    if not names:
        return None
    fit = Fit(left)
    text = as_typed(types.schema, names[0], payload, fit)
    how = "as you said" if types.name else f"the type of {types.source} that fits best"
    said = [
        how,
        f"{fit.unknown:,} of {fit.known + fit.unknown:,} fields unknown" if fit.unknown else "every field known",
    ]
    if len(names) > 1:
        said.append(f"{', '.join(names[1:4])}{' and more' if len(names) > 4 else ''} would fit as well")
    return fit.unknown, text, f"protobuf, {names[0]}", "; ".join(said), left


DECODER = ProtobufDecoder()
