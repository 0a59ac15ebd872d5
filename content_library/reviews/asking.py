"""A reader of the history: tells people, each in their language, that a review needs them or what came of theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import holders_of, tell
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from content_library.models import Function, Item, Review, Route
from content_library.routes import deciders
from content_library.routes.chasing import ADMINISTRATORS

ADMINISTRATION = Capability.WRITE_PEOPLE
"""What administrators alone may do: they can give somebody the role that is missing."""


@dataclass(frozen=True)
class Words:
    """What is said; ``{title}`` is the item's, ``{why}`` the record's, ``{who}`` the absent colleague's name."""

    title: LazyString
    text: LazyString
    tone: str = "info"
    by_mail: bool = False


ASKED = Words(_l("A story waits for your review"), _l("“{title}” was submitted to you."))
AGAIN = Words(_l("A live story waits for your review"), _l("The approval of “{title}” ends soon. Look at it again."))
DELEGATED = Words(
    _l("You stand in for a colleague"), _l("“{title}” waits for {who}, who is away. You can decide."), "warn", True
)
REMINDED = Words(_l("A review is due soon"), _l("“{title}” still waits for you."), "warn", True)
OVERDUE = Words(_l("A review is overdue"), _l("Nobody has answered about “{title}” in time."), "bad", True)
NOBODY = Words(_l("Nobody can answer a review"), _l("“{title}” waits, and nobody can decide. {why}"), "bad", True)
OF_ITEMS: Mapping[str, Words] = {
    "ask_again": Words(
        _l("Your story is looked at again"), _l("The approval of “{title}” ends soon; its reviewers were asked anew.")
    ),
    "renew": Words(_l("Your story stays live"), _l("“{title}” was approved again."), "good"),
    "expire": Words(_l("Your story has left the feed"), _l("“{title}”: {why}"), "warn"),
    "request_changes": Words(_l("Your story needs changes"), _l("“{title}”: {why}"), "warn"),
    "reject": Words(_l("Your story was rejected"), _l("“{title}”: {why}"), "bad"),
}
ENTERED = Words(_l("You were entered as away"), _l("{who} entered it. If it is wrong, take it back."), "warn", True)
STANDS_IN = Words(_l("You were named as a deputy"), _l("While {who} is away you may decide in their place."), "info")
ROUTED = Words(_l("A review route was changed"), _l("{who} changed who has to agree: “{title}”."), "warn")
WARNED = Words(_l("A qualification ends soon"), _l("{who}: {title} is good until {why}."), "warn", True)


def _apply(record: Record, now: datetime) -> None:
    if record.noun == "review" and record.verb in _OF_REVIEWS:
        review = db.session.get(Review, int(record.noun_id))
        if review is not None and review.is_open:  # what was answered meanwhile needs nobody any more
            _OF_REVIEWS[record.verb](review, record, now)
    elif record.noun == "item" and record.verb in OF_ITEMS:
        _tell_authors(record, now)
    elif (record.noun, record.verb) == ("qualification", "warn"):
        _warn(record, now)
    elif record.noun == "absence" and record.verb in {"enter", "hand_over"}:
        _tell_of_absence(record, now)
    elif record.noun == "review_route":
        _tell_of_route(record, now)


def _ask(review: Review, record: Record, now: datetime) -> None:
    standing = deciders.standing(review.function, now)
    authors = frozenset(review.revision.author_ids)
    _tell(standing.present - authors, ASKED if review.round == 1 else AGAIN, review, record, now)


def _delegate(review: Review, record: Record, now: datetime) -> None:
    deputy, absent = record.details.get("to"), record.details.get("stands_for")
    if isinstance(deputy, int) and isinstance(absent, int):
        _tell([deputy], DELEGATED, review, record, now, who=deciders.names_of([absent]))


def _remind(review: Review, record: Record, now: datetime) -> None:
    answering = deciders.standing(review.function, now).answering(review.revision.author_ids)
    _tell(answering, REMINDED, review, record, now)


def _escalate(review: Review, record: Record, now: datetime) -> None:
    to = record.details.get("to", ADMINISTRATORS)
    if isinstance(to, int):
        told: Collection[int] = [to]
    elif to == ADMINISTRATORS:
        told = holders_of(ADMINISTRATION)
    else:
        told = holders_of(Function(to).capability)
    _tell(told, NOBODY if review.nobody_since else OVERDUE, review, record, now, why=record.why or "")


_OF_REVIEWS = {"ask": _ask, "delegate": _delegate, "remind": _remind, "escalate": _escalate}


def _tell(
    people: Collection[int], words: Words, review: Review, record: Record, now: datetime, **said: str
) -> None:  # fmt: skip
    title = review.revision.title
    for person_id in sorted(people):
        _say(person_id, words, f"/reviews/items/{review.item_id}", record, now, title=title, **said)


def _tell_authors(record: Record, now: datetime) -> None:
    """Whoever wrote it, but for the one who did it."""
    item = db.session.get(Item, int(record.noun_id))
    for person_id in item.revision.author_ids if item else ():
        if item and person_id != record.actor.id:
            _say(
                person_id, OF_ITEMS[record.verb], f"/studio/items/{item.id}", record, now, title=item.title,
                why=record.why or "",
            )  # fmt: skip


def _warn(record: Record, now: datetime) -> None:
    """The person, and those who keep qualifications."""
    person_id = record.details.get("person_id")
    if not isinstance(person_id, int):
        return
    said = {"title": str(record.details.get("kind", "")), "why": str(record.details.get("valid_until", ""))}
    who = deciders.names_of([person_id])
    for each in sorted({person_id, *holders_of(Capability.WRITE_ROUTES)}):
        path = "/absences" if each == person_id else "/qualifications"
        _say(each, WARNED, path, record, now, who=who, **said)


def _tell_of_absence(record: Record, now: datetime) -> None:
    """Whoever is away and whoever stands in for them, unless they entered it themselves."""
    absent, deputy = (record.details.get(name) for name in ("person_id", "delegate_id"))
    by = record.actor.id
    if isinstance(absent, int) and record.verb == "enter" and absent != by:
        _say(absent, ENTERED, "/absences", record, now, who=deciders.names_of([by]) if by else "-")
    if isinstance(absent, int) and isinstance(deputy, int) and deputy != by:
        _say(deputy, STANDS_IN, "/absences", record, now, who=deciders.names_of([absent]))


def _tell_of_route(record: Record, now: datetime) -> None:
    """All others who keep routes: one of them may change a route alone, but not unseen."""
    route, by = db.session.get(Route, int(record.noun_id)), record.actor.id
    for each in sorted(set(holders_of(Capability.WRITE_ROUTES)) - {by}):
        who = deciders.names_of([by]) if by else "-"
        _say(each, ROUTED, "/routes/", record, now, who=who, title=route.name if route else "")


def _say(person_id: int, words: Words, path: str, record: Record, now: datetime, **said: str) -> None:
    with force_locale(spoken(db.session.get_one(Person, person_id).language)):
        title, text = str(words.title).format(**said), str(words.text).format(**said).strip()
    tell([person_id], title, text, path, source=record.source, now=now, tone=words.tone, by_mail=words.by_mail)


REVIEWS = Reader(
    "review notices", each_record(_apply), frozenset({"item", "review", "qualification", "absence", "review_route"})
)
