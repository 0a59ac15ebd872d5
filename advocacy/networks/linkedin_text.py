"""LinkedIn's "little" text: how words must be written so that readers see exactly them. Pure.

Signs that the format keeps for itself get a backslash; one that is left bare cuts the post off there, with a success
for an answer. A hashtag is written as its template, so that it stays a link. Source: learn.microsoft.com, /linkedin/
marketing/community-management/shares/little-text-format.
"""

from __future__ import annotations

import regex

RESERVED = "\\|{}@[]()<>#*_~"

_RESERVED = regex.compile(f"[{regex.escape(RESERVED)}]")
_URL = regex.compile(r"https?://\S+", regex.IGNORECASE)
_HASHTAG = regex.compile(
    r"(?<![\p{L}\p{N}\p{M}_&/#＃])([#＃])([\p{L}\p{N}\p{M}]*\p{L}[\p{L}\p{N}\p{M}]*)(?![\p{L}\p{N}_])"
)
_TEMPLATE = regex.compile(r"\{hashtag\|\\([#＃])\|([^|{}\\]+)\}")
_ESCAPED = regex.compile(rf"\\([{regex.escape(RESERVED)}])")


def escaped(text: str) -> str:
    """The text as it is sent. ``unescaped`` gives it back, byte for byte."""
    parts, behind = [], 0
    addresses = [match.span() for match in _URL.finditer(text)]
    for tag in _HASHTAG.finditer(text):
        if any(start <= tag.start() < end for start, end in addresses):
            continue  # the fragment of an address
        parts += [_plain(text[behind : tag.start()]), rf"{{hashtag|\{tag[1]}|{tag[2]}}}"]
        behind = tag.end()
    return "".join([*parts, _plain(text[behind:])])


def unescaped(little: str) -> str:
    """What readers see of a text in that format: hashtags as they are, signs without their backslash."""
    parts, behind = [], 0
    for template in _TEMPLATE.finditer(little):
        parts += [_shown(little[behind : template.start()]), template[1] + template[2]]
        behind = template.end()
    return "".join([*parts, _shown(little[behind:])])


def bare(little: str) -> str:
    """Reserved signs in it that stand without a backslash, outside of hashtags: what would cut the post off."""
    rest = _ESCAPED.sub("", _TEMPLATE.sub("", little))
    return "".join(_RESERVED.findall(rest))


def _plain(text: str) -> str:
    return _RESERVED.sub(lambda sign: f"\\{sign[0]}", text)


def _shown(little: str) -> str:
    return _ESCAPED.sub(r"\1", little)
