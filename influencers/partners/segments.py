"""Verbs and queries on segments and on templates of mail: keep, change, take away. Imports their tables and rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach
from advocacy.history import Actor, ActorKind, record
from advocacy.people.names import tidy
from influencers.partners import mail_words, segmenting
from influencers.partners.mail_models import PartnerMailing, PartnerSegment, PartnerTemplate

MOST = 100


def save(name: str, rule: segmenting.Rule, *, actor: Actor, now: datetime) -> PartnerSegment:
    """Keeps a rule under a name; one of that name already is changed. Raises Breach for a rule that is none."""
    called = tidy(name)[:120]
    if not called:
        raise Breach(_("A segment needs a name."), errors={"name": [_("Give a name.")]})
    said = segmenting.checked(rule)
    kept = db.session.scalar(select(PartnerSegment).where(PartnerSegment.name == called))
    if kept is None:
        if len(all_segments()) >= MOST:
            raise Breach(
                _("There are %(most)s segments already.", most=MOST), remedy=_("Take one away that nobody uses.")
            )
        kept = PartnerSegment(name=called, rule=said, created_at=now)
        db.session.add(kept)
    kept.rule, kept.by_id = said, actor.id if actor.kind is ActorKind.PERSON else None
    db.session.flush()
    record("partner_segment", kept.id, "save", actor=actor, now=now, name=called, rule=said)
    return kept


def segment_for(segment_id: int) -> PartnerSegment:
    """The segment of that number. Raises NotFound."""
    return get(PartnerSegment, segment_id, _("There is no such segment."))


def remove(segment: PartnerSegment, *, actor: Actor, now: datetime) -> None:
    """Takes a segment away; mailings to it keep the rule they had."""
    freed = update(PartnerMailing).where(PartnerMailing.segment_id == segment.id).values(segment_id=None)
    db.session.execute(freed)
    record("partner_segment", segment.id, "remove", actor=actor, now=now, name=segment.name)
    db.session.delete(segment)
    db.session.flush()


def all_segments() -> Sequence[PartnerSegment]:
    """Every segment, by name."""
    return db.session.scalars(select(PartnerSegment).order_by(PartnerSegment.name).limit(MOST)).all()


def save_template(name: str, subject: str, body: str, *, actor: Actor, now: datetime) -> PartnerTemplate:
    """Keeps words for mail under a name, or changes those of that name. Raises Breach for words that won't do."""
    called = tidy(name)[:120]
    if not called:
        raise Breach(_("A template needs a name."), errors={"name": [_("Give a name.")]})
    mail_words.refuse(subject, body)
    kept = db.session.scalar(select(PartnerTemplate).where(PartnerTemplate.name == called))
    if kept is None:
        kept = PartnerTemplate(name=called, subject=subject.strip(), body=body.strip(), created_at=now)
        db.session.add(kept)
    kept.subject, kept.body, kept.retired_at = subject.strip(), body.strip(), None
    db.session.flush()
    record("partner_template", kept.id, "save", actor=actor, now=now, name=called)
    return kept


def retire_template(template: PartnerTemplate, *, actor: Actor, now: datetime) -> None:
    """Nobody is offered it any more."""
    template.retired_at = now
    record("partner_template", template.id, "retire", actor=actor, now=now, name=template.name)


def templates() -> Sequence[PartnerTemplate]:
    """What is offered, by name."""
    offered = select(PartnerTemplate).where(PartnerTemplate.retired_at.is_(None))
    return db.session.scalars(offered.order_by(PartnerTemplate.name).limit(MOST)).all()


def mailings(cursor: str | None, limit: int = 25) -> Page[PartnerMailing]:
    """What was written, newest first."""
    return page(select(PartnerMailing), PartnerMailing.id, cursor, limit)
