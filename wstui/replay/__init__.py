"""A recording played again: what to send and what to expect, and how what came differs from it."""
