"""Verbs on the thread beside an item: comment, choose, close, resolve, reopen, withdraw.

What was said stays said: a comment is marked, never changed. Opinions and choices decide nothing; reviews do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from advocacy.database import db, insert_for
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import record
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from content_library.models import Comment, CommentChoice, CommentMention, Function, Item, Stance
from content_library.threads import queries as thread_queries
from content_library.words.spans import Quote, spans_of

LONGEST_TEXT = 4000
LONGEST_OPTION = 200
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6


@dataclass(frozen=True)
class Remark:
    """What somebody wants to say: words, what of the captions they are about, whom to tell beside those it names."""

    text: str
    stance: Stance | None = None
    quotes: Sequence[Quote] = ()
    options: Sequence[str] = ()
    tell: Sequence[int] = ()
    answers: Comment | None = None


def takes_part(person: Person) -> bool:
    """True for those who write items and those who review them: examiners read."""
    return person.can(Capability.WRITE_ITEMS) or any(person.can(function.capability) for function in Function)


def comment(item: Item, said: Remark, *, by: Person, now: datetime) -> Comment:
    """Adds a comment about the item's newest revision; those it names and those who take part are told.

    Raises NotAllowed for those who only read; Breach by field for words that are missing or too long, quotes that no
    caption holds, options that are no choice; InvalidMove when it answers what was withdrawn.
    """
    _require_part(by)
    text, options = said.text.strip(), _options(said.options)
    if not 0 < len(text) <= LONGEST_TEXT:
        wrong = _("Write between 1 and %(most)s characters.", most=LONGEST_TEXT)
        raise Breach(wrong, errors={"text": [wrong]})
    _require_answerable(said.answers, item)
    spans = spans_of(said.quotes, item.revision.captions)
    named = thread_queries.named_in(text, said.tell)
    added = Comment(
        item_id=item.id, revision_number=item.revision_number, person_id=by.id, text=text, at=now, stance=said.stance,
        spans=[span.plain for span in spans], options=options, parent_id=said.answers.id if said.answers else None,
        mentions=[CommentMention(person_id=person_id) for person_id in named], choices=[],
    )  # fmt: skip
    db.session.add(added)
    db.session.flush()
    record(
        "comment", added.id, "comment", actor=by.actor, now=now, about=by.id, item=item.id,
        revision=item.revision_number, text=text, stance=said.stance, spans=added.spans, options=options,
        answers=added.parent_id, mentions=named,
    )  # fmt: skip
    return added


def choose(of: Comment, option: int, *, by: Person, now: datetime) -> None:
    """Chooses one of a comment's options, counted from 0; another choice takes the place of the first.

    Raises Breach for an option that there is not, InvalidMove when the choice is closed or was withdrawn.
    """
    _require_part(by)
    if not 0 <= option < len(of.options):
        raise Breach(_("There is no such option."), errors={"option": [_("Choose one of those offered.")]})
    _require_open(of)
    chosen = insert_for(CommentChoice).values(comment_id=of.id, person_id=by.id, option=option, at=now)
    db.session.execute(
        chosen.on_conflict_do_update(index_elements=["comment_id", "person_id"], set_={"option": option, "at": now})
    )
    db.session.expire(of, ["choices"])
    _record(of, "choose", by, now, option=option, said=of.options[option])


def close(of: Comment, *, by: Person, now: datetime) -> None:
    """Ends the choosing. Only who offered the options may. Raises NotAllowed, InvalidMove when it is closed."""
    if of.person_id != by.id:
        raise NotAllowed(_("Only who offered the options closes them."), remedy=_("Ask them to."))
    if not of.options:
        raise InvalidMove(_("This comment offers nothing to choose from."))
    _require_open(of)
    _mark(of, "closed_at", None, now)
    counts = dict.fromkeys(of.options, 0)
    for each in of.choices:
        counts[of.options[each.option]] += 1
    _record(of, "close", by, now, counts=counts)


def resolve(of: Comment, *, by: Person, now: datetime) -> None:
    """Says that what a comment asks is done. Raises InvalidMove when somebody said so before, or for an answer."""
    _require_part(by)
    if of.parent_id is not None:
        raise InvalidMove(_("An answer is resolved with the comment that it answers."))
    _mark(of, "resolved_at", None, now, resolved_by_id=by.id)
    _record(of, "resolve", by, now)


def reopen(of: Comment, *, by: Person, now: datetime) -> None:
    """Takes back that it was resolved. Raises InvalidMove when it is not."""
    _require_part(by)
    if of.resolved_at is None:
        raise InvalidMove(_("This comment is open."))
    _mark(of, "resolved_at", of.resolved_at, None, resolved_by_id=None)
    _record(of, "reopen", by, now)


def withdraw(of: Comment, *, by: Person, now: datetime) -> None:
    """Takes one's own comment back: it stays, marked. Raises NotAllowed, InvalidMove when it was before."""
    if of.person_id != by.id:
        raise NotAllowed(_("Only who wrote a comment takes it back."), remedy=_("Answer it instead."))
    _mark(of, "withdrawn_at", None, now)
    _record(of, "withdraw", by, now)


# --- what is asked of them --------------------------------------------------------------------------------------


def _require_part(person: Person) -> None:
    if not takes_part(person):
        raise NotAllowed(
            _("You may read this thread, not write in it."), remedy=_("Ask somebody who writes or reviews.")
        )


def _require_answerable(answered: Comment | None, item: Item) -> None:
    if answered is None:
        return
    if answered.item_id != item.id or answered.parent_id is not None:
        raise Breach(_("Answer a comment, not an answer."), errors={"reply_to": [_("Not a comment beside this item.")]})
    if answered.withdrawn_at:
        raise InvalidMove(_("That comment was taken back."), remedy=_("Write one of your own."))


def _options(given: Sequence[str]) -> list[str]:
    """The options without empty ones. Raises Breach when they are no choice."""
    options = [" ".join(option.split()) for option in given if option.strip()]
    if not options:
        return []
    wrong = ""
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        wrong = _("Offer %(least)s to %(most)s options, or none.", least=FEWEST_OPTIONS, most=MOST_OPTIONS)
    elif len({option.casefold() for option in options}) < len(options):
        wrong = _("Two options are the same.")
    elif max(map(len, options)) > LONGEST_OPTION:
        wrong = _("An option has at most %(most)s characters.", most=LONGEST_OPTION)
    if wrong:
        raise Breach(wrong, errors={"options": [wrong]})
    return options


def _require_open(of: Comment) -> None:
    if of.closed_at or of.withdrawn_at:
        raise InvalidMove(_("Nobody chooses any more: it is closed."))


def _mark(of: Comment, mark: str, before: datetime | None, value: datetime | None, **also: Any) -> None:
    """Sets a mark if it still is as we read it. Raises InvalidMove when somebody else was quicker."""
    column = getattr(Comment, mark)
    still = column.is_(None) if before is None else column == before
    changed: Any = db.session.execute(
        update(Comment).where(Comment.id == of.id, still).values(**{mark: value, **also}),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:
        raise InvalidMove(_("Somebody did that before you."), remedy=_("Reload and look again."))
    db.session.refresh(of)


def _record(of: Comment, verb: str, by: Person, now: datetime, **details: Any) -> None:
    record("comment", of.id, verb, actor=by.actor, now=now, about=by.id, item=of.item_id, **details)
