"""Mails to authors who have no account, in the language of their story. Verbs: they queue."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from advocacy import mailing, settings
from advocacy.web.languages import spoken
from advocacy.web.strangers import signed
from influencers.stories.models import Submission

CONFIRM, MINE = "confirm story", "story"
"""What the keys of links are signed for."""


def confirm_url(story: Submission) -> str:
    """The link that proves a stranger's mail address."""
    return f"{_base()}/stories/confirm/{signed(CONFIRM, story.id)}"


def mine_url(story: Submission) -> str:
    """An author's own page of their story: how it stands, and the way to take it back."""
    return f"{_base()}/stories/mine/{mine_key(story)}"


def mine_key(story: Submission) -> str:
    """The key of that page."""
    return signed(MINE, story.id)


def ask_to_confirm(story: Submission, *, now: datetime) -> None:
    """The first mail: nobody reads the story before its link was followed. It holds no word that whoever filled in the
    form wrote: an address that anybody can name is not to carry anybody's advertising."""
    with force_locale(spoken(story.language)):
        called = story.call.title
        _send(
            story, _("One step is left for your story"), _("Hello,"),
            _("Thank you for your story for “%(call)s”. Please confirm that this address is yours:", call=called),
            confirm_url(story),
            _("Nobody reads it before. If it wasn't you, do nothing: after a week we forget it."), now=now,
        )  # fmt: skip


def say_it_is_here(story: Submission, *, now: datetime) -> None:
    """Confirmed: where to see how it stands."""
    with force_locale(spoken(story.language)):
        _mail(
            story, _("We have your story"),
            _("Thank you. Somebody reads “%(title)s” soon.", title=story.title),
            _("Here you see how it stands, and can take it back at any time. Keep this mail:"), mine_url(story),
            now=now,
        )  # fmt: skip


def say_others_wait(story: Submission, *, now: datetime) -> None:
    """Somebody whose stories wait sent one more, which was not kept."""
    with force_locale(spoken(story.language)):
        _mail(
            story, _("Your other stories wait for us yet"),
            _("Thank you for one more story. We have not kept it: send it again when the others are answered."),
            _("Here you see how the last of them stands:"), mine_url(story), now=now,
        )  # fmt: skip


def say_decided(story: Submission, *, now: datetime) -> None:
    """Approved, or not with a reason."""
    with force_locale(spoken(story.language)):
        if story.reason:
            said = (_("About your story"), _("We will not use “%(title)s”.", title=story.title), story.reason)
        else:
            thanks = story.call.thanks and _("As a thank-you: %(what)s", what=story.call.thanks)
            said = (_("Your story is approved"), _("We are glad to have “%(title)s”.", title=story.title), thanks)
        _mail(story, *said, mine_url(story), now=now)


def say_it_is_live(story: Submission, *, now: datetime) -> None:
    """Colleagues may share it from now on."""
    with force_locale(spoken(story.language)):
        _mail(
            story, _("Your story goes out"),
            _("“%(title)s” is approved for sharing, under the name that you chose.", title=story.title),
            _("You can take it back at any time:"), mine_url(story), now=now,
        )  # fmt: skip


def _mail(story: Submission, subject: str, *lines: str, now: datetime) -> None:
    _send(story, subject, _("Hello %(name)s,", name=story.name), *lines, now=now)


def _send(story: Submission, subject: str, *lines: str, now: datetime) -> None:
    if story.email:
        mailing.queue(story.email, subject, "\n\n".join(filter(None, lines)) + "\n", now=now)


def _base() -> str:
    return settings.current().base_url.rstrip("/")
