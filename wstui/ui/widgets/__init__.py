"""Widgets that know no connection and no capture."""
