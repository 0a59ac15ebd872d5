"""A notice as a mail: HTML and the same as text, in the language that is in force; and the link that ends its kind.

Links are signed, for whoever reads the mail need not be signed in: RFC 8058, one click. Imports mailing and what signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import current_app
from flask_babel import get_locale, gettext
from sqlalchemy import select

from advocacy import mailing, settings
from advocacy.database import db
from advocacy.notices import wishes
from advocacy.notices.kinds import KINDS, NoticeKind
from advocacy.notices.models import Notice
from advocacy.people.models import Person
from advocacy.web import strangers

PLACE = "/notices/stop/"
"""Where such links lead; the roof asks ``ended`` of every mail with such an address before it goes out."""
PREFERENCES = "/notices/preferences"
PURPOSE = "messages"


class Reader(Protocol):
    """Whom a mail is for."""

    @property
    def id(self) -> int:
        """Their number."""

    @property
    def email(self) -> str:
        """Their address."""

    @property
    def name(self) -> str:
        """What they are called."""


class Said(Protocol):
    """What a mail says."""

    @property
    def title(self) -> str:
        """Its subject."""

    @property
    def text(self) -> str:
        """Its body."""

    @property
    def path(self) -> str:
        """The page where something can be done about it."""

    @property
    def kind(self) -> NoticeKind:
        """What it is about."""


@dataclass(frozen=True)
class Frame:
    """What stands around the words of every mail: who sends it, why it comes, how to end it."""

    sender: str
    greeting: str
    why: str
    stop_url: str
    wishes_url: str


def written(person: Reader, notice_id: int, said: Said, not_before: datetime) -> mailing.Written:
    """The mail of a notice to that person, held back until then."""
    secure = said.kind is NoticeKind.SECURITY
    stop = "" if secure else stop_url(person.id, said.kind.value, notice_id)
    why = (
        gettext("You get this because it is about the security of your account.")
        if secure
        else gettext("You get this because you want mails about “%(kind)s”.", kind=KINDS[said.kind].label)
    )
    frame, url = framed(person, why, stop), base() + said.path
    html = current_app.jinja_env.get_template("emails/notice.html").render(
        frame=frame, title=said.title, text=said.text, url=url, language=language()
    )
    text = "\n\n".join([frame.greeting, said.title, said.text, url, *footer(frame)]) + "\n"
    urgency = mailing.Urgency.AT_THE_DOOR if secure else mailing.Urgency.USUAL
    return mailing.Written(person.email, said.title, text, html, stop or None, urgency, not_before)


def framed(person: Reader, why: str, stop: str) -> Frame:
    """What stands around a mail to that person."""
    in_force = settings.current()
    sender = gettext("%(product)s at %(company)s", product=in_force.product_name, company=in_force.company_name)
    return Frame(sender, gettext("Hello %(name)s,", name=person.name), why, stop, base() + PREFERENCES)


def footer(frame: Frame) -> list[str]:
    """The last lines of a mail as text."""
    lines = [frame.why, gettext("What you get, and when: %(url)s", url=frame.wishes_url)]
    if frame.stop_url:
        lines.append(gettext("End these mails: %(url)s", url=frame.stop_url))
    return ["\n".join(["-- ", *lines])]


def base() -> str:
    """What stands before the path of a page."""
    return settings.current().base_url.rstrip("/")


def language() -> str:
    """The language in force, as HTML names it."""
    return str(get_locale() or "en").replace("_", "-")


def stop_url(person_id: int, what: str, notice_id: int = 0) -> str:
    """The address that ends mails of a kind, or digests, to somebody. It also names the notice that its mail tells."""
    return f"{base()}{PLACE}{strangers.signed(PURPOSE, [person_id, what, notice_id])}"


def in_link(key: str) -> tuple[int, str, int] | None:
    """Person, what their link ends, and the notice that it came with; None for a link that is not ours."""
    value = strangers.opened(PURPOSE, key)
    if not isinstance(value, list) or len(value) != 3:
        return None
    person_id, what, notice_id = value
    known = what == wishes.DIGEST or what in frozenset(NoticeKind)
    return (int(person_id), str(what), int(notice_id)) if known and what != NoticeKind.SECURITY else None


def ended(url: str) -> bool:
    """Whether the mail that carries this address is to stay: its person has left, wants none of its kind any more, or
    has read on the page what it tells."""
    found = in_link(url.rpartition("/")[2])
    if found is None:
        return True
    person_id, what, notice_id = found
    if not db.session.scalar(select(Person.active).where(Person.id == person_id)):
        return True
    if notice_id and db.session.scalar(select(Notice.read_at).where(Notice.id == notice_id)) is not None:
        return True
    return wishes.has_ended(wishes.of(person_id), what)
