"""How briefs are said to people: kinds of deliverables, uses, a line in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString, format_date, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.links.attribution import money
from advocacy.web.palette import network_look
from influencers.briefs.models import Asked
from influencers.briefs.words import Line
from influencers.rights.wording import MEDIA

__all__ = ["ASKED", "MEDIA", "USES", "day_said", "said"]

ASKED: Mapping[Asked, LazyString] = {
    Asked.POST: _l("Post"), Asked.STORY: lazy_pgettext("format", "Story"), Asked.VIDEO: _l("Video"),
    Asked.LIVE: _l("Live stream"),
    Asked.ARTICLE: _l("Article"), Asked.REVIEW: _l("Product review"), Asked.EVENT: _l("Event"),
}  # fmt: skip
USES: Mapping[str, LazyString] = {"organic": _l("our own pages and posts"), "paid": _l("paid advertising")}


def said(line: Line, currency: str) -> str:
    """A line in words: 2 × Post, Mastodon, by 4 December 2026, €150.00 each: What it is about."""
    words = f"{line.count} × {ASKED[line.kind]}, {network_look(line.network).label}"
    if line.due_on:
        words += ", " + _("by %(day)s", day=day_said(line.due_on))
    if line.fee:
        words += ", " + _("%(fee)s each", fee=money.written(line.fee, currency))
    return f"{words}: {line.what}" if line.what else str(words)


def day_said(day: date | None) -> str:
    """A day in words; a dash where there is none."""
    return str(format_date(day, "long")) if day else "–"
