"""Whole screens: the inspector, and what is asked in front of it."""
