"""Whether a post concerns the company at all: it names it or a product, or links to it. Pure.

Here a name inside a longer hashtag or handle counts (#AcmeTrail2): it is about whom the post is about, not about what
it discloses.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import regex

from advocacy.checks.patterns import find
from advocacy.checks.reading import Reading, Token, fold
from advocacy.checks.subject import Subject

SHORT_NAME = 4  # shorter names must be a part of their own in a hashtag: #SAP, #teamSAP, not #sapling
PAYING_PARAMETERS = frozenset({"ref", "aff", "affid", "affiliate", "tag", "partner", "via", "irclickid", "awc"})
PAID_FOR_LINKS = frozenset({"affiliate", "paid_influencer", "ambassador_paid"})


def concerns_company(subject: Subject, reading: Reading) -> bool:
    """Whether the text names the company or a product of it, or links to it. Without any known name: yes."""
    names = (*subject.brands, *subject.products)
    if not names:
        return True
    if any(find(("{brand}",), names, reading)):
        return True
    tight = tuple(regex.sub(r"[^\p{L}\p{M}\p{N}]", "", fold(name)) for name in names)
    return any(_points_to(token, tight, subject) for token in reading.tokens)


def _points_to(token: Token, names: tuple[str, ...], subject: Subject) -> bool:
    if token.kind in ("hashtag", "mention"):
        return any(_within(name, token, subject.text) for name in names)
    return token.kind == "link" and _leads_there(subject.text[token.start : token.end], names, subject)


def _within(name: str, token: Token, text: str) -> bool:
    if len(name) >= SHORT_NAME:
        return name in token.norm
    written = text[token.start : token.end]
    parts = regex.findall(r"\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}]+|\p{Lu}+|\p{N}+", written)
    return name in {fold(part) for part in parts} or token.norm[1:] == name


def _leads_there(url: str, names: tuple[str, ...], subject: Subject) -> bool:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:  # brackets that are no address: it leads nowhere
        return False
    host = (parts.hostname or "").removeprefix("www.")
    if any(host == own or host.endswith("." + own) for own in subject.hosts):
        return True
    if subject.relationship in PAID_FOR_LINKS and PAYING_PARAMETERS & parse_qs(parts.query).keys():
        return True
    return any(name in regex.split(r"[.-]", host) or host.replace("-", "").startswith(f"{name}.") for name in names)
