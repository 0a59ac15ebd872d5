"""Verbs on calls for stories: add, change, close."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from influencers.programmes.models import Programme
from influencers.rights.covering import scope
from influencers.rights.models import Use
from influencers.stories.models import StoryCall

LONGEST = {"title": 160, "question": 300, "about": 5000, "thanks": 300, "campaign": 120}
MOST_MONTHS = 120
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])?")
FACTS = (
    "title", "question", "about", "thanks", "campaign", "programme_id", "strangers", "gallery", "needs_picture",
    "media", "territory", "use", "consent_months", "opens_at", "closes_at",
)  # fmt: skip


def add_call(slug: str, facts: dict[str, Any], *, actor: Actor, now: datetime) -> StoryCall:
    """A call for stories under an address of its own. Raises Breach by field."""
    slug = slug.strip().lower()
    if not _SLUG.fullmatch(slug) or slug in ("mine", "pictures", "sent", "confirm"):
        raise Breach(
            _("The address has small letters, digits and hyphens."), errors={"slug": [_("As in autumn-rivers.")]}
        )
    if db.session.scalar(select(StoryCall.id).where(StoryCall.slug == slug)):
        raise Breach(_("There is a call with this address."), errors={"slug": [_("Choose another.")]})
    call = StoryCall(slug=slug, created_by_id=actor.id, created_at=now, **_fit(facts))
    db.session.add(call)
    db.session.flush()
    record("story_call", call.id, "add", actor=actor, now=now, slug=slug, title=call.title)
    return call


def change_call(call: StoryCall, facts: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Changes a call. What was agreed to under the words of before stays as it was. Raises Breach by field."""
    kept = _fit({**{name: getattr(call, name) for name in FACTS}, **facts})
    changed = {name: value for name, value in kept.items() if getattr(call, name) != value}
    for name, value in changed.items():
        setattr(call, name, value)
    if changed:
        record("story_call", call.id, "change", actor=actor, now=now, **changed)


def close_call(call: StoryCall, *, actor: Actor, now: datetime) -> None:
    """Takes no more stories. Raises InvalidMove when it takes none already."""
    if call.closes_at is not None and call.closes_at <= now:
        raise InvalidMove(_("It takes no stories any more."), remedy=_("Give it a later end to open it again."))
    call.closes_at = now
    record("story_call", call.id, "close", actor=actor, now=now)


def _fit(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are kept. Raises Breach by field."""
    kept = dict(facts)
    wrong: dict[str, list[str]] = {}
    for name, most in LONGEST.items():
        kept[name] = str(kept.get(name) or "").strip()
        if len(kept[name]) > most:
            wrong[name] = [_("At most %(most)s characters.", most=most)]
    for name in ("title", "question"):
        if not kept[name]:
            wrong[name] = [_("Write one.")]
    months = kept.get("consent_months")
    if months is not None and not 1 <= months <= MOST_MONTHS:
        wrong["consent_months"] = [_("From 1 to %(most)s.", most=MOST_MONTHS)]
    if kept.get("closes_at") and kept["closes_at"] <= kept["opens_at"]:
        wrong["closes_at"] = [_("It would close before it opens.")]
    if kept.get("programme_id") is not None and db.session.get(Programme, kept["programme_id"]) is None:
        wrong["programme_id"] = [_("There is no such programme.")]
    if wrong:
        raise Breach(_("This can't be saved yet."), remedy=_("Correct what is marked."), errors=wrong)
    licensed = scope(
        persons=(), media=kept["media"], territory=kept["territory"], use=kept["use"], start=kept["opens_at"], end=None
    )  # fmt: skip
    kept |= {"media": licensed.media, "territory": ", ".join(licensed.territories), "use": Use(kept["use"])}
    return kept
