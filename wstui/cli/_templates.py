"""URLs and profiles that may have variables in them, checked as far as that goes before these are known. Knows no value
of any."""

from __future__ import annotations

from wstui.model import Profile
from wstui.net.target import check_profile, parse_url
from wstui.payloads.template import stand_in
from wstui.payloads.variables import checkable, has_variables

__all__ = ["check", "url"]


def url(text: str) -> str:
    """The URL that is meant, as `parse_url` has it; one with variables as it was written. Raises Failure."""
    if "{{" not in text:
        return parse_url(text)
    parse_url(stand_in(text.strip()))
    return text.strip()


def check(profile: Profile) -> None:
    """As `check_profile`, with something harmless in place of variables. Raises Failure."""
    check_profile(checkable(profile) if has_variables(profile) else profile)
