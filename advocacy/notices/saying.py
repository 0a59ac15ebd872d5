"""Tells people what a move means for them, in the language of each. For the rooms' readers of history; a verb.

A room keeps its words as data (``Words``) and says here whom, about what, and where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, force_locale

from advocacy.database import db
from advocacy.notices.kinds import NoticeKind
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.web.languages import spoken


@dataclass(frozen=True)
class Words:
    """What is said about a move, with gaps such as ``{name}``. ``tone``: good, info, warn or bad.

    ``by_mail`` says that it matters: it reaches out, by the channels that its person chose for such things. Without
    ``kind`` it has that of the page that it leads to. ``only_here``: on the page and no more; its mail went already.
    """

    title: LazyString
    text: LazyString
    tone: str = "info"
    by_mail: bool = False
    kind: NoticeKind | None = None
    only_here: bool = False


Facts = Mapping[str, str] | Callable[[Person], Mapping[str, str]]
"""What fills the gaps; a function is asked in the person's language, for sums, days and numbers."""


def say(people: Iterable[int], words: Words, facts: Facts, path: str, *, source: str, now: datetime) -> int:
    """Tells each of these people who has an open account, once for a source. Gives how many were told now."""
    told = 0
    for person_id in people:
        person = db.session.get(Person, person_id)
        if person is None or not person.active:
            continue
        with force_locale(spoken(person.language)):
            known = facts(person) if callable(facts) else facts
            title, text = str(words.title).format(**known), str(words.text).format(**known).strip()
        told += tell(
            [person_id], title, text, path, source=source, now=now, tone=words.tone, by_mail=words.by_mail,
            kind=words.kind, only_here=words.only_here,
        )  # fmt: skip
    return told
