"""Answers drawn for review afterwards: which ones is chance that nobody can foresee and everybody can check later.

Approved texts were reviewed before; what people write themselves in a conversation is sampled. Verbs flush.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, NotAllowed
from advocacy.history import Actor, move
from advocacy.listening.models import AnswerSample, Mention, SampleState


def drawn(mention_id: int, percent: int, key: str) -> bool:
    """Whether the answer to that mention is drawn. ``percent`` of them are, in the long run; pure."""
    digest = hmac.digest(key.encode(), f"answer {mention_id}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big") % 100 < percent


def draw(mention: Mention, *, now: datetime) -> AnswerSample | None:
    """Puts a fresh answer before reviewers, if it is drawn. Only a move of state is history, so this is none."""
    in_force = settings.current()
    if not drawn(mention.id, in_force.answer_sample_percent, in_force.secret_key):
        return None
    sample = AnswerSample(
        mention_id=mention.id, answered_by_id=mention.answered_by_id, state=SampleState.WAITING, drawn_at=now
    )
    db.session.add(sample)
    db.session.flush()
    return sample


def pass_answer(sample: AnswerSample, note: str = "", *, actor: Actor, now: datetime) -> None:
    """The answer is as it should be. Raises NotAllowed for one's own answer, InvalidMove when it passed before."""
    _review(sample, "pass_answer", note, actor, now)


def flag(sample: AnswerSample, note: str, *, actor: Actor, now: datetime) -> None:
    """Something about the answer should be mended or talked about. Raises Breach without a word on what."""
    if not note.strip():
        raise Breach(_("Say what is wrong with it."), errors={"note": [_("Whoever answered reads this.")]})
    _review(sample, "flag", note, actor, now)


def sample_of(mention_id: int) -> AnswerSample | None:
    """The last drawing of the answer to a mention; None when it was not drawn."""
    drawn_of = select(AnswerSample).where(AnswerSample.mention_id == mention_id).order_by(AnswerSample.id.desc())
    found: AnswerSample | None = db.session.scalars(drawn_of.limit(1)).first()
    return found


def _review(sample: AnswerSample, verb: str, note: str, actor: Actor, now: datetime) -> None:
    if actor.id is not None and actor.id == sample.answered_by_id:
        raise NotAllowed(_("Nobody reviews an answer of their own."), remedy=_("Leave it to a colleague."))
    if len(note) > 2000:
        raise Breach(_("That is too long."), errors={"note": [_("At most 2,000 characters.")]})
    move(
        sample, verb, actor=actor, now=now, why=note.strip() or None, about=sample.answered_by_id,
        changes={"reviewer_id": actor.id, "reviewed_at": now, "note": note.strip()}, mention_id=sample.mention_id,
        person_id=sample.answered_by_id,
    )  # fmt: skip
