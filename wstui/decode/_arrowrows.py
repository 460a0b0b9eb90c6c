"""The rows of all record batches of an Arrow stream, as far as they are shown."""

from __future__ import annotations

from wstui.decode._arrowcolumns import Batch, Purse
from wstui.decode._arrowmessages import BATCH, DICTIONARY, Message
from wstui.decode._arrowschema import Field
from wstui.decode._writing import Broken, Enough, quoted

__all__ = ["LONGEST", "ROWS", "Rows"]

ROWS = 10_000
LONGEST = 8 << 20
"""Letters of rows that are shown."""
LEAST, MOST = 50_000, 500_000
"""Values of a payload that are read: by its length, between these."""


class Rows:
    """Takes messages, of columns that are known."""

    def __init__(self, columns: tuple[Field, ...], size: int) -> None:
        """Of a payload of so many bytes."""
        self._columns, self._purse = columns, Purse(min(MOST, LEAST + size // 4))
        self._names = [f"{quoted(column.name)}:" for column in columns]
        self._letters = 0
        self._full = False
        self.texts: list[str] = []
        self.count = 0
        """How many were sent."""

    @property
    def limit(self) -> str:
        """Why there are fewer of them than were sent."""
        if not self._full:
            return ""
        return f"the first {len(self.texts):,} rows: more than {ROWS:,}, {LONGEST >> 20} MiB or too many values"

    def add(self, message: Message) -> None:
        """What a message brings. Raises `Broken`."""
        try:
            if message.kind == DICTIONARY:
                self._look_up(message)
            elif message.kind == BATCH:
                self._write(Batch(message.head, message.body, self._purse))
        except Enough:
            self._full = True

    def _look_up(self, message: Message) -> None:
        """A dictionary, or more of one."""
        key, table, more = message.head.number(0, "q"), message.head.table(1), message.head.number(2, "B")
        values = next(filter(None, (_dictionary(column, key) for column in self._columns)), None)
        if table is None or values is None:
            raise Broken(-1, "a dictionary of no column")
        column = Batch(table, message.body, self._purse).column(values, 0)
        before = self._purse.dictionaries.get(key, []) if more else []
        self._purse.dictionaries[key] = [*before, column]

    def _write(self, batch: Batch) -> None:
        self.count += max(0, batch.count)
        if self._full:
            return
        columns = [batch.column(column, batch.count) for column in self._columns]
        pairs = list(zip(self._names, columns, strict=True))
        for row in range(batch.count):
            if len(self.texts) == ROWS or self._letters > LONGEST:
                raise Enough
            self._purse.spend(1 + len(pairs))
            text = "{" + ",".join([name + column.at(row) for name, column in pairs]) + "}"
            self._letters += len(text)
            self.texts.append(text)


def _dictionary(column: Field, key: int) -> Field | None:
    """What the dictionary of that key holds, as the column says it, or one within it."""
    if column.values is not None:
        return column.values if column.key == key else _dictionary(column.values, key)
    return next(filter(None, (_dictionary(child, key) for child in column.children)), None)
