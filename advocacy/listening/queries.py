"""What pages and the API ask about mentions and watches. Each answer is a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from advocacy.database import Page, counted, db, page
from advocacy.errors import NotFound
from advocacy.listening.handed import handed
from advocacy.listening.models import (
    WAITING,
    AnswerSample,
    Heard,
    Mention,
    MentionState,
    SampleState,
    UnheardAuthor,
    Watch,
    WatchState,
)
from advocacy.listening.tone import Tone
from advocacy.networks.connections import USABLE, Connection
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person

ASKING, OVERDUE = "asking", "overdue"
"""Lists beside those of the states: what needs an answer, and what should have one by now."""
DEAF = timedelta(hours=24)
COUNTED_OF_A_WATCH = timedelta(days=7)


@dataclass(frozen=True)
class Filter:
    """Which mentions are wanted: a state or one of the lists beside, a watch, a tone, words, whose they are."""

    view: str = ""
    watch_id: int | None = None
    tone: str = ""
    words: str = ""
    assigned_to_id: int | None = None


def mention_for(mention_id: int) -> Mention:
    """The mention, with who answers it. Raises NotFound."""
    wanted = select(Mention).where(Mention.id == mention_id)
    wanted = wanted.options(joinedload(Mention.assignee), joinedload(Mention.answerer))
    found: Mention | None = db.session.scalars(wanted).unique().one_or_none()
    if found is None:
        raise NotFound(_("There is no such mention."), remedy=_("It may have been forgotten: its days were over."))
    return found


def mentions(wanted: Filter, now: datetime, cursor: str | None, limit: int) -> Page[Mention]:
    """Mentions that are still kept, newest first; those that wait for an answer, the most urgent first."""
    asked = _filtered(wanted, now).options(joinedload(Mention.assignee))
    if wanted.view in (ASKING, OVERDUE):
        return page(asked, (Mention.due_at, Mention.id), cursor, limit, ascending=True)
    return page(asked, Mention.id, cursor, limit)


def counts(now: datetime) -> Mapping[str, int]:
    """How many mentions there are in each list, as far as a badge needs. One statement a list."""
    views = [ASKING, OVERDUE, *(state.value for state in MentionState)]
    return {view: counted(_filtered(Filter(view), now).with_only_columns(Mention.id)) for view in views}


def unassigned() -> int:
    """How many mentions need an answer and have nobody."""
    asking = select(Mention.id).where(Mention.state == MentionState.NEW, Mention.due_at.is_not(None))
    return counted(asking)


def of_person(person_id: int, cursor: str | None, limit: int) -> Page[Mention]:
    """What somebody is to answer, the most urgent first."""
    theirs = select(Mention).where(Mention.assigned_to_id == person_id, Mention.state == MentionState.ASSIGNED)
    theirs = theirs.options(joinedload(Mention.assignee))
    return page(theirs, (Mention.due_at, Mention.id), cursor, limit, ascending=True)


def experts_on(topic: str) -> Sequence[Person]:
    """Who speaks on a topic and may post for the company, by name; nobody without a topic. Two statements."""
    ids = [person_id for _topic, person_id, _name in handed().experts([topic])] if topic else []
    people = select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
    return [each for each in db.session.scalars(people).unique() if each.can(Capability.SHARE)] if ids else []


def watches_that_heard(mention_id: int) -> Sequence[Watch]:
    """Which watches found it, by name."""
    heard = select(Watch).join(Heard, Heard.watch_id == Watch.id).where(Heard.mention_id == mention_id)
    return db.session.scalars(heard.order_by(Watch.name)).all()


def watches(state: WatchState | None, cursor: str | None, limit: int) -> Page[Watch]:
    """Watches, newest first; without a state those in use."""
    asked = select(Watch).options(joinedload(Watch.maker), joinedload(Watch.connection))
    in_use = Watch.state != WatchState.RETIRED if state is None else Watch.state == state
    return page(asked.where(in_use), Watch.id, cursor, limit)


def watches_to_choose() -> Sequence[Watch]:
    """Watches for a list to choose from, by name, at most 200."""
    return db.session.scalars(select(Watch).order_by(Watch.name, Watch.id).limit(200)).all()


def heard_lately(ids: Sequence[int], now: datetime) -> Mapping[int, int]:
    """How many mentions each of these watches found in the last seven days. One statement."""
    rows = db.session.execute(
        select(Heard.watch_id, func.count())
        .where(Heard.watch_id.in_(ids), Heard.at > now - COUNTED_OF_A_WATCH)
        .group_by(Heard.watch_id)
    )
    return {watch_id: int(count) for watch_id, count in rows}


def accounts_of(person_id: int, networks: Sequence[str]) -> Sequence[Connection]:
    """Accounts of somebody through which a watch of theirs could read."""
    theirs = select(Connection).where(
        Connection.person_id == person_id, Connection.network.in_(networks), Connection.state.in_(USABLE)
    )
    return db.session.scalars(theirs.order_by(Connection.network, Connection.handle)).all()


def deaf(now: datetime, limit: int = 10) -> Sequence[Watch]:
    """Watches whose trouble lasts for a day or longer."""
    long = select(Watch).where(Watch.state == WatchState.ACTIVE, Watch.problem_since < now - DEAF)
    return db.session.scalars(long.order_by(Watch.problem_since).limit(limit)).all()


def samples(state: SampleState, cursor: str | None, limit: int) -> Page[AnswerSample]:
    """Drawn answers with their mentions and who gave them, newest first."""
    asked = select(AnswerSample).where(AnswerSample.state == state)
    asked = asked.options(
        selectinload(AnswerSample.mention).joinedload(Mention.answerer), joinedload(AnswerSample.reviewer)
    )
    return page(asked, AnswerSample.id, cursor, limit)


def sample_with_mention(sample_id: int) -> AnswerSample:
    """One drawn answer with its mention. Raises NotFound."""
    asked = select(AnswerSample).where(AnswerSample.id == sample_id).options(joinedload(AnswerSample.mention))
    found: AnswerSample | None = db.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound(_("There is no such drawn answer."))
    return found


def samples_waiting() -> int:
    """How many drawn answers nobody has looked at."""
    return counted(select(AnswerSample.id).where(AnswerSample.state == SampleState.WAITING))


def left_alone() -> int:
    """How many authors are left alone."""
    return counted(select(UnheardAuthor.id))


def health(now: datetime) -> Mapping[str, int]:
    """For doctor and metrics: how many mentions stand where. One statement."""
    overdue = func.count().filter(Mention.state.in_(WAITING), Mention.due_at < now)
    asking = func.count().filter(Mention.state.in_(WAITING), Mention.due_at.is_not(None))
    states = [func.count().filter(Mention.state == state) for state in MentionState]
    row = db.session.execute(select(asking, overdue, *states).where(Mention.forgotten_at.is_(None))).one()
    return dict(zip([ASKING, OVERDUE, *(state.value for state in MentionState)], map(int, row), strict=True))


def _filtered(wanted: Filter, now: datetime) -> Select[Mention]:
    asked = select(Mention).where(Mention.forgotten_at.is_(None), *_of_view(wanted.view, now))
    if wanted.watch_id is not None:
        asked = asked.join(Heard, Heard.mention_id == Mention.id).where(Heard.watch_id == wanted.watch_id)
    if wanted.tone in set(Tone):
        asked = asked.where(Mention.tone == Tone(wanted.tone))
    if wanted.assigned_to_id is not None:
        asked = asked.where(Mention.assigned_to_id == wanted.assigned_to_id)
    if wanted.words.strip():
        asked = asked.where(
            Mention.excerpt.icontains(wanted.words.strip(), autoescape=True)
            | Mention.author.icontains(wanted.words.strip(), autoescape=True)
        )
    return asked


def _of_view(view: str, now: datetime) -> list[ColumnElement[bool]]:
    if view == ASKING:
        return [Mention.state.in_(WAITING), Mention.due_at.is_not(None)]
    if view == OVERDUE:
        return [Mention.state.in_(WAITING), Mention.due_at < now]
    return [Mention.state == MentionState(view)] if view in set(MentionState) else []
