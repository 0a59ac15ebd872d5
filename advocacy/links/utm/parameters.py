"""Pure: the campaign parameters on a link's target (UTM, as web analytics read them). Imports nothing of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from advocacy.english import English

_SAFE_PATH = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Utm:
    """Where a visit comes from: ``source`` the network, ``medium`` the kind of traffic, the rest where it is known."""

    source: str
    medium: str = "employee-advocacy"
    campaign: str = ""
    content: str = ""
    term: str = ""


PLACEHOLDERS = ("network", "campaign", "programme", "topic", "region", "stage", "medium", "item", "slug")
"""What a template may name: facts of the link. No person."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOT_A_WORD = re.compile(r"[^\w.]+")


def filled(template: str, facts: Mapping[str, str]) -> str:
    """A template's text with each ``{placeholder}`` as a word of small letters and hyphens; unknown facts are empty.

    What an empty one leaves at the ends or doubles in between ("{campaign}-{topic}") goes.
    """
    text = _PLACEHOLDER.sub(lambda found: as_word(facts.get(found[1], "")), template)
    return re.sub(r"([-_/|]){2,}", r"\1", text).strip("-_/| ")


def unknown_placeholders(template: str) -> Sequence[str]:
    """Names in braces that a template may not use, and braces that don't close."""
    named = [name for name in _PLACEHOLDER.findall(template) if name not in PLACEHOLDERS]
    rest = _PLACEHOLDER.sub("", template)
    return [*named, *(sign for sign in rest if sign in "{}")]


def as_word(text: str) -> str:
    """A fact as analytics like it, small letters and hyphens: "Spring Launch 26" is spring-launch-26."""
    return _NOT_A_WORD.sub("-", unicodedata.normalize("NFKC", text).lower()).strip("-")


def with_utm(url: str, utm: Utm) -> str:
    """The address with these parameters, in ASCII. Its own ones and its fragment stay; UTM set here replaces theirs."""
    parts = urlsplit(url)
    given = {f"utm_{name}": value for name, value in vars(utm).items() if value}
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in given]
    query = urlencode([*kept, *given.items()], quote_via=quote)
    path = quote(parts.path, safe=_SAFE_PATH) or "/"
    return urlunsplit(
        (parts.scheme.lower(), _ascii_host(parts.netloc), path, query, quote(parts.fragment, safe=_SAFE_PATH + "?"))
    )


def without_utm(url: str) -> str:
    """The address without campaign parameters: what two links have in common that were made for different posts."""
    parts = urlsplit(url)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith("utm_")]
    return urlunsplit(parts._replace(query=urlencode(kept, quote_via=quote)))


def what_is_wrong(url: str) -> str | None:
    """Why this can't be a link's target, or None: a whole http(s) address, no credentials, no control characters."""
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in url) or "\\" in url:
        return English("The address holds a blank, a backslash or a control character.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _ascii_host(parts.hostname or "")
    except ValueError:
        return English("That is not an address.")
    if parts.scheme.lower() not in {"http", "https"}:
        return English("The address does not begin with https:// or http://.")
    if not host or port == 0:
        return English("The address names no host.")
    if parts.username is not None or parts.password is not None:
        return English("The address holds a user name.")
    return English("The address is longer than 2,000 characters.") if len(url) > 2000 else None


def _ascii_host(netloc: str) -> str:
    """The host (and port) as DNS knows it. Raises ValueError when it can't be."""
    return netloc if netloc.isascii() else netloc.encode("idna").decode("ascii")
