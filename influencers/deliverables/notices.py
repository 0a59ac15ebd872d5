"""A reader of the history: tells partners what became of what they deliver, and us what waits."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from influencers.deliverables.models import Deliverable, SeenHow

TO_PARTNER = {
    "assign": Words(_l("To deliver: {title}"), _l("Until {day}. Write a draft whenever you like."), "info"),
    "amend": Words(_l("“{title}” was changed"), _l("As you agreed. Until {day}."), "info"),
    "remind": Words(
        _l("Soon due: {title}"), _l("Until {day}. Write to us if you need more time."), "warn", True, NoticeKind.ANSWER
    ),
    "put_off": Words(_l("More time for “{title}”"), _l("Until {day}."), "good"),
    "request_changes": Words(_l("“{title}” needs a change"), _l("{why}"), "warn", True, NoticeKind.ANSWER),
    "approve": Words(_l("“{title}” is approved"), _l("Post it as it stands, then hand in its address."), "good", True),
    "look_at": Words(_l("We looked at your post"), _l("“{title}”: {why}"), "warn", True),
    "object": Words(_l("We looked at your post"), _l("“{title}”: {why}"), "warn", True),
    "question": Words(
        _l("Your post has changed"), _l("“{title}”: {why} Put it right, or tell us that we are wrong."), "warn", True,
        NoticeKind.ANSWER,
    ),
    "not_taken": Words(_l("Your post for “{title}” was not taken"), _l("{why}"), "warn", True, NoticeKind.ANSWER),
    "verify": Words(_l("“{title}” counts"), _l("We saw it live, as agreed. Thank you."), "good", True),
    "miss": Words(
        _l("“{title}” was missed"), _l("{why} You may appeal, or ask us how to make it good."), "bad", True,
        NoticeKind.ANSWER,
    ),
    "make_good": Words(_l("You can make “{title}” good"), _l("See what stands for it, and by when."), "info", True),
    "cancel": Words(_l("“{title}” is no longer wanted"), _l("{why}"), "info", True),
    "grant_appeal": Words(_l("You were right about “{title}”"), _l("{why}"), "good", True),
    "refuse_appeal": Words(_l("Your appeal about “{title}” was looked at"), _l("{why}"), "warn", True),
}  # fmt: skip
BY_PERSON = Words(_l("“{title}” counts"), _l("A person saw it live, as agreed. Thank you."), "good", True)
TO_US = {
    "appeal": Words(_l("{who} appeals"), _l("“{title}”: a second person has to answer."), "warn"),
    "look_at": Words(_l("A live post waits for a person"), _l("“{title}”, by {who}: {why}"), "info"),
    "show": Words(_l("{who} sent a screenshot"), _l("“{title}” can be looked at."), "info"),
    "question": Words(_l("A live post has changed"), _l("“{title}”, by {who}: {why}"), "warn"),
    "miss": Words(_l("“{title}” was missed"), _l("By {who}. {why}"), "warn"),
}  # fmt: skip
NOT_OURS = {"to_put_right"}
"""Answers of a look after which it is the partner's turn alone."""


def _apply(record: Record, now: datetime) -> None:
    found = db.session.get(Deliverable, int(record.noun_id))
    if found is None:
        return

    def facts(person: Person) -> dict[str, str]:
        day = str(format_date(found.due_at.astimezone(ZoneInfo(person.zone)), "long")) if found.due_at else "–"
        return {
            "title": found.title, "why": record.why or "", "who": found.enrolment.person.name, "day": day
        }  # fmt: skip

    words = BY_PERSON if record.details.get("how") == SeenHow.SEEN_BY_PERSON else TO_PARTNER.get(record.verb)
    if record.verb == "look_at" and record.why is None:  # on its way to being verified
        return
    if words is not None and record.verb in TO_PARTNER and record.actor.id != found.person_id:
        path = f"/portal/deliverables/{found.id}"
        say([found.person_id], words, facts, path, source=record.source, now=now)
    theirs_alone = record.verb == "look_at" and record.details.get("answer") in NOT_OURS
    if record.verb in TO_US and not theirs_alone:
        us = _who_may_answer(found) if record.verb == "appeal" else {found.agreement.created_by_id}
        people = sorted(each for each in us if each is not None and each != record.actor.id)
        say(people, TO_US[record.verb], facts, f"/deliverables/{found.id}", source=record.source, now=now)


def _who_may_answer(found: Deliverable) -> set[int]:
    """Whoever runs programmes: neither the partner nor who said no."""
    return {*holders_of(Capability.WRITE_PROGRAMMES)} - {found.person_id, found.decided_by_id or 0}


READER = Reader("deliverable notices", each_record(_apply), frozenset({"deliverable"}))
