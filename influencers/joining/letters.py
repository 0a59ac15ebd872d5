"""Mails to applicants, in the language in which they applied. Verbs: they queue. Imports mailing and signed links.

The page after the form says the same to everybody; what is true of somebody's address is told to that address alone.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale, format_date, ngettext
from flask_babel import gettext as _

from advocacy import mailing
from advocacy.web.languages import spoken
from advocacy.web.strangers import signed
from influencers.joining.models import Application
from influencers.joining.reasons import OTHER, REASONS

CONFIRM, STATUS = "confirm application", "application"
"""What the keys of links are signed for."""


def confirm_key(application: Application) -> str:
    """The key of the link that proves the mail address."""
    return signed(CONFIRM, application.id)


def status_key(application: Application) -> str:
    """The key of the applicant's own page."""
    return signed(STATUS, application.id)


def status_url(application: Application, base_url: str) -> str:
    """Where an applicant sees how their application stands."""
    return f"{base_url.rstrip('/')}/apply/status/{status_key(application)}"


def ask_to_confirm(application: Application, base_url: str, *, now: datetime) -> None:
    """The first mail: nothing counts before its link was followed. It holds no word that whoever filled in the form
    wrote: an address that anybody can name is not to carry anybody's advertising."""
    url = f"{base_url.rstrip('/')}/apply/confirm/{confirm_key(application)}"
    with force_locale(spoken(application.language)):
        called = application.programme.name
        _send(
            application.email, _("One step is left: %(programme)s", programme=called), _("Hello,"),
            _("you asked to take part in %(programme)s. Please confirm your address:", programme=called),
            url,
            _("Nobody reads your application before. If it wasn't you, do nothing: after a week we forget it."),
            now=now,
        )  # fmt: skip


def say_it_came(application: Application, base_url: str, *, now: datetime) -> None:
    """Somebody whose application waits applied once more."""
    with force_locale(spoken(application.language)):
        _mail(
            application, _("We have your application"),
            _("your application to %(programme)s is with us, once is enough.", programme=application.programme.name),
            _("Here you see how it stands, and may withdraw it:"), status_url(application, base_url), now=now,
        )  # fmt: skip


def say_not_yet(application: Application, email: str, again_at: datetime, *, now: datetime) -> None:
    """Somebody applied again sooner than the programme says; of what is forgotten nobody knows their name."""
    with force_locale(spoken(application.language)):
        day = format_date(again_at, "long")
        hello = _("Hello %(name)s,", name=application.name) if application.name else _("Hello,")
        _send(
            email, _("Not quite yet: %(programme)s", programme=application.programme.name), hello,
            _("we have answered you a short while ago, and that answer holds for now."),
            _("From %(day)s on you are welcome to ask again.", day=day), now=now,
        )  # fmt: skip


def say_taking_part(email: str, name: str, language: str, programme: str, base_url: str, *, now: datetime) -> None:
    """Somebody applied who takes part already."""
    with force_locale(spoken(language)):
        text = _(
            "Hello %(name)s,\n\nyou take part in %(programme)s already. Sign in with your mail address:\n\n%(url)s\n",
            name=name, programme=programme, url=f"{base_url.rstrip('/')}/portal/sign-in",
        )  # fmt: skip
        mailing.queue(email, _("You take part already"), text, now=now)


def welcome(application: Application, words: str, link: str, days: int, *, now: datetime) -> None:
    """The yes, with what the programme says to newcomers and a link to sign in."""
    with force_locale(spoken(application.language)):
        called = application.programme.name
        _mail(
            application, _("Welcome to %(programme)s", programme=called),
            _("good news: you are in. Welcome to %(programme)s.", programme=called), words,
            _("Sign in here; your first step waits there:"), link,
            ngettext("The link works once, for %(count)s day.", "The link works once, for %(count)s days.",
                     days, count=days), now=now,
        )  # fmt: skip


def decline(application: Application, *, again_at: datetime | None, now: datetime) -> None:
    """The no, with its reason, and when somebody may ask again."""
    with force_locale(spoken(application.language)):
        called = application.programme.name
        again = _("From %(day)s on you may ask again.", day=format_date(again_at, "long")) if again_at else ""
        _mail(
            application, _("Your application to %(programme)s", programme=called),
            _("thank you for asking to take part in %(programme)s.", programme=called),
            application.said, again, _("All the best."), now=now,
        )  # fmt: skip


def words_of_no(reason: str, own: str, language: str) -> str:
    """What the applicant reads: the kind's words in their language, then what somebody added."""
    with force_locale(spoken(language)):
        kind = "" if reason == OTHER and own.strip() else str(REASONS[reason].words)
    return "\n\n".join(part for part in (kind, own.strip()) if part)


def _mail(application: Application, subject: str, *parts: str, now: datetime) -> None:
    _send(application.email, subject, _("Hello %(name)s,", name=application.name), *parts, now=now)


def _send(email: str, subject: str, *parts: str, now: datetime) -> None:
    text = "\n\n".join(part for part in parts if part)
    mailing.queue(email, subject, text + "\n", now=now)
