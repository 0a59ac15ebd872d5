"""How X counts a text: twitter-text 3 with its third configuration. Pure; imports the list of top-level domains.

A link counts 23 whatever its length, with a scheme or without one; an emoji of however many signs counts 2; signs of
the Latin, Greek, Cyrillic, Semitic and Indic ranges and common punctuation count 1, all others 2; counted after NFC.
Source: docs.x.com/fundamentals/counting-characters and the library twitter-text 3.1.0, which the tests hold this
against. Newer emoji than that library knows count 2 as well, as the documentation says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from advocacy.networks.x_top_level import TOP_LEVEL

MOST, LINK = 280, 23
LONGEST_LINK = 4096
LONGEST_LABEL = 63
LONGEST_SLUG = 40  # of a t.co link

_PICTURE = r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=[\uFE0F\p{Emoji_Modifier}]))"
_TONED = r"\uFE0F?\p{Emoji_Modifier}?"
_EMOJI = regex.compile(
    r"\p{RI}{2}|[0-9#*]\uFE0F?\u20E3"
    rf"|{_PICTURE}{_TONED}(?:[\U000E0020-\U000E007E]+\U000E007F)?(?:\u200D{_PICTURE}{_TONED})*"
)
_LIGHT = regex.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_REFUSED = regex.compile(r"[\uFFFE\uFEFF\uFFFF]")

_INVALID = r"\uFFFE\uFEFF\uFFFF"
_DIRECTIONS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_PUNCTUATION = r"!'#%&'()*+,\\\-./:;<=>?@\[\]^_{|}~$"
_ACCENTED = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289"
    r"\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
# No ignoring of case as a whole: it would take the Turkish İ for a Latin letter, which the library doesn't.
_NAME = rf"[^{_PUNCTUATION}{_SPACES}{_INVALID}{_DIRECTIONS}]"
_TOP = r"(?:(?i:\L<top>)(?=[^0-9a-zA-Z@+-]|$)|[xX][nN]--[\-0-9a-zA-Z]+)"
_DOMAIN = rf"(?:(?:{_NAME}(?:[_-]|{_NAME})*)?{_NAME}\.)*(?:(?:{_NAME}(?:-|{_NAME})*)?{_NAME}\.){_TOP}"
_IN_PATH = rf"[a-zA-Z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTED}]"
_BRACKETS = rf"\((?:{_IN_PATH}+|(?:{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*))\)"
_PATH_END = rf"[+\-a-zA-Z\u0400-\u04FF0-9=_#/{_ACCENTED}]"
_PATH = rf"(?:{_IN_PATH}*(?:{_BRACKETS}{_IN_PATH}*)*{_PATH_END}|{_BRACKETS}|@{_IN_PATH}+/)"
_QUERY = r"\?[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-zA-Z0-9\-_&=#/]"
_LINK = regex.compile(
    rf"(?P<before>[^A-Za-z0-9@＠$#＃{_INVALID}]|[{_DIRECTIONS}]|^)"
    rf"(?P<url>(?P<scheme>(?i:https?)://)?(?P<domain>{_DOMAIN})(?::[0-9]+)?(?P<path>/{_PATH}*)?(?:{_QUERY})?)",
    top=TOP_LEVEL,
)
_ASCII_DOMAIN = regex.compile(rf"(?:[\-a-zA-Z0-9{_ACCENTED}]+\.)+{_TOP}", top=TOP_LEVEL)
_SHORT = regex.compile(rf"(?i:https?://t\.co)/([a-zA-Z0-9]+)(?:{_QUERY})?")


def weight(text: str) -> int:
    """The text's length as X counts it; 280 is the most."""
    plain = unicodedata.normalize("NFC", text)
    total = behind = 0
    for start, end in links(plain):
        total += LINK + _weight(plain[behind:start])
        behind = end
    return total + _weight(plain[behind:])


def refused(text: str) -> bool:
    """Whether signs are in it that X takes in no post (byte order marks and non-characters)."""
    return _REFUSED.search(text) is not None


def links(text: str) -> Iterator[tuple[int, int]]:
    """Where X sees links in a text, begin and end, in order; also bare domains such as acme.com."""
    if "." not in text:
        return
    for match in _LINK.finditer(text):
        if not _fits(match):
            continue
        if match["scheme"]:
            yield from _with_scheme(match)
        elif match["before"] not in ("-", "_", ".", "/"):
            yield from _bare(match)


def _with_scheme(match: regex.Match[str]) -> Iterator[tuple[int, int]]:
    """A t.co link ends where its slug ends, whatever follows."""
    short = _SHORT.match(match["url"])
    if short is None:
        yield match.span("url")
    elif len(short[1]) <= LONGEST_SLUG:
        yield match.start("url"), match.start("url") + short.end()


def _bare(match: regex.Match[str]) -> Iterator[tuple[int, int]]:
    """The Latin domains within what looks like one; the last of them takes the path along."""
    start = match.start("domain")
    found = [(start + each.start(), start + each.end()) for each in _ASCII_DOMAIN.finditer(match["domain"])]
    if found and match["path"]:
        found[-1] = (found[-1][0], match.end("url"))
    yield from found


def _fits(match: regex.Match[str]) -> bool:
    """Whether every label of the domain and the whole link are short enough."""
    domain = match["domain"]
    if domain.startswith("xn--") and not _ASCII_DOMAIN.search(domain):
        return False
    labels = [_encoded(label) for label in domain.split(".")]
    length = len(match["scheme"] or "https://") + len(match["url"])
    return all(1 <= len(label) <= LONGEST_LABEL for label in labels) and length <= LONGEST_LINK


def _encoded(label: str) -> str:
    """A label as it stands in the DNS; punycode without any further judgement of its signs."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _weight(text: str) -> int:
    """What a part without links counts."""
    if text.isascii():
        return len(text)
    rest, emoji = _EMOJI.subn("", text)
    return 2 * emoji + sum(1 if _LIGHT.fullmatch(sign) else 2 for sign in rest)
