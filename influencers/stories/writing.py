"""Pure: what somebody sends in, whether it can be kept, and the consent that goes with it, word for word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy.errors import Breach
from advocacy.people.regions import is_language
from influencers.rights import wording as rights
from influencers.rights.covering import MOST_PERSONS, WORLDWIDE
from influencers.rights.models import Use
from influencers.stories.models import StoryCall

LONGEST = {"title": 160, "text": 5000, "credit_name": 120, "persons": 1000, "alt": 300}
SHORTEST_TEXT = 40
MOST_PICTURES = 3


@dataclass(frozen=True)
class Told:
    """A story as its author tells it. ``persons`` are others in its pictures."""

    title: str
    text: str
    credit_name: str
    language: str = "en"
    persons: tuple[str, ...] = ()
    in_gallery: bool = False
    may_ask: bool = False


@dataclass(frozen=True)
class Agreed:
    """What the author said yes to. ``sha256`` is that of the consent which they had before them."""

    sha256: str
    consents: bool
    grown_up: bool
    others_agree: bool


def told(given: Mapping[str, str]) -> Told:
    """What a form says, tidied; not yet checked."""
    persons = tuple(" ".join(each.split()) for each in given.get("persons", "").split(",") if each.strip())
    return Told(
        " ".join(given.get("title", "").split()), given.get("text", "").strip().replace("\r\n", "\n"),
        " ".join(given.get("credit_name", "").split()), given.get("language", "en").strip() or "en", persons,
        given.get("in_gallery") == "on", given.get("may_ask") == "on",
    )  # fmt: skip


def agreed(given: Mapping[str, str]) -> Agreed:
    """What a form says yes to."""
    names = ("consents", "grown_up", "others_agree")
    return Agreed(given.get("consent_sha256", ""), *(given.get(name) == "on" for name in names))


def require_fit(story: Told, yes: Agreed, consent: str, call: StoryCall, pictures: int) -> None:
    """Raises Breach by field for what can't be sent yet. Of somebody who is not of age nothing is kept."""
    wrong: dict[str, list[str]] = {}
    for name in ("title", "text", "credit_name"):
        length = len(getattr(story, name))
        if not length:
            wrong[name] = [_("Please write something here.")]
        elif length > LONGEST[name]:
            wrong[name] = [_("At most %(most)s characters.", most=LONGEST[name])]
    if "text" not in wrong and len(story.text) < SHORTEST_TEXT:
        wrong["text"] = [_("Tell a little more: a sentence or two.")]
    if not is_language(story.language):
        wrong["language"] = [_("Choose a language.")]
    if len(", ".join(story.persons)) > LONGEST["persons"] or len(story.persons) > MOST_PERSONS:
        wrong["persons"] = [_("Those are too many names.")]
    if pictures > MOST_PICTURES or (call.needs_picture and not pictures):
        wrong["pictures"] = [_("Add one to %(most)s pictures.", most=MOST_PICTURES)]
    wrong |= _not_agreed(yes, consent, bool(story.persons))
    if wrong:
        raise Breach(_("This can't be sent yet."), remedy=_("Correct what is marked."), errors=wrong)


def _not_agreed(yes: Agreed, consent: str, others: bool) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not yes.grown_up:
        wrong["grown_up"] = [_("We can take stories from people of 18 or older only. Nothing was kept.")]
    if yes.sha256 != digest(consent):
        wrong["consents"] = [_("What you agree to has changed meanwhile. Please read it again.")]
    elif not yes.consents:
        wrong["consents"] = [_("We need your yes to use the story.")]
    if others and not yes.others_agree:
        wrong["others_agree"] = [_("Ask them first; or take the pictures of them out.")]
    return wrong


def consent_text(call: StoryCall, company: str) -> str:
    """What an author agrees to, in the language of the page."""
    media = ", ".join(str(rights.MEDIA.get(each, each)) for each in call.media)
    parts = [
        _("%(company)s may use my story and its pictures in: %(media)s.", company=company, media=media),
        _("Everywhere.") if call.territory == WORLDWIDE else _("In these countries: %(codes)s.", codes=call.territory),
        _("Also in paid advertising.") if call.use is Use.PAID else _("Not in paid advertising."),
        ngettext("For %(num)d month.", "For %(num)d months.", call.consent_months) if call.consent_months
        else _("Until I take it back."),
        _("It may be shortened and corrected, never so that it says something else. My name stands beside it as I"
          " wish."),
        _("I wrote it myself, it is true, and the pictures are mine."),
        _("I can take this back at any time, by the link in my mail or in the portal: then nothing new is made of it,"
          " what is ours goes at once, and people who shared it are asked to take it down."),
    ]  # fmt: skip
    return " ".join(parts)


def digest(text: str) -> str:
    """SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def credit_line(credit_name: str, thanked: str) -> str:
    """What stands under a story in a post: whose it is, and that they got something for it, where they did."""
    if thanked:
        return str(_("— %(name)s, who got a thank-you from us", name=credit_name))
    return f"— {credit_name}"


def picture_words(given: Sequence[str]) -> list[str]:
    """What the pictures show, in their order."""
    return [" ".join(each.split())[: LONGEST["alt"]] for each in given]
