"""A reader of the history: tells deciders that a policy waits, authors what became of it, and experts that they are.

Those whom a policy asks are not told one by one: it waits for them on its page, and HR may remind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.telling import holders_of, tell, tell_many
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from content_library.models import PolicyVersion, PolicyVersionState
from content_library.policies.acknowledging import yet_to
from content_library.policies.policies import APPROVER

SUBMITTED = _l("A policy waits for your decision"), _l("“%(title)s”, version %(number)s, was submitted to you.")
DECIDED = {
    "approve": (_l("A policy was approved"), _l("“%(title)s”, version %(number)s, was approved.")),
    "send_back": (_l("A policy was sent back"), _l("“%(title)s”, version %(number)s: %(why)s")),
}
REMINDED = _l("A policy waits for you to read it"), _l("“%(title)s” takes a minute. Sharing waits for it.")
NAMED = (
    _l("You are named as an expert"),
    _l("Colleagues may ask you about “%(title)s”. You can step down on that page, without a reason."),
)


def _apply(record: Record, now: datetime) -> None:
    """Whoever did it needs no telling; what was answered meanwhile needs nobody any more."""
    if record.noun == "topic" and record.verb == "name_expert":
        person_id = record.details.get("person_id")
        if isinstance(person_id, int) and person_id != record.actor.id:
            _say([person_id], NAMED, {"title": record.details.get("topic", "")}, "/experts/", record, now)
    elif record.noun == "policy_version" and record.verb == "remind":
        _remind(db.session.get_one(PolicyVersion, int(record.noun_id)), record, now)
    elif record.noun == "policy_version" and (record.verb == "submit" or record.verb in DECIDED):
        version = db.session.get(PolicyVersion, int(record.noun_id))
        if version is not None:
            _about(version, record, now)


def _about(version: PolicyVersion, record: Record, now: datetime) -> None:
    told = {"title": version.policy.title, "number": version.number, "why": record.why or ""}
    path = f"/policies/{version.policy_id}/versions/{version.number}"
    if record.verb in DECIDED:
        authors = [each for each in version.author_ids if each != record.actor.id]
        _say(authors, DECIDED[record.verb], told, path, record, now)
    elif version.state is PolicyVersionState.IN_REVIEW:
        deciders = holders_of(APPROVER[version.policy.owner].capability)
        _say([each for each in deciders if each not in version.author_ids], SUBMITTED, told, path, record, now)


def _remind(version: PolicyVersion, record: Record, now: datetime) -> None:
    """Those who have yet to acknowledge it, all who speak a language at once."""
    if version.state is not PolicyVersionState.EFFECTIVE:
        return
    by_language: dict[str, list[int]] = {}
    for person_id, language in db.session.execute(yet_to(version).with_only_columns(Person.id, Person.language)):
        by_language.setdefault(spoken(language), []).append(person_id)
    for language, people in by_language.items():
        with force_locale(language):
            title, text = str(REMINDED[0]), str(REMINDED[1]) % {"title": version.policy.title}
        tell_many(people, title, text, f"/policies/{version.policy_id}", source=record.source, now=now)


def _say(
    people: Sequence[int], words: tuple[LazyString, LazyString], told: dict[str, object], path: str, record: Record,
    now: datetime,
) -> None:  # fmt: skip
    for person_id in people:
        person = db.session.get(Person, person_id)
        if person is not None and person.active:
            with force_locale(spoken(person.language)):
                title, text = str(words[0]), str(words[1]) % told
            tell([person_id], title, text, path, source=record.source, now=now)


POLICIES = Reader("policy notices", each_record(_apply), frozenset({"policy_version", "topic"}))
