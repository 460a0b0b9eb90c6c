"""wstui: a terminal inspector for WebSocket connections."""

__version__ = "0.1.0"
