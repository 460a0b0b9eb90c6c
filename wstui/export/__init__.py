"""Exporters: a message as something to take home, one format per file. Each module here that exports `EXPORTER` is one."""
