"""Whether a post concerns the company at all: it names it or a product, or links to it. Pure.

Here a name inside a longer hashtag, handle or compound counts (#AcmeTrail2, Acme-Schuh): it is about whom the post is
about, not about what it discloses.
"""

from __future__ import annotations

from urllib.parse import parse_qs

import regex

from advocacy.checks.links import Link, link_of
from advocacy.checks.patterns import Names, joined_names
from advocacy.checks.reading import Reading, Token, fold
from advocacy.checks.subject import Subject
from advocacy.checks.vocabulary import vocabulary

SHORT_NAME = 4  # shorter names must be a part of their own in a hashtag: #SAP, #teamSAP, not #sapling
PAYING_PARAMETERS = frozenset({"ref", "aff", "affid", "affiliate", "tag", "partner", "via", "irclickid", "awc"})
PAID_FOR_LINKS = frozenset({"affiliate", "paid_influencer", "ambassador_paid"})
_PARTS = regex.compile(r"\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}]+|\p{Lu}+|\p{N}+")


def concerns_company(subject: Subject, reading: Reading) -> bool:
    """Whether the text names the company or a product of it, or links to it. Without any known name: yes."""
    names = (*subject.brands, *subject.products)
    if not names:
        return True
    if vocabulary(("{brand}",), names).sight(reading):
        return True
    tight = joined_names(names)
    return any(_points_to(token, tight, subject, reading.text) for token in reading.tokens)


def _points_to(token: Token, names: Names, subject: Subject, text: str) -> bool:
    if token.kind in ("hashtag", "mention"):
        return any(_within(name, token, text) for name in names)
    if token.kind == "word":
        return "-" in token.norm and any(name in token.norm.split("-") for name in names)
    return token.kind == "link" and _leads_there(link_of(text[token.start : token.end]), names, subject)


def _within(name: str, token: Token, text: str) -> bool:
    if len(name) >= SHORT_NAME:
        return name in token.norm.replace("-", "")
    written = text[token.start : token.end]
    return name in {fold(part) for part in _PARTS.findall(written)} or token.norm[1:] == name


def _leads_there(link: Link, names: Names, subject: Subject) -> bool:
    host = link.host
    if any(host == own or host.endswith("." + own) for own in subject.hosts):
        return True
    if subject.relationship in PAID_FOR_LINKS and PAYING_PARAMETERS & parse_qs(link.query).keys():
        return True
    return any(name in regex.split(r"[.-]", host) or host.replace("-", "").startswith(f"{name}.") for name in names)
