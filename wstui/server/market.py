"""Prices that wander, for the exchange feed. Knows neither channels nor connections; nothing in it is real."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

__all__ = ["INSTRUMENTS", "Market", "Quote"]

SPREAD = 5e-5  # of the price; about what one step of the walk moves it by
PULL = 1e-3  # of the distance to the price at the start, so that no walk leaves the plausible


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is traded: its type, its price at the start and how many decimals its prices have."""

    kind: str
    start: float
    decimals: int


INSTRUMENTS = {
    f"{pair}{suffix}": Instrument(kind, start, decimals)
    for suffix, kind in [("", "SPOT"), ("-SWAP", "SWAP")]
    for pair, start, decimals in [
        ("BTC-USDT", 42000.7, 1),
        ("ETH-USDT", 2310.42, 2),
        ("SOL-USDT", 98.35, 2),
        ("LTC-USDT", 71.66, 2),
        ("XRP-USDT", 0.5312, 4),
        ("DOGE-USDT", 0.08114, 5),
    ]
}


@dataclass(slots=True)
class Quote:
    """Where an instrument stands: its prices, and what was traded."""

    instrument: Instrument
    price: float
    open: float
    high: float
    low: float
    volume: float
    trades: int = 0

    def text(self, price: float) -> str:
        """A price as exchanges write it: a decimal number in a string."""
        return f"{price:.{self.instrument.decimals}f}"


@dataclass(slots=True)
class Market:
    """One market for all connections of a server, so that all see the same prices; moved on by whoever looks."""

    random: Random
    quotes: dict[str, Quote] = field(default_factory=dict)

    def step(self, name: str) -> Quote:
        """Move one instrument on by one step and say where it stands. Raises `KeyError` for an unknown one."""
        instrument = INSTRUMENTS[name]
        start = instrument.start
        quote = self.quotes.get(name)
        if quote is None:
            quote = self.quotes[name] = Quote(instrument, start, start * 0.985, start, start * 0.98, start * 3.1)
        drift = (start - quote.price) * PULL
        quote.price = max(quote.price + drift + self.random.gauss(0, start * SPREAD), start * 0.1)
        quote.high = max(quote.high, quote.price)
        quote.low = min(quote.low, quote.price)
        return quote
