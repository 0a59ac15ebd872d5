"""Verbs of codes: add, end, reopen; and finding those that somebody named. A code belongs to a programme or campaign,
and to a person where it is theirs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import Page, db, get, lock, page
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.links.attribution.belonging import as_kept
from advocacy.links.attribution.models import Code, CodeState
from advocacy.people.models import Person

_SHAPE = re.compile(r"[\w.%+-]{3,40}").fullmatch


def folded(text: str) -> str:
    """A code as it is compared: people type small letters for capitals, and blanks where there are none."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()[:40]


def add(
    code: str, *, actor: Actor, now: datetime, programme: str = "", person: Person | None = None, campaign: str = "",
    from_at: datetime | None = None, until_at: datetime | None = None,
) -> Code:  # fmt: skip
    """A new code. Raises Breach for one that is taken, that nobody could type, or that belongs to nothing there is."""
    lock("codes")
    spelt, wrong = "".join(code.split()), dict[str, list[str]]()
    whose = as_kept(wrong, programme=programme, campaign=campaign)
    if not _SHAPE(spelt):
        wrong["code"] = [_("3 to 40 letters, digits, or signs among . %% + - _")]
    elif db.session.scalar(select(Code.id).where(Code.folded == folded(spelt))):
        wrong["code"] = [_("Taken: a code means one thing for good.")]
    if not (whose["programme"] or whose["campaign"] or person):
        wrong["programme"] = [_("Whose sales are they? Name a programme, a campaign or a person.")]
    begins = from_at or now
    if until_at is not None and until_at <= begins:
        wrong["until_at"] = [_("Before it begins.")]
    if wrong:
        raise Breach(_("This code can't be added."), errors=wrong)
    made = Code(
        code=spelt, folded=folded(spelt), person_id=person.id if person else None,
        team_id=person.team_id if person else None, state=CodeState.ACTIVE, from_at=begins, until_at=until_at,
        created_at=now, **whose,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("code", made.id, "add", actor=actor, now=now, about=made.person_id, code=spelt, **whose)
    return made


def end(code: Code, *, actor: Actor, now: datetime, why: str) -> None:
    """From now on it wins nothing; what it won stays."""
    until = now if code.until_at is None else min(now, code.until_at)
    move(code, "end", actor=actor, now=now, why=why, changes={"until_at": max(until, code.from_at)})


def reopen(code: Code, *, actor: Actor, now: datetime, until_at: datetime | None = None) -> None:
    """It wins again, for good or until then, as if it had never ended: sales that are told from now on count for it
    too if they were made meanwhile. Raises Breach for an end that is over."""
    if until_at is not None and until_at <= now:
        raise Breach(_("This code can't be used again."), errors={"until_at": [_("That is over.")]})
    move(code, "reopen", actor=actor, now=now, changes={"until_at": until_at}, until_at=until_at)


def end_all_of(person: Person, *, actor: Actor, now: datetime, why: str) -> int:
    """Ends the codes of somebody who leaves; gives how many."""
    theirs = select(Code).where(Code.person_id == person.id, Code.state == CodeState.ACTIVE).order_by(Code.id)
    found = db.session.scalars(theirs).all()
    for each in found:
        end(each, actor=actor, now=now, why=why)
    return len(found)


def in_force(code: Code, at: datetime) -> bool:
    """Whether it counted at that time."""
    return code.from_at <= at and (code.until_at is None or at < code.until_at)


def named(texts: Iterable[str]) -> dict[str, Code]:
    """The codes among what somebody typed, by their folded form."""
    wanted = {folded(text) for text in texts}
    return {each.folded: each for each in db.session.scalars(select(Code).where(Code.folded.in_(wanted)))}


def code_for(code_id: int) -> Code:
    """The code. Raises NotFound."""
    return get(Code, code_id, _("There is no such code."))


def listed(
    *, state: CodeState | None = None, programme: str = "", person_id: int | None = None, cursor: str | None = None,
    limit: int = 50,
) -> Page[Code]:  # fmt: skip
    """Codes, newest first."""
    wanted = select(Code)
    if state is not None:
        wanted = wanted.where(Code.state == state)
    if programme:
        wanted = wanted.where(Code.programme == programme)
    if person_id is not None:
        wanted = wanted.where(Code.person_id == person_id)
    return page(wanted, Code.id, cursor, limit)
