"""HTML made plain: its text, its first picture, its characters. Pure."""

from __future__ import annotations

import codecs
import html
import re

import nh3

BREAKS = re.compile(
    r"<(?:br|hr|/?(?:p|div|li|ul|ol|h[1-6]|tr|td|th|blockquote|section|article|figcaption))\b[^>]{0,300}>", re.I
)
_IMAGE = re.compile(
    r"<img\b[^<>]{0,2000}?\bsrc\s*=\s*(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'>]{1,2000}))", re.I
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:-]{2,40})", re.I)
_KNOWN = re.compile(
    r"utf-?(8|16|32)|(iso-?8859|windows|cp|koi8|euc|mac)[-_]?\w+|us-ascii|ascii|latin-?\d|shift[-_]?jis|gb\w+|big5\w*"
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECODED_SPACE = re.compile(r"\s+")


def plain_text(markup: str, longest: int = 4000) -> str:
    """The text of a piece of HTML: no tags, no scripts, one space between words, at most ``longest`` characters."""
    spaced = BREAKS.sub(" ", markup[: longest * 20])
    text = html.unescape(nh3.clean(spaced, tags=set()))
    return shortened(_DECODED_SPACE.sub(" ", text).strip(), longest)


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word with an ellipsis where it is too long."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    at_word = head.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > longest // 2 else head).rstrip(" ,;:–-") + "…"


def first_image(markup: str) -> str:
    """The source of the first picture in a piece of HTML, as written there; empty if there is none."""
    found = _IMAGE.search(markup[:100_000])
    return html.unescape(next((source for source in found.groups() if source), "")) if found else ""


def decoded(body: bytes, content_type: str = "") -> str:
    """The characters of a page: by byte order mark, header, declaration, else UTF-8 or Windows-1252."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _DECLARED.search(body[:4096])
    stated = re.search(r"charset\s*=\s*[\"']?([\w:-]+)", content_type, re.I)
    named = [stated.group(1)] if stated else []
    named += [declared.group(1).decode("ascii")] if declared else []
    for name in named:
        known = _encoding(name)
        if known:
            return body.decode(known, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _encoding(name: str) -> str | None:
    """Python's name for an encoding that pages use, None for unknown ones and for Python's own oddities."""
    lowered = name.lower()
    if not _KNOWN.fullmatch(lowered):
        return None
    try:
        found = codecs.lookup(lowered).name
    except LookupError:
        return None
    return "cp1252" if found in ("iso8859-1", "ascii") else found  # as browsers read them
