"""Other words for a caption, proposed by a model at an endpoint that the settings name. Off unless they do.

Sends the caption, the item's title, summary and address, and nothing about any person. Never called inside a
transaction. What comes back is proposed: an author takes it over or not, and it is reviewed like any words.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import Breach, InvalidMove
from advocacy.fetching import ask
from advocacy.history import Actor, record
from content_library.models import ItemState
from content_library.words.blanks import SPELLING
from content_library.words.content import LONGEST_CAPTION
from content_library.words.frames import DISCLOSURE, LINK, Words

MOST = 3
"""Proposals that are shown."""
CALLED = "The rewriting service"
WRITTEN_ON = frozenset({ItemState.DRAFT, ItemState.CHANGES_REQUESTED, ItemState.REJECTED})
"""States of an item that its authors write on."""
_PLACES = re.compile(rf"\{{disclosure\}}|\{{link\}}|{SPELLING}")
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


class Wish(StrEnum):
    """What is to become of the caption."""

    OTHER = "other"  # the same in other words
    SHORTER = "shorter"
    NETWORK = "network"  # as fits a network
    TONE = "tone"
    TRANSLATE = "translate"


class Tone(StrEnum):
    """How it is to sound."""

    PLAIN = "plain"
    WARM = "warm"
    FACTUAL = "factual"
    PLAYFUL = "playful"


@dataclass(frozen=True)
class Request:
    """A caption and what is wished of it; ``network`` and ``language`` are those that the proposal is for."""

    words: Words
    wish: Wish
    network: str
    language: str
    tone: Tone = Tone.PLAIN
    title: str = ""
    summary: str = ""
    url: str = ""


@dataclass(frozen=True)
class Proposal:
    """Words to take over or not. ``lost`` names slots and blanks of the caption that are missing or doubled in them."""

    words: Words
    lost: tuple[str, ...] = ()


def offered() -> bool:
    """Whether the settings name an endpoint and a model."""
    in_force = settings.current()
    return bool(in_force.rewriting_url and in_force.rewriting_model)


def require_draft(state: ItemState | None) -> None:
    """Raises InvalidMove for an item that its authors don't have before them; None is one that is not saved yet."""
    if state is not None and state not in WRITTEN_ON:
        raise InvalidMove(_("Only drafts are rewritten."), remedy=_("Save a change first: that makes a draft of it."))


def propose(request: Request) -> list[Proposal]:
    """Up to three proposals. Raises Breach when rewriting is off, nothing is written yet, or the service fails."""
    in_force = settings.current()
    if not offered():
        raise Breach(
            _("Rewriting is turned off."),
            remedy=_("An administrator turns it on with ADVOCACY_REWRITING_URL and ADVOCACY_REWRITING_MODEL."),
        )
    if not request.words.text.replace(DISCLOSURE, "").replace(LINK, "").strip():
        raise Breach(_("There are no words to rewrite yet."), remedy=_("Write a first caption; keywords will do."))
    address = in_force.rewriting_url.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
    answer = ask(address, question(request, in_force.rewriting_model), called=CALLED, key=in_force.rewriting_key)
    made = [_proposal(text, request, in_force.rewriting_model) for text in texts_of(answer)]
    kept = [each for each in made if each.words.text != request.words.text][:MOST]
    if not kept:
        raise Breach(
            _("%(host)s proposed nothing else.", host=CALLED),
            remedy=_("Wish for something else, or go on by hand."),
        )
    return kept


def note(item_id: int, proposals: Sequence[Proposal], *, actor: Actor, now: datetime) -> None:
    """Keeps in the item's history that a model was asked, and which."""
    record("item", item_id, "rewrite", actor=actor, now=now, model=proposals[0].words.assisted_by)


def question(request: Request, model: str) -> dict[str, Any]:
    """What the endpoint is asked: pure, and all that leaves the house."""
    told = {
        "task": _TASKS[request.wish].format(
            network=request.network, language=request.language, tone=request.tone.value
        ),
        "caption": request.words.text, "caption_language": request.words.language, "network": request.network,
        "answer_language": request.language, "keep_exactly": places_in(request.words.text),
        "about": {"title": request.title, "summary": request.summary, "url": request.url},
    }  # fmt: skip
    return {
        "model": model, "temperature": 0.7, "max_tokens": 1500,
        "messages": [
            {"role": "system", "content": _SYSTEM}, {"role": "user", "content": json.dumps(told, ensure_ascii=False)},
        ],
    }  # fmt: skip


_SYSTEM = (
    "You write captions that employees share on social networks. Everything in braces, such as {disclosure}, {link} or "
    "{blank:your city:40}, is a place that is filled in later: keep each one that the caption has, exactly once and "
    "spelled exactly so, and add no other. Keep every fact, figure and name; invent nothing; add no link, mention or "
    'hashtag. Answer with JSON only: {"proposals": ["...", "...", "..."]}, at most three.'
)
_TASKS = {
    Wish.OTHER: "Say the same in other words.",
    Wish.SHORTER: "Say the same in about half as many words.",
    Wish.NETWORK: "Rewrite it as fits the network {network}.",
    Wish.TONE: "Rewrite it in a {tone} tone.",
    Wish.TRANSLATE: "Translate it into the language {language}.",
}


def texts_of(answer: Any) -> list[str]:
    """The texts in an endpoint's answer; one that is no JSON counts as one text. Raises Breach for another shape."""
    try:
        said = answer["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as wrong:
        raise Breach(
            _("%(host)s answered in a shape that we don't know.", host=CALLED), remedy=_("Tell an administrator.")
        ) from wrong
    if not isinstance(said, str):
        raise Breach(
            _("%(host)s answered in a shape that we don't know.", host=CALLED), remedy=_("Tell an administrator.")
        )
    bare = _FENCE.sub("", said.strip())
    try:
        found = json.loads(bare)
    except (ValueError, RecursionError):
        return _cleaned([bare])
    listed = found.get("proposals") if isinstance(found, dict) else found
    return _cleaned(listed if isinstance(listed, list) else [listed])


def places_in(text: str) -> list[str]:
    """The slots and blanks of a caption, as they are spelled."""
    return _PLACES.findall(text)


def _cleaned(texts: Sequence[object]) -> list[str]:
    kept = [
        "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()[:LONGEST_CAPTION]
        for text in texts
        if isinstance(text, str)
    ]
    return list(dict.fromkeys(text for text in kept if text))


def _proposal(text: str, request: Request, model: str) -> Proposal:
    wanted, there = Counter(places_in(request.words.text)), Counter(places_in(text))
    lost = tuple(place for place in wanted | there if wanted[place] != there[place])
    return Proposal(Words(request.network, request.language, text, model[:120]), lost)
