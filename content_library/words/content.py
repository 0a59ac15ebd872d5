"""Pure: what somebody writes into an item, and whether it can be kept at all. Rules on wording are ``vetting``'s."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.checks.told import folded_classes, unknown_classes
from advocacy.errors import Breach
from advocacy.links.utm.parameters import what_is_wrong
from advocacy.people.capabilities import Role
from advocacy.people.regions import is_language, is_region
from content_library.models import ItemKind, ItemOrigin, Revision, Stage, TextMode
from content_library.words.blanks import blanks_of, misspelled
from content_library.words.frames import AUDIENCE_KEYS, DISCLOSURE, LINK, Frame, Words, with_slots

MOST_CAPTIONS = 60
MOST_ALIKE = 6
"""Captions for one network in one language: colleagues who share one story then don't all say the same."""
EVERGREEN = timedelta(days=365)
"""After that time somebody looks at an item without an end again, unless its authors say otherwise."""
LONGEST = {"title": 300, "summary": 2000, "url": 2000}
LONGEST_ALT = 1000
MOST_MEDIA = 4
LONGEST_CAPTION = 10_000

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


@dataclass(frozen=True)
class Shown:
    """A medium that was kept before, and what is said that it shows; None: what the medium itself says."""

    media_id: int
    alt: str | None = None


@dataclass(frozen=True)
class Content:
    """What an item says. ``networks`` follows from the captions; ``media`` are in the order in which they are shown."""

    title: str
    captions: tuple[Words, ...] = ()
    url: str = ""
    summary: str = ""
    media: tuple[Shown, ...] = ()
    audience: Mapping[str, Sequence[str]] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    text_mode: TextMode = TextMode.LOCKED
    embargo_at: datetime | None = None
    expires_at: datetime | None = None
    review_again_at: datetime | None = None  # of an evergreen item: when somebody looks whether it is still right

    @property
    def networks(self) -> list[str]:
        """The networks that there are captions for, "any" among them."""
        return sorted({each.network for each in self.captions})


@dataclass(frozen=True)
class About:
    """What an item is filed under; not part of what is approved."""

    kind: ItemKind = ItemKind.ARTICLE
    campaign: str = ""
    topics: tuple[str, ...] = ()
    stage: Stage | None = None


@dataclass(frozen=True)
class CameFrom:
    """Where an item comes from. ``authors`` are people whose words are in it, besides whoever adds it.

    Words of somebody's own are ``for_person_id`` alone; they retell a revision of a parent.
    """

    origin: ItemOrigin = ItemOrigin.WRITTEN
    authors: tuple[int, ...] = ()
    credited_to_id: int | None = None
    parent_id: int | None = None
    parent_revision: int | None = None
    for_person_id: int | None = None


def cleaned(content: Content, outlets: Collection[str], known_classes: Collection[str]) -> Content:
    """The content as it is kept: blanks trimmed, slots put in. Raises Breach with what is wrong by field.

    ``known_classes`` are the product classes of the rules in force.
    """
    wrong: dict[str, list[str]] = {}
    title, url = " ".join(content.title.split()), content.url.strip()
    if not title:
        wrong["title"] = [_("Give a title.")]
    if url and (why := what_is_wrong(url)):
        wrong["url"] = [why]
    for name, most in LONGEST.items():
        if len(getattr(content, name)) > most:
            wrong.setdefault(name, []).append(_("At most %(most)s characters.", most=most))
    if amiss := _media_against(content.media):
        wrong["media"] = amiss
    captions = _captions(content.captions, {*outlets, "any"}, bool(url), wrong)
    audience = checked_audience(content.audience, wrong)
    if content.embargo_at and content.expires_at and content.expires_at <= content.embargo_at:
        wrong["expires_at"] = [_("It would expire before its embargo ends.")]
    if content.embargo_at and content.review_again_at and content.review_again_at <= content.embargo_at:
        wrong["review_again_at"] = [_("It would be reviewed again before its embargo ends.")]
    if odd := unknown_classes(content.classes, known_classes):
        wrong["classes"] = [odd]
    if why := _blanks_against(content):
        wrong["text_mode"] = [why]
    if wrong:
        raise Breach(_("This can't be saved yet."), remedy=_("Correct what is marked."), errors=wrong)
    return replace(
        content, title=title, url=url, summary=content.summary.strip(), captions=captions,
        media=tuple(Shown(each.media_id, each.alt and each.alt.strip()) for each in content.media),
        audience=audience, classes=folded_classes(content.classes),
    )  # fmt: skip


def evergreen(content: Content, now: datetime, before: datetime | None = None) -> Content:
    """The content with a date on which it is reviewed again, if it has no end: as before, or in a year."""
    if content.expires_at or content.review_again_at:
        return content
    return replace(content, review_again_at=before or (now + EVERGREEN).replace(second=0, microsecond=0))


def content_of(revision: Revision) -> Content:
    """What a revision says, to be changed."""
    return Content(
        title=revision.title,
        captions=tuple(Words(each.network, each.language, each.text, each.assisted_by) for each in revision.captions),
        url=revision.url,
        summary=revision.summary,
        media=tuple(Shown(each.media_id, each.alt) for each in revision.media),
        audience=revision.audience,
        classes=tuple(revision.classes),
        text_mode=revision.text_mode,
        embargo_at=revision.embargo_at,
        expires_at=revision.expires_at,
        review_again_at=revision.review_again_at,
    )


def typed_frame(content: Content) -> Frame:
    """The frame of words that are still being typed, for the checks: slots put in, nothing refused."""
    return Frame(
        title=content.title,
        captions=tuple(
            Words(each.network, each.language, with_slots(each.text, linked=bool(content.url)))
            for each in content.captions
            if each.text.strip()
        ),
        networks=tuple(content.networks),
        url=content.url,
        summary=content.summary,
        audience=content.audience,
        classes=content.classes,
        text_mode=content.text_mode.value,
        embargo_at=content.embargo_at,
        expires_at=content.expires_at,
        review_again_at=content.review_again_at,
    )


def _captions(
    captions: Sequence[Words], networks: Collection[str], linked: bool, wrong: dict[str, list[str]]
) -> tuple[Words, ...]:
    problems = [] if len(captions) <= MOST_CAPTIONS else [_("At most %(most)s captions.", most=MOST_CAPTIONS)]
    for number, each in enumerate(captions, start=1):
        problems += [f"Caption {number}: {why}" for why in _problems(each, networks)]
    for (network, language), times in Counter((each.network, each.language) for each in captions).items():
        if times > MOST_ALIKE:
            problems.append(
                _(
                    "There are %(times)s captions for %(network)s in %(language)s; keep at most %(most)s.",
                    times=times,
                    network=network,
                    language=language,
                    most=MOST_ALIKE,
                )
            )
    for (network, language, _text), times in Counter((w.network, w.language, w.text.strip()) for w in captions).items():
        if times > 1:
            problems.append(
                _(
                    "A caption for %(network)s in %(language)s stands there %(times)s times; keep one.",
                    network=network,
                    language=language,
                    times=times,
                )
            )
    if problems:
        wrong["captions"] = problems
    return tuple(replace(each, text=with_slots(each.text, linked=linked)) for each in captions)


def _media_against(media: Sequence[Shown]) -> list[str]:
    problems = [] if len(media) <= MOST_MEDIA else [_("At most %(most)s pictures.", most=MOST_MEDIA)]
    if len({each.media_id for each in media}) < len(media):
        problems.append(_("The same medium stands there twice."))
    if any(len(each.alt or "") > LONGEST_ALT for each in media):
        problems.append(_("At most %(most)s characters for what a medium shows.", most=LONGEST_ALT))
    return problems


def _blanks_against(content: Content) -> str:
    """What is wrong between the text mode and the blanks of the captions; empty when they go together."""
    blanks = any(blanks_of(each.text) for each in content.captions)
    if content.text_mode is TextMode.FILL_IN and content.captions and not blanks:
        return str(_("There is no blank to fill in: write {blank:what to write} into a caption, or lock the words."))
    if content.text_mode is not TextMode.FILL_IN and blanks:
        return str(_("A caption has blanks: let sharers fill them in, or take them out."))
    return ""


def _problems(each: Words, networks: Collection[str]) -> list[str]:
    found = []
    if each.network not in networks:
        found.append(f"there is no network “{each.network}” here.")
    if not _is_tag(each.language):
        found.append(_("“%(language)s” is not a language tag such as en or de-AT.", language=each.language))
    found += misspelled(each.text)
    if not each.text.replace(DISCLOSURE, "").replace(LINK, "").strip():
        found.append("it has no words.")
    if len(each.text) > LONGEST_CAPTION:
        found.append(f"at most {LONGEST_CAPTION} characters.")
    found += [
        _("%(slot)s may stand there once only.", slot=slot) for slot in (DISCLOSURE, LINK) if each.text.count(slot) > 1
    ]
    return found


def _is_tag(language: str) -> bool:
    return bool(_LANGUAGE.fullmatch(language)) and is_language(language)


def _is_place(region: str) -> bool:
    return not region or is_region(region)


def checked_audience(given: Mapping[str, Sequence[str]], wrong: dict[str, list[str]]) -> dict[str, list[str]]:
    """An audience as it is kept; what is wrong with it is put into ``wrong``."""
    problems = [_("There is no audience by %(name)s.", name=name) for name in sorted(set(given) - set(AUDIENCE_KEYS))]
    roles = {role.value for role in Role}
    problems += [_("There is no role “%(name)s”.", name=name) for name in given.get("roles", ()) if name not in roles]
    regions = [name.strip() for name in given.get("regions", ())]
    problems += [
        _("There is no region “%(name)s”: use a code such as US, UK or DE.", name=name)
        for name in regions
        if not _is_place(name)
    ]
    tags = [name.strip() for name in given.get("languages", ())]
    problems += [
        _("“%(tag)s” is not a language tag such as en or de-AT.", tag=tag) for tag in tags if tag and not _is_tag(tag)
    ]
    if problems:
        wrong["audience"] = problems
    kept = {key: sorted({name.strip() for name in given.get(key, ()) if name.strip()}) for key in AUDIENCE_KEYS}
    kept["regions"] = [name.upper() for name in kept["regions"]]
    return kept
