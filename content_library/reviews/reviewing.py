"""What a decision needs, gathered for one page: what changed, what the checks say and where, who has said what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.checks import Outcome
from advocacy.database import db
from advocacy.english import spoken
from advocacy.errors import NotAllowed
from advocacy.people.models import Person
from advocacy.people.queries import names_of
from advocacy.times import calendars
from content_library.items import comparing, queries
from content_library.models import (
    Function,
    Item,
    ItemState,
    Review,
    ReviewRound,
    ReviewState,
    Revision,
)
from content_library.reviews import inbox, reviews
from content_library.routes import deadlines
from content_library.routes.queries import newest_round
from content_library.rules import vetting
from content_library.rules.vetting import Remark, Vetted
from content_library.threads.queries import Quoted
from content_library.words import marking
from content_library.words.frames import Words
from content_library.words.spans import Quote, Span, kept, place_of, spans_of

LOOK_AHEAD = 50
SENT_BACK = (ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED)
BACK = frozenset({ItemState.DRAFT, ItemState.CHANGES_REQUESTED, ItemState.REJECTED})
"""States of an item that its authors have before them."""


@dataclass(frozen=True)
class WordsRead:
    """A caption as a reviewer reads it: in runs with marks, with what the checks say, as it will look."""

    words: Words
    runs: Sequence[marking.Run]
    remarks: Sequence[Remark]
    looks: Sequence[Vetted]

    @property
    def kinds(self) -> set[str]:
        """The kinds of marks in it."""
        return {run.kind for run in self.runs if run.kind}


@dataclass(frozen=True)
class Asked:
    """A function of the route: what it has said, None while it is not its turn yet."""

    function: Function
    review: Review | None


@dataclass(frozen=True)
class Sheet:
    """One item as a reviewer reads it. ``owed`` is the answer that the reader's functions owe, ``refusal`` why the
    reader may not give it, ``before`` the revision that was approved last and ``changes`` the difference to it.
    ``speaker`` is named where the words are one person's own."""

    item: Item
    revision: Revision
    author: str
    speaker: str
    before: Revision | None
    changes: Sequence[comparing.Change]
    captions: Sequence[WordsRead]
    outcome: Outcome
    way: ReviewRound | None
    steps: Sequence[Sequence[Asked]]
    owed: Review | None
    refusal: NotAllowed | None
    left: deadlines.Left | None
    functions: Sequence[Function]
    following: int | None
    count: int

    @property
    def remark_count(self) -> int:
        """How many objections the checks have."""
        return sum(len(each.remarks) for each in self.captions)

    @property
    def retells(self) -> bool:
        """True when the difference is to a story that somebody retells in their own words."""
        return self.before is not None and self.before.item_id != self.item.id

    @property
    def asks_again(self) -> bool:
        """True when words that were approved before are looked at again."""
        return self.way is not None and self.way.number > 1 and self.before is self.revision


def sheet(
    item: Item, reader: Person, zone: str, now: datetime, *, read: Revision | None = None,
    discussed: Sequence[Span] = (),
) -> Sheet:  # fmt: skip
    """The sheet of an item's newest revision. With ``read`` the difference is to that one: what the reader had read.

    ``discussed`` are words that the thread quotes; they are marked beside those that reviews quote.
    """
    revision, way = item.revision, newest_round(item.revision)
    before = read or _before(item, way)
    functions = inbox.functions_of(reader, now)
    said = reviews_in(way) if way else []
    owed = next((each for each in said if each.is_open and each.function in functions), None)
    vetted = vetting.vet_revision(item, revision)
    quoted = [*discussed, *(span for each in said for span in kept(each.spans))]
    names = names_of([key for key in (revision.created_by_id, item.for_person_id) if key])
    return Sheet(
        item, revision, names.get(revision.created_by_id or 0, ""), names.get(item.for_person_id or 0, ""), before,
        comparing.changes(before, revision, zone), words_read(vetted, quoted), vetting.outcome_of(vetted), way,
        _steps(way, said), owed, reviews.why_not(reader, owed, revision, now) if owed else None,
        deadlines.left(owed.due_at, now, calendars.calendar()) if owed else None, functions,
        inbox.following(reader, functions, owed.id if owed else 0, besides=item.id), inbox.count_waiting(functions),
    )  # fmt: skip


@dataclass(frozen=True)
class ChangeAsked:
    """What a function wants changed before it agrees: its answer, and the words that it quotes, as they stand now."""

    review: Review
    quoted: Sequence[Quoted]

    @property
    def to_change(self) -> Sequence[Quoted]:
        """What it quotes that still stands as it did."""
        return [each for each in self.quoted if each.place]


def changes_asked(item: Item) -> list[ChangeAsked]:
    """Why an item came back to its authors, until it is submitted again; nothing for one that did not."""
    if item.state not in BACK:
        return []
    sent_back = select(Review).where(Review.item_id == item.id, Review.state.in_(SENT_BACK))
    said = db.session.scalars(sent_back.order_by(Review.id.desc()).limit(LOOK_AHEAD)).unique().all()
    captions = item.revision.captions
    return [
        ChangeAsked(each, [Quoted(span, place_of(span, captions)) for span in kept(each.spans)])
        for each in said
        if each.revision_id == said[0].revision_id and each.round == said[0].round
    ]


def words_read(vetted: Sequence[Vetted], quoted: Sequence[Span] = ()) -> list[WordsRead]:
    """Each caption with its marks: where the checks object, and what somebody quotes."""
    return [
        WordsRead(words, marking.runs(words.text, looks[0].sent, _marks(words, looks, quoted)), remarks, looks)
        for words, looks, remarks in vetting.by_caption(vetted)
    ]


def reviews_in(way: ReviewRound) -> Sequence[Review]:
    """What the functions have said in a round, in its order, with who decided and for whom."""
    people = [joinedload(Review.decided_for).raiseload("*"), joinedload(Review.delegated_to).raiseload("*")]
    asked = select(Review).where(Review.revision_id == way.revision_id, Review.round == way.number)
    return db.session.scalars(asked.order_by(Review.step, Review.id).options(*people)).unique().all()


def spans_for(item: Item, sha256: str, quotes: Sequence[Quote], field: str = "quote") -> list[dict[str, Any]]:
    """The words that a decision asks to change, as it keeps them; none when what was read no longer stands.

    Raises Breach, by ``field``, for words that no caption holds.
    """
    revision = item.revision
    if sha256 != revision.sha256:
        return []  # the decision is refused for that, and says what changed
    return [span.plain for span in spans_of(quotes, revision.captions, field)]


def _before(item: Item, way: ReviewRound | None) -> Revision | None:
    """What was approved last: in a later round the very words that are asked about again; for somebody's own words
    those that they retell."""
    if way and way.number > 1:
        return item.revision
    return queries.last_approved(item) or queries.base_revision(item)


def _steps(way: ReviewRound | None, said: Sequence[Review]) -> list[list[Asked]]:
    """The route as it was taken down, each function with its review."""
    by_function: Mapping[Function, Review] = {each.function: each for each in said}
    steps = way.steps if way else []
    return [[Asked(Function(name), by_function.get(Function(name))) for name in step] for step in steps]


def _marks(words: Words, looks: Sequence[Vetted], quoted: Sequence[Span]) -> list[marking.Mark]:
    marks: dict[marking.Mark, None] = {}
    for look in looks:
        for finding in look.verdict.objections:
            whole = finding.start <= 0 and finding.end >= len(look.sent)
            if whole or not 0 <= finding.start < finding.end <= len(look.sent):
                continue
            for start, end in marking.in_caption(words.text, look.sent, finding.start, finding.end):
                marks[marking.Mark(start, end, finding.outcome.value, spoken(finding.message), finding.rule)] = None
    for span in quoted:
        if span.is_of(words) and (place := place_of(span, [words])):
            marks[marking.Mark(*place, "quote", "", "")] = None
    return list(marks)
