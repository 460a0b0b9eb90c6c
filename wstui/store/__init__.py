"""The record: one SQLite file per run, written by one thread, read by views. The only room that knows sqlite3."""
