"""A reader of the history: tells authors with an account what became of their story, tells us of new ones, and gives
the points of an accepted suggestion when a story becomes an item. Authors without an account get mails.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from influencers.stories import letters, queries
from influencers.stories.models import Submission
from rewards.earning import granting, sources
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger

CAME = Words(_l("A new story waits"), _l("“{title}” is among the stories to read."), "info")
TAKEN_BACK = Words(
    _l("An author took a story back"),
    _l("It is out of use. Take it away where the product can't: the register of rights says where."), "warn", True,
)  # fmt: skip
TOLD = {
    "approve": Words(_l("Your story is approved"), _l("Thank you for “{title}”. {thanks}"), "good", True),
    "reject": Words(_l("About your story"), _l("We will not use “{title}”. {why}"), "info", True),
    "reopen": Words(_l("We look at your story once more"), _l("“{title}” is being read again. {why}"), "info"),
    "promote": Words(_l("Your story is on its way"), _l("“{title}” is made ready for others to share it."), "good"),
}  # fmt: skip
"""Told to the author."""
LIVE = Words(
    _l("Your story goes out"), _l("“{title}” can be shared now, under the name that you chose."), "good", True
)  # fmt: skip
MINE = "/portal/stories"


def _read(record: Record, now: datetime) -> None:
    if record.noun == "item":
        _item_live(record, now)
        return
    if record.verb == "submit":
        say(holders_of(Capability.WRITE_PROGRAMMES), CAME, _said(record), _desk(record), source=record.source, now=now)
    elif record.verb == "take_back":
        if record.from_state == "approved":
            people = holders_of(Capability.WRITE_PROGRAMMES)
            say(people, TAKEN_BACK, _said(record), _desk(record), source=record.source, now=now)
    elif record.verb in TOLD:
        _tell_author(record, now)
    if record.verb == "promote":
        _thank(record, now)


def _tell_author(record: Record, now: datetime) -> None:
    story = db.session.get(Submission, int(record.noun_id))
    if story is not None and story.person_id is not None and not story.email:
        said = {**_said(record), "thanks": story.call.thanks}
        say([story.person_id], TOLD[record.verb], said, MINE, source=record.source, now=now)


def _item_live(record: Record, now: datetime) -> None:
    if record.verb != "go_live":
        return
    story = queries.of_item(int(record.noun_id))
    if story is None or story.taken_back_at is not None:
        return
    if story.email:
        letters.say_it_is_live(story, now=now)
    elif story.person_id is not None:
        say([story.person_id], LIVE, {"title": story.title}, MINE, source=record.source, now=now)


def _thank(record: Record, now: datetime) -> None:
    """Once for a story, however often it becomes an item."""
    person_id = record.details.get("person_id")
    if isinstance(person_id, int):
        facts = sources.facts_of_person(person_id)
        subject, title = f"story:{record.noun_id}", _said(record)["title"]
        granting.grant(Happening(Trigger.SUGGESTION_ACCEPTED, person_id, subject, record.at, 1, facts, title), now)


def _said(record: Record) -> dict[str, str]:
    """What the words say. The title is the story's own, as it stands: the history keeps none, for it stays for ever."""
    story = db.session.get(Submission, int(record.noun_id))
    return {"title": (story.title or story.call.title) if story else "", "why": record.why or "", "thanks": ""}


def _desk(record: Record) -> str:
    return f"/programmes/stories/{record.noun_id}"


READER = Reader("stories", each_record(_read), frozenset({"submission", "item"}))
