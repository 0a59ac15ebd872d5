"""Verbs on briefs: add, revise, open, close, attach a file. Every change of words is a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from advocacy.campaigns.campaigns import campaign_named
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from content_library.models import Media
from influencers.briefs.models import Brief, BriefAttachment, BriefLine, BriefState, BriefVersion
from influencers.briefs.networks import asked_on
from influencers.briefs.words import LISTS, Wanted, checked, digest
from influencers.programmes.models import Programme

MOST_FILES = 20


def add_brief(
    programme: Programme, title: str, wanted: Wanted, *, actor: Actor, now: datetime, campaign: str = ""
) -> Brief:
    """A new brief, a draft yet. Raises Breach with what is wrong by field."""
    called, kept = _titled(title), checked(wanted, asked_on())
    brief = Brief(
        programme_id=programme.id, title=called, campaign=_campaign(campaign, actor, now), state=BriefState.DRAFT,
        version_number=1, created_by_id=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(brief)
    db.session.flush()
    version = _write(brief, kept, programme.currency, actor, now)
    record("brief", brief.id, "add", actor=actor, now=now, programme=programme.id, title=called, sha256=version.sha256)
    db.session.refresh(brief)
    return brief


def revise_brief(
    brief: Brief, title: str, wanted: Wanted, *, actor: Actor, now: datetime, campaign: str = ""
) -> BriefVersion:
    """Writes a new version unless nothing changed; gives the newest. Agreements keep the words that they were made of.

    Raises Breach with what is wrong by field.
    """
    db.session.refresh(brief, with_for_update={"of": Brief})
    called, kept = _titled(title), checked(wanted, asked_on())
    brief.campaign = _campaign(campaign, actor, now)
    if digest(called, brief.programme.currency, kept) == brief.version.sha256:
        return brief.version
    brief.title, brief.version_number = called, brief.version_number + 1
    db.session.flush()
    version = _write(brief, kept, brief.programme.currency, actor, now)
    record(
        "brief", brief.id, "revise", actor=actor, now=now, programme=brief.programme_id, title=called,
        version=version.number, sha256=version.sha256,
    )  # fmt: skip
    db.session.refresh(brief)
    return version


def open_brief(brief: Brief, *, actor: Actor, now: datetime) -> None:
    """Partners are asked by it from now on. Raises Breach while it asks for nothing, InvalidMove when it is open."""
    if not brief.version.lines:
        raise Breach(
            _("This brief asks for nothing yet."), remedy=_("Add a line: what, where, how many."),
            errors={"lines": [_("At least one.")]},
        )  # fmt: skip
    move(brief, "open", actor=actor, now=now, programme=brief.programme_id, title=brief.title)


def close_brief(brief: Brief, *, actor: Actor, now: datetime, why: str = "") -> None:
    """No more offers are made of it; agreements that were made of it stand. Raises InvalidMove when it is not open."""
    move(brief, "close", actor=actor, now=now, why=why.strip() or None, programme=brief.programme_id, title=brief.title)


def attach(brief: Brief, medium: Media, name: str, *, actor: Actor, now: datetime) -> BriefAttachment:
    """Puts a file beside a brief. Raises InvalidMove when there are too many."""
    there = select(func.count()).select_from(BriefAttachment).where(BriefAttachment.brief_id == brief.id)
    if (db.session.scalar(there) or 0) >= MOST_FILES:
        raise InvalidMove(
            _("%(most_files)s files are with this brief.", most_files=MOST_FILES), remedy=_("Take one away first.")
        )
    kept = BriefAttachment(brief_id=brief.id, media_id=medium.id, name=(name.strip() or medium.name)[:200])
    db.session.add(kept)
    db.session.flush()
    record("brief", brief.id, "attach", actor=actor, now=now, medium=medium.id, name=kept.name)
    return kept


def detach(brief: Brief, attachment_id: int, *, actor: Actor, now: datetime) -> None:
    """Takes a file away from a brief; the library keeps it while something else uses it."""
    gone: Any = db.session.execute(
        delete(BriefAttachment).where(BriefAttachment.id == attachment_id, BriefAttachment.brief_id == brief.id)
    )
    if gone.rowcount:
        record("brief", brief.id, "detach", actor=actor, now=now, attachment=attachment_id)


def _titled(title: str) -> str:
    called = " ".join(title.split())
    if not 0 < len(called) <= 200:
        raise Breach(_("A brief needs a title."), errors={"title": [_("Between 1 and 200 characters.")]})
    return called


def _campaign(name: str, actor: Actor, now: datetime) -> str:
    """The tag of the campaign of that name, which is added where there is none; empty without a name."""
    return campaign_named(name.strip(), actor=actor, now=now).name if name.strip() else ""


def _write(brief: Brief, wanted: Wanted, currency: str, actor: Actor, now: datetime) -> BriefVersion:
    lists = {name: list(getattr(wanted, name)) for name in LISTS}
    version = BriefVersion(
        brief_id=brief.id, number=brief.version_number, goal=wanted.goal, audience=wanted.audience,
        starts_on=wanted.starts_on, ends_on=wanted.ends_on, notes=wanted.notes, usage=wanted.usage.plain(),
        currency=currency, sha256=digest(brief.title, currency, wanted), created_by_id=actor.id, created_at=now,
        lines=[
            BriefLine(position=place, kind=each.kind, network=each.network, count=each.count, due_on=each.due_on,
                      fee=each.fee, what=each.what.strip())
            for place, each in enumerate(wanted.lines)
        ], **lists,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return version
