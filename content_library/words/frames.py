"""Pure: the frame, which is what gets approved. Text with slots and blanks, link, media, networks, audience, times.

``digest`` hashes a frame; ``render`` fills slots and blanks of a caption and leaves every other byte as approved.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from advocacy.clock import to_rfc3339
from content_library.models import Revision
from content_library.words.blanks import (
    SPELLING,
    Mismatch,
    Piece,
    blank_of,
    blanks_of,
    leads_away,
    objections,
    said_in,
    values_in,
)

VERSION = 1
"""Of the frame's canonical form; part of what is hashed."""

DISCLOSURE, LINK = "{disclosure}", "{link}"
AUDIENCE_KEYS = ("teams", "regions", "languages", "roles")

_SLOT = r"\{disclosure\}[ \n]?|[ \n]?\{link\}"
SLOTS = re.compile(f"({_SLOT})")
"""A slot owns the space between it and the words, so that an empty slot leaves none behind."""

PLACES = re.compile(f"({_SLOT}|{SPELLING})")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Words:
    """One caption: for a network or "any", in a language (BCP 47).

    ``assisted_by`` is the model that helped to write it, if one did: told to reviewers, not part of what is hashed.
    """

    network: str
    language: str
    text: str
    assisted_by: str = ""


@dataclass(frozen=True)
class Pictured:
    """A medium of a frame: the digest of its bytes, and what is said that it shows."""

    sha256: str
    alt: str = ""


@dataclass(frozen=True)
class Frame:
    """Everything that an approval binds to. ``media`` are in the order in which they are shown."""

    title: str
    captions: tuple[Words, ...]
    networks: tuple[str, ...]
    url: str = ""
    summary: str = ""
    media: tuple[Pictured, ...] = ()
    audience: Mapping[str, Sequence[str]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    text_mode: str = "locked"
    disclosure: str = "by_person"
    embargo_at: datetime | None = None
    expires_at: datetime | None = None
    review_again_at: datetime | None = None


def frame_of(revision: Revision) -> Frame:
    """The frame that a revision holds."""
    return Frame(
        title=revision.title,
        captions=tuple(Words(each.network, each.language, each.text, each.assisted_by) for each in revision.captions),
        networks=tuple(revision.networks),
        url=revision.url,
        summary=revision.summary,
        media=tuple(Pictured(each.medium.sha256, each.alt) for each in revision.media),
        audience=revision.audience,
        classes=tuple(revision.classes),
        text_mode=revision.text_mode.value,
        disclosure=revision.disclosure.value,
        embargo_at=revision.embargo_at,
        expires_at=revision.expires_at,
        review_again_at=revision.review_again_at,
    )


def canonical(frame: Frame) -> bytes:
    """The frame as JSON with sorted keys and lists: the same for the same content, whatever the order it came in."""
    return json.dumps(_plain(frame), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(frame: Frame) -> str:
    """SHA-256 (hex) of the canonical frame."""
    return hashlib.sha256(canonical(frame)).hexdigest()


def _plain(frame: Frame) -> dict[str, Any]:
    seen_again = {"review_again_at": to_rfc3339(frame.review_again_at)} if frame.review_again_at else {}
    first, *others = frame.media or (Pictured(""),)
    more = {"more_media": [[each.sha256, each.alt] for each in others]} if others else {}
    return {
        **seen_again,  # only where it is set: frames from before there was one keep their hash
        **more,  # likewise
        "version": VERSION,
        "title": frame.title,
        "captions": sorted([each.network, each.language, each.text] for each in frame.captions),
        "link": {"url": frame.url, "summary": frame.summary, "media": first.sha256, "alt": first.alt},
        "networks": sorted(frame.networks),
        "audience": {key: sorted(frame.audience.get(key, ())) for key in AUDIENCE_KEYS},
        "classes": sorted(frame.classes),
        "text_mode": frame.text_mode,
        "disclosure": frame.disclosure,
        "embargo_at": to_rfc3339(frame.embargo_at) if frame.embargo_at else None,
        "expires_at": to_rfc3339(frame.expires_at) if frame.expires_at else None,
    }


# --- slots ------------------------------------------------------------------------------------------------------


def with_slots(text: str, *, linked: bool) -> str:
    """The text as it is kept: line breaks made alike; a missing disclosure slot goes in front, a link's at the end."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if DISCLOSURE not in kept:
        kept = f"{DISCLOSURE} {kept}".strip()
    if linked and LINK not in kept:
        kept = f"{kept}\n{LINK}"
    return kept


def render(text: str, disclosure: str, short_url: str, values: Mapping[str, str] = NOTHING) -> str:
    """What is sent: slots and blanks filled in one pass, byte for byte as approved outside of them.

    An empty value takes the space beside its slot with it. A blank without a value shows what to write, in brackets.
    What fills a place is never searched for places again.
    """
    return "".join(said_in(piece, values) for piece in pieces(text, disclosure, short_url))


def pieces(text: str, disclosure: str, short_url: str) -> list[Piece]:
    """A caption with its slots filled, cut at its blanks."""
    return [blank_of(part) or _filled(part, disclosure, short_url) for part in PLACES.split(text)]


def _filled(piece: str, disclosure: str, short_url: str) -> str:
    if not SLOTS.fullmatch(piece):
        return piece
    slot, value = (DISCLOSURE, disclosure) if DISCLOSURE in piece else (LINK, short_url)
    return piece.replace(slot, value) if value else ""


def unfit(text: str, given: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with the values for a caption's blanks, by field; nothing when it may be sent so."""
    blanks = blanks_of(text)
    values = {each.label: given.get(each.label, "").strip() for each in blanks}
    wrong = {f"blanks.{each.label}": found for each in blanks if (found := objections(each, values[each.label]))}
    wrong |= {
        f"blanks.{label}": [_("There is no blank “%(label)s”.", label=label)] for label in given if label not in values
    }
    if not wrong and leads_away(pieces(text, "", ""), values):
        wrong["blanks"] = [_("Together with the words beside it, this makes an address or a mention.")]
    return wrong


def matches(text: str, sent: str, disclosure: str, short_url: str) -> dict[str, str] | Mismatch:
    """What the blanks of a caption hold in words that somebody sends, slots filled or still spelled; else where they
    are not the approved ones."""
    found = values_in(pieces(text, disclosure, short_url), sent)
    return found if not isinstance(found, Mismatch) else _spelled(text, sent, found)


def _spelled(text: str, sent: str, filled: Mismatch) -> dict[str, str] | Mismatch:
    """The same with {disclosure} and {link} as they are written in the frame."""
    found = values_in([blank_of(part) or part for part in PLACES.split(text)], sent)
    return max(filled, found, key=lambda each: each.at) if isinstance(found, Mismatch) else found


def plain_of(text: str) -> str:
    """A caption as its words alone, to be rewritten: without the disclosure in front and the link at the end."""
    return re.sub(r"\A\{disclosure\}[ \n]?|[ \n]?\{link\}\Z", "", text)
