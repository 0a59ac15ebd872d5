"""What a digest says: rooms hand in sources, each tells of many people at once; and how it all becomes one letter.

A source is asked about a batch of people, each with the stretch of time since their last digest, in a constant number
of statements. What it gives for a person is written later, in that person's language. Nothing lies in two stretches of
one person, so nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app
from flask_babel import format_date, gettext

from advocacy import clock
from advocacy.notices import letters, wishes
from advocacy.people.models import Person

EXTENSION = "advocacy.digests"
MOST_LINES = 5
"""Of a section; the rest is on its page."""
LONGEST_SUBJECT = 120


@dataclass(frozen=True)
class Line:
    """One thing in a digest; ``path`` is its page."""

    title: str
    text: str = ""
    path: str = ""


@dataclass(frozen=True)
class Figure:
    """A number with what it counts."""

    value: str
    label: str


@dataclass(frozen=True)
class Section:
    """A part of a digest: ``headline`` stands in the subject, too. Not ``is_news``: it comes along, but is no reason to
    write. ``button`` leads to ``path``."""

    title: str
    headline: str
    lines: Sequence[Line] = ()
    figures: Sequence[Figure] = ()
    button: str = ""
    path: str = ""
    is_news: bool = True


@dataclass(frozen=True)
class Stretch:
    """Whom a digest is for and what time it covers: after ``since``, up to ``until``."""

    person: Person
    since: datetime
    until: datetime


Write = Callable[[], Section]
Source = Callable[[Mapping[int, Stretch]], Mapping[int, Write]]
"""Asked about people by their number; says nothing of those for whom there is nothing."""


@dataclass(frozen=True)
class Letter:
    """A digest that is ready to be queued."""

    subject: str
    text: str
    html: str
    stop_url: str


def init_digests(app: Flask, sources: Sequence[Source]) -> None:
    """Hangs the sources up, in the order of a digest."""
    app.extensions[EXTENSION] = tuple(sources)


def gathered(stretches: Mapping[int, Stretch]) -> dict[int, list[Write]]:
    """What the sources say of each of these people."""
    sources: Sequence[Source] = current_app.extensions.get(EXTENSION, ())
    found: dict[int, list[Write]] = {}
    for source in sources:
        for person_id, write in source(stretches).items():
            found.setdefault(person_id, []).append(write)
    return found


def letter(stretch: Stretch, writes: Sequence[Write]) -> Letter | None:
    """The letter, in the language and zone that are in force; None where there is no news."""
    sections = [write() for write in writes]
    news = [section for section in sections if section.is_news]
    if not news:
        return None
    person, stop = stretch.person, letters.stop_url(stretch.person.id, wishes.DIGEST)
    frame = letters.framed(person, gettext("This is your digest: only what is new since the last one."), stop)
    lede = gettext("Here is what is new for you since %(day)s.", day=_day(stretch.since, person))
    subject = " · ".join(section.headline for section in news)
    subject = subject if len(subject) <= LONGEST_SUBJECT else news[0].headline[:LONGEST_SUBJECT]
    html = current_app.jinja_env.get_template("emails/digest.html").render(
        frame=frame, subject=subject, lede=lede, sections=sections, base=letters.base(), language=letters.language()
    )
    text = "\n\n".join([frame.greeting, lede, *map(_plain, sections), *letters.footer(frame)]) + "\n"
    return Letter(subject, text, html, stop)


def _day(instant: datetime, person: Person) -> str:
    return str(format_date(instant.astimezone(clock.zone_named(person.zone)).date(), "d MMMM"))


def _plain(section: Section) -> str:
    lines = [section.title.upper()]
    lines += [f"{figure.label}: {figure.value}" for figure in section.figures]
    for line in section.lines:
        lines.append(f"* {line.title}" + (f"\n  {line.text}" if line.text else ""))
        if line.path:
            lines.append(f"  {letters.base()}{line.path}")
    if section.path:
        lines.append(f"{section.button or section.title}: {letters.base()}{section.path}")
    return "\n".join(lines)
