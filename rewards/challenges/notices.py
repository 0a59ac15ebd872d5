"""A reader of the history: tells people that a game has opened, what came of theirs, and judges that they may begin.

Here only, never by mail: nobody is called away from an evening by a game. Whoever did not join is never reminded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import tell_many
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, PersonRole
from advocacy.web.languages import spoken
from rewards.challenges import audience
from rewards.challenges.contest_models import Contest
from rewards.challenges.models import Challenge, GameKind, GameState

OPENED = {
    "challenge": Words(_l("A challenge is open"), _l("“{name}”: take part if you like, and leave whenever you like.")),
    "mission": Words(_l("A mission is open"), _l("“{name}”: at your own pace, if you like.")),
    "contest": Words(_l("A contest is open"), _l("“{name}”: what is looked for, and who judges, stands on its page.")),
}
FINISHED = Words(_l("Mission accomplished"), _l("You finished “{name}”. Thank you!"))
THANKED = Words(_l("A challenge is settled"), _l("“{name}”: {points} points are yours. Thank you for taking part!"))
SETTLED = Words(_l("A challenge is settled"), _l("“{name}” is over. Thank you for taking part!"))
CANCELLED = Words(_l("It was called off"), _l("“{name}” ends without a result: {why}"))
UNDONE = Words(
    _l("Points went back"),
    _l("What you reached “{name}” with is not there any more, so its {points} points went back. No harm done."),
)
JUDGED = Words(
    _l("The judges have spoken"), _l("What they say of your entry to “{name}”, and why, stands on its page.")
)
JUDGING = Words(
    _l("Entries wait for your judgement"), _l("Nobody can enter “{name}” any more: score what was entered.")
)


def _apply(record: Record, now: datetime) -> None:
    told = record.details
    if record.noun in ("challenge", "contest"):
        if record.verb == "open":
            _announce(record, now)
        elif record.noun == "contest" and record.verb == "close":
            _say(told.get("judges", []), JUDGING, told, f"/contests/{record.noun_id}/judging", record, now)
        return
    person_id = told.get("person_id")
    if not isinstance(person_id, int):
        return
    if record.noun == "challenge_player":
        words = _words_for_player(record)
        if words:
            _say([person_id], words, told, f"/challenges/{told['challenge_id']}", record, now)
    elif record.verb in ("judge", "call_off"):
        words = JUDGED if record.verb == "judge" else CANCELLED
        _say([person_id], words, told, f"/contests/{told['contest_id']}", record, now)


def _words_for_player(record: Record) -> Words | None:
    """A mission whose days have passed ends in silence: nobody is told what they did not do."""
    if record.verb == "finish":
        return FINISHED
    if record.verb == "take_back":
        return UNDONE
    if record.verb != "end":
        return None
    if record.details.get("cancelled"):
        return CANCELLED
    if record.details.get("kind") == GameKind.MISSION:
        return None
    return THANKED if record.details.get("points") else SETTLED


def _announce(record: Record, now: datetime) -> None:
    """Tells those whom it is for, all who speak a language at once; not once it is over."""
    kind: type[Challenge] | type[Contest] = Challenge if record.noun == "challenge" else Contest
    game = cast(Challenge | Contest | None, db.session.get(kind, int(record.noun_id)))
    if game is None or game.state != GameState.OPEN.value:
        return
    words = OPENED["contest" if isinstance(game, Contest) else game.kind.value]
    by_language: dict[str, list[int]] = {}
    for person_id, language in db.session.execute(_those_it_is_for(game)):
        by_language.setdefault(spoken(language), []).append(person_id)
    for language, people in by_language.items():
        with force_locale(language):
            title, text = str(words.title), str(words.text).format(name=game.name)
        there = audience.taking_part_in(game.programme, people)
        tell_many(there, title, text, f"/{record.noun}s/{game.id}", source=record.source, now=now)


def _those_it_is_for(game: Challenge | Contest) -> Any:
    sharing = [role for role in Role if Capability.SHARE in TABLE[role]]
    wanted: Any = select(Person.id, Person.language).where(
        Person.id.in_(select(PersonRole.person_id).where(PersonRole.role.in_(sharing)))
    )
    return wanted.where(*audience.people_of(game))


def _say(
    people: Sequence[int], words: Words, told: dict[str, object], path: str, record: Record, now: datetime
) -> None:  # fmt: skip
    said = {name: str(told.get(of, "")) for name, of in (("name", "name"), ("points", "points"), ("why", "cancelled"))}
    say(people, words, said, path, source=record.source, now=now)


READER = Reader(
    "challenge notices", each_record(_apply), frozenset({"challenge", "challenge_player", "contest", "contest_entry"})
)
"""For the roof's list."""
