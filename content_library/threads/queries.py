"""What pages and the API ask about threads: a thread as it is shown, whom one may name, who takes part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select

from advocacy.database import Page, db, get, page
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, PersonRole
from advocacy.people.queries import names_of
from content_library.models import Comment, Item, Stance
from content_library.threads import mentions
from content_library.words.spans import Span, kept, place_of

MOST_SHOWN = 200
MOST_NAMED = 300

_READERS = [role for role in Role if Capability.SEE_ITEMS in TABLE[role] or Capability.WRITE_ITEMS in TABLE[role]]


@dataclass(frozen=True)
class Quoted:
    """A span and where its words stand now; ``place`` is None when they have changed."""

    span: Span
    place: tuple[int, int] | None


@dataclass(frozen=True)
class Option:
    """One of the options, who chose it, and whether the reader did."""

    text: str
    names: Sequence[str]
    mine: bool


@dataclass(frozen=True)
class Line:
    """A comment as it is shown, with its answers, oldest first."""

    comment: Comment
    pieces: Sequence[mentions.Piece]
    quoted: Sequence[Quoted]
    options: Sequence[Option]
    answers: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """What stands beside an item. ``stances`` counts people by what they said last about the words as they are."""

    lines: Sequence[Line]
    stances: Mapping[Stance, int]

    @property
    def open(self) -> Sequence[Line]:
        """What nobody has resolved yet."""
        return [line for line in self.lines if not line.comment.resolved_at and not line.comment.withdrawn_at]

    @property
    def settled(self) -> Sequence[Line]:
        """What was resolved or taken back."""
        return [line for line in self.lines if line.comment.resolved_at or line.comment.withdrawn_at]


def comment_for(comment_id: int) -> Comment:
    """The comment. Raises NotFound."""
    return get(Comment, comment_id, _("There is no such comment."))


def item_of(comment: Comment) -> Item:
    """The item that a comment stands beside."""
    return db.session.get_one(Item, comment.item_id)


def comments_on(item: Item, cursor: str | None = None, limit: int = 50) -> Page[Comment]:
    """Comments beside an item, newest first: a constant number of statements."""
    return page(select(Comment).where(Comment.item_id == item.id), Comment.id, cursor, limit)


def thread_of(item: Item, reader_id: int) -> Thread:
    """The newest comments beside an item as somebody reads them: a constant number of statements."""
    newest = select(Comment).where(Comment.item_id == item.id).order_by(Comment.id.desc()).limit(MOST_SHOWN)
    comments = db.session.scalars(newest).unique().all()[::-1]
    named = {each.person_id for one in comments for each in one.mentions}
    chose = {each.person_id for one in comments for each in one.choices}
    names = names_of(named | chose)
    shown = {one.id: _line(one, item, names, reader_id) for one in comments}
    top = []
    for one in comments:
        if one.parent_id in shown:
            shown[one.parent_id].answers.append(shown[one.id])
        else:
            top.append(shown[one.id])
    return Thread(top, stances(comments, item.revision_number))


def stances(comments: Iterable[Comment], revision: int) -> dict[Stance, int]:
    """How many people are for and against this revision, by what each said last; given oldest first."""
    last = {
        one.person_id: one.stance
        for one in comments
        if one.stance and not one.withdrawn_at and one.revision_number == revision
    }
    counted = Counter(last.values())
    return {stance: counted[stance] for stance in Stance}


def nameable() -> Sequence[tuple[int, str]]:
    """Id and name of the people who can see items, by name: those that a comment may name."""
    return _nameable(select(Person.id, Person.name))


def named_in(text: str, told: Collection[int] = ()) -> list[int]:
    """Ids of those whom a text names, and of those picked beside it, as far as they can see items."""
    possible = mentions.possible_names(text)
    if not possible and not told:
        return []
    lowered = [name.lower() for name in possible]
    wanted = or_(Person.name.in_(possible), func.lower(Person.name).in_(lowered), Person.id.in_(list(told)))
    found = dict(_nameable(select(Person.id, Person.name).where(wanted)))
    clear = mentions.only_once(found.items())
    said = {key: name for key, name in found.items() if key in clear}
    in_text = {piece.person_id for piece in mentions.pieces(text, said) if piece.person_id is not None}
    return sorted(in_text | (set(told) & set(found)))


def taking_part(item: Item) -> list[int]:
    """Those who wrote the item or said something beside it and can still see it."""
    said = select(Comment.person_id).where(Comment.item_id == item.id)
    wanted = or_(Person.id.in_(said), Person.id.in_(item.revision.author_ids))
    return [key for key, _name in _nameable(select(Person.id, Person.name).where(wanted))]


def _nameable(chosen: Select[int, str]) -> Sequence[tuple[int, str]]:
    readers = select(PersonRole.person_id).where(PersonRole.role.in_(_READERS))
    found = chosen.where(Person.active, Person.id.in_(readers)).order_by(Person.name, Person.id)
    return [(row.id, row.name) for row in db.session.execute(found.limit(MOST_NAMED))]


def _line(one: Comment, item: Item, names: Mapping[int, str], reader_id: int) -> Line:
    captions = item.revision.captions
    return Line(
        one,
        mentions.pieces(one.text, {each.person_id: names[each.person_id] for each in one.mentions}),
        [Quoted(span, place_of(span, captions)) for span in kept(one.spans)],
        [_option(one, number, names, reader_id) for number in range(len(one.options))],
    )


def _option(one: Comment, number: int, names: Mapping[int, str], reader_id: int) -> Option:
    chosen = [each.person_id for each in one.choices if each.option == number]
    return Option(one.options[number], [names[key] for key in chosen], reader_id in chosen)
