"""What the editor shows beside what is typed: findings caption by caption, what to choose from, what others changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import select

from advocacy.campaigns.campaigns import campaigns_open, topics
from advocacy.database import db
from advocacy.english import spoken
from advocacy.people.capabilities import TABLE, Capability
from advocacy.people.models import Person
from advocacy.people.queries import team_choices
from advocacy.people.wording import ROLES
from advocacy.rulebook.in_force import packs as rules_in_force
from content_library.models import Item, ItemKind, Revision, Stage, TextMode
from content_library.rules import vetting
from content_library.rules.vetting import Remark, Vetted
from content_library.words import labels
from content_library.words.content import About, Content, typed_frame
from content_library.words.frames import Words
from content_library.words.outlets import ANY, outlets

Row = tuple[str, Words]
"""A caption in the form: the row's own name, which stays while others come and go, and what is written in it."""


@dataclass(frozen=True)
class Checked:
    """A row as it is typed, with what the checks say; ``words`` are as they are kept, slots put in. Nothing is said of
    an empty row."""

    row: str
    typed: Words
    words: Words
    vetted: Sequence[Vetted]
    remarks: Sequence[Remark]


@dataclass(frozen=True)
class Choosable:
    """What the editor offers to choose from; a constant number of statements."""

    networks: labels.Choices
    languages: labels.Choices
    kinds: labels.Choices
    stages: labels.Choices
    modes: labels.Choices
    campaigns: Sequence[str]
    topics: Sequence[str]
    classes: Sequence[tuple[str, str]]
    teams: Sequence[str]
    regions: Sequence[str]
    roles: labels.Choices


def checked(rows: Sequence[Row], content: Content) -> list[Checked]:
    """Every row with the findings about it. ``content`` says the rest of the frame."""
    frame = typed_frame(replace(content, captions=tuple(words for _row, words in rows if words.text.strip())))
    vetted = vetting.vet(frame)
    kept = iter(frame.captions)
    found = []
    for row, typed in rows:
        words = next(kept) if typed.text.strip() else typed
        mine = [each for each in vetted if each.words == words]
        found.append(Checked(row, typed, words, mine, vetting.remarks(mine)))
    return found


def choosable(content: Content, about: About) -> Choosable:
    """What can be chosen, what is in use included."""
    lived_in = db.session.scalars(select(Person.region).where(Person.active).distinct().order_by(Person.region)).all()
    classes = rules_in_force().wording.classes
    return Choosable(
        networks=labels.network_choices([ANY, *outlets()]),
        languages=labels.language_choices(
            [*(each.language for each in content.captions), *content.audience.get("languages", ())]
        ),
        kinds=labels.choices(ItemKind), stages=labels.choices(Stage), modes=labels.choices(TextMode),
        campaigns=[campaign.name for campaign in campaigns_open()],
        topics=_with((topic.name for topic in topics()), about.topics),
        classes=[
            *((name, spoken(label)) for name, label in classes.items()),
            *((name, name) for name in content.classes if name not in classes),
        ],
        teams=_with((team.name for team in team_choices()), content.audience.get("teams", ())),
        regions=_with(filter(None, lived_in), content.audience.get("regions", ())),
        roles=[(role.value, ROLES[role]) for role, may in TABLE.items() if Capability.SHARE in may],
    )  # fmt: skip


def filed(about: About) -> str:
    """A short digest of how an item is filed: another one when somebody files it anew."""
    return hashlib.sha256(json.dumps(asdict(about), sort_keys=True, default=str).encode()).hexdigest()[:16]


def revision_read(item: Item, sha256: str) -> Revision | None:
    """The revision that an editor had before them."""
    read = select(Revision).where(Revision.item_id == item.id, Revision.sha256 == sha256)
    return db.session.scalars(read.order_by(Revision.number.desc()).limit(1)).unique().one_or_none()


def _with(known: Iterable[str], used: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*known, *used)))
