"""The language of `.proto` files (protobuf.dev/reference/protobuf/proto3-spec, and proto2): messages, enums, maps,
oneof, extensions and imports. Options, services and reserved names are passed over. Knows no bytes of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from wstui.decode._protoschema import SCALARS, Field, Message, Schema, resolve
from wstui.model import Failure

__all__ = ["WELL_KNOWN", "from_files"]

MOST_FILES = 2000
LARGEST = 4 << 20  # bytes of one file

_TOKEN = re.compile(
    r"(?P<blank>\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
    r"|(?P<word>\.?[A-Za-z_][\w.]*+)|(?P<number>[-+]?[0-9][\w.+-]*+)|(?P<sign>[{}\[\]()<>=;,:/.+-])"
)
_LABELS = {"optional", "required", "repeated"}
_SKIPPED = {"option", "reserved", "extensions", "syntax", "edition"}

_WRAPPED = ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
WELL_KNOWN = """
    package google.protobuf;
    message Timestamp { int64 seconds = 1; int32 nanos = 2; }
    message Duration { int64 seconds = 1; int32 nanos = 2; }
    message Any { string type_url = 1; bytes value = 2; }
    message Empty {}
    message FieldMask { repeated string paths = 1; }
    message Struct { map<string, Value> fields = 1; }
    enum NullValue { NULL_VALUE = 0; }
    message ListValue { repeated Value values = 1; }
    message Value { oneof kind { NullValue null_value = 1; double number_value = 2; string string_value = 3;
        bool bool_value = 4; Struct struct_value = 5; ListValue list_value = 6; } }
""" + "".join(f"message {name}Value {{ {name.lower()} value = 1; }}" for name in _WRAPPED)
"""What protobuf brings along, for who imports it and has it nowhere."""


def from_files(path: Path) -> Schema:
    """The types of a file and of what it imports, or of all files of a folder. Raises `Failure` with file and line."""
    schema = Schema()
    waiting = sorted(path.rglob("*.proto"))[: MOST_FILES + 1] if path.is_dir() else [path]
    if not waiting or len(waiting) > MOST_FILES:
        raise Failure(f"{path} holds {'no' if not waiting else 'too many'} .proto files", "name one of them")
    roots = [path] if path.is_dir() else [path.parent, *path.resolve().parents][:6]
    known: set[Path] = set()
    while waiting:
        file = waiting.pop()
        if file.resolve() in known:
            continue
        known.add(file.resolve())
        if len(known) > MOST_FILES:
            raise Failure(f"{path} imports more than {MOST_FILES:,} files")
        for name in _read(file, schema):
            found = next((root / name for root in (*roots, file.parent) if (root / name).is_file()), None)
            if found is not None:
                waiting.append(found)
            elif not name.startswith("google/protobuf/"):
                raise Failure(f"{file} imports {name}, which is not there", "name the folder that imports begin in")
    brought = Schema()
    _Parser("", WELL_KNOWN, brought).file()
    schema.messages = brought.messages | schema.messages
    schema.enums = brought.enums | schema.enums
    resolve(schema)
    return schema


def _read(file: Path, schema: Schema) -> list[str]:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        text = data.decode()
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        raise Failure(f"{file} cannot be read: {reason}") from exc
    if len(data) > LARGEST:
        raise Failure(f"{file} is larger than {LARGEST >> 20} MiB")
    return _Parser(str(file), text, schema).file()


class _Parser:
    """Reads one file into a schema, token by token."""

    def __init__(self, name: str, text: str, schema: Schema) -> None:
        self._name, self._text, self._schema = name, text, schema
        self._at = 0
        self._tokens = self._split()
        self._next = next(self._tokens)
        self._open: list[tuple[str, str]] = []
        """The blocks that are open: what each is, and the scope within."""

    def _split(self) -> Iterator[str]:
        at = 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None:
                self._at = at
                raise self._fault(f"{self._text[at]!r} has no meaning here")
            at = match.end()
            if match["blank"] is None:
                self._at = match.start()
                yield match[0]
        self._at = len(self._text)
        while True:
            yield ""

    def _fault(self, what: str) -> Failure:
        line = self._text.count("\n", 0, self._at) + 1
        return Failure(f"{self._name}, line {line}: {what}", "protoc says more of what is wrong")

    def _take(self, wanted: str = "") -> str:
        token = self._next
        if (wanted and token != wanted) or not token:
            raise self._fault(f"{token or 'the end'} where {wanted or 'more'} is expected")
        self._next = next(self._tokens)
        return token

    def _skip(self) -> None:
        """To the end of a statement, or of its block."""
        deep = 0
        while True:
            token = self._take()
            deep += (token == "{") - (token == "}")
            if deep <= 0 and token in (";", "}"):
                return

    def file(self) -> list[str]:
        """Read all of it; returns what it imports."""
        imports: list[str] = []
        package = ""
        while self._next or self._open:
            kind, scope = self._open[-1] if self._open else ("file", package)
            word = self._take()
            if word == "}" and self._open:
                self._open.pop()
            elif word == ";":
                continue
            elif kind == "enum":
                self._enum_value(word, scope)
            elif word in _SKIPPED:
                self._skip()
            elif kind == "file" and word == "package":
                package = self._take()
                self._take(";")
            elif kind == "file" and word == "import":
                imports += self._import()
            elif kind == "file" and word == "service":
                self._skip()
            elif kind != "file" or word in ("message", "enum", "extend"):
                self._member(word, kind, scope)
            else:
                raise self._fault(f"{word} where a message or an enum is expected")
        return imports

    def _import(self) -> list[str]:
        name = self._take()
        if name in ("public", "weak"):
            name = self._take()
        self._take(";")
        return [name[1:-1]]

    def _member(self, word: str, kind: str, scope: str) -> None:
        """Something within a message or a file."""
        if word in ("message", "enum") and re.match(r"[A-Za-z_]", self._next):
            name = self._take()
            full = f"{scope}.{name}" if scope else name
            self._take("{")
            if word == "message":
                self._schema.messages[full] = Message()
            else:
                self._schema.enums[full] = {}
            self._open.append((word, full))
        elif word == "oneof":
            self._take()
            self._take("{")
            self._open.append(self._open[-1])
        elif word == "extend":
            extended = self._take()
            self._take("{")
            self._open.append((f"extend {extended}", scope))
        else:
            self._field(word, kind, scope)

    def _field(self, word: str, kind: str, scope: str) -> None:
        label = ""
        if word in _LABELS and self._next not in ("=",):
            label, word = word, self._take()
        if word == "map" and self._next == "<":
            self._map(scope)
            return
        name = self._take()
        self._take("=")
        number = self._number()
        field = Field(name, word if word in SCALARS else "", label == "repeated", "" if word in SCALARS else word)
        if word == "group":
            field = Field(name.lower(), "group", label == "repeated", f"{scope}.{name}" if scope else name)
            self._schema.messages[field.of] = Message()
        if kind.startswith("extend "):
            self._schema.extensions.append((scope, kind.removeprefix("extend "), number, field))
        else:
            self._schema.messages[scope].fields[number] = field
        if self._next == "[":
            while self._next not in (";", "{", ""):
                self._take()
        if word == "group":
            self._take("{")
            self._open.append(("message", field.of))
        else:
            self._take(";")

    def _map(self, scope: str) -> None:
        """A map is a repeated message of a key and a value."""
        self._take("<")
        key = self._take()
        self._take(",")
        value = self._take()
        self._take(">")
        name = self._take()
        self._take("=")
        number = self._number()
        entry = f"{scope}.{name}<>"
        of = Field("value", value if value in SCALARS else "", of="" if value in SCALARS else value)
        self._schema.messages[entry] = Message({1: Field("key", key), 2: of}, is_entry=True)
        self._schema.messages[scope].fields[number] = Field(name, "message", repeated=True, of=entry)
        self._skip()

    def _enum_value(self, word: str, scope: str) -> None:
        if word in ("option", "reserved"):
            self._skip()
            return
        self._take("=")
        self._schema.enums[scope].setdefault(self._number(), word)
        self._skip()

    def _number(self) -> int:
        token = self._take()
        sign = -1 if token == "-" else 1
        if token == "-":
            token = self._take()
        try:
            return sign * int(token, 8 if re.fullmatch(r"-?0[0-7]+", token) else 0)
        except ValueError:
            raise self._fault(f"{token} where a number is expected") from None
