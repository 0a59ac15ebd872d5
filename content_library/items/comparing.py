"""What changed between two revisions, part by part, as a reviewer reads it: words, media, lists, single values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy.web.diffs import DiffLine, diff_lines
from advocacy.web.palette import network_look
from content_library.models import DisclosureMode, Revision, RevisionMedium
from content_library.words.frames import AUDIENCE_KEYS, DISCLOSURE, LINK
from content_library.words.labels import label


@dataclass(frozen=True)
class WordsChange:
    """A text that differs, line by line. ``language`` is set for a caption."""

    part: str
    lines: list[DiffLine]
    language: str = ""
    kind = "words"


@dataclass(frozen=True)
class ListChange:
    """A list of which some were taken out and some put in."""

    part: str
    stays: list[str]
    removed: list[str]
    added: list[str]
    kind = "list"


@dataclass(frozen=True)
class ValueChange:
    """One value that became another; both are there, if only as a word for nothing."""

    part: str
    before: str
    after: str
    kind = "value"


@dataclass(frozen=True)
class MediaChange:
    """Other pictures, another video or document, or none, or another order; each with the text that stands for it."""

    part: str
    before: Sequence[RevisionMedium]
    after: Sequence[RevisionMedium]
    kind = "media"


Change = WordsChange | ListChange | ValueChange | MediaChange


def changes(before: Revision | None, after: Revision, zone: str) -> list[Change]:
    """Every part of the frame that differs, words first; nothing without an earlier revision. Times in ``zone``."""
    if before is None:
        return []
    return [
        *_words(before, after),
        *_media(before, after),
        *_lists(before, after),
        *_values(before, after, zone),
    ]


def said_of(found: Collection[Change]) -> str:
    """How many parts differ, as a sentence."""
    return str(ngettext("%(num)s part changed", "%(num)s parts changed", len(found)))


def _words(before: Revision, after: Revision) -> Iterator[WordsChange]:
    for part, old, new in (
        (_("Title"), before.title, after.title),
        (_("Summary"), before.summary, after.summary),
        (_("Link"), before.url, after.url),
    ):
        if old != new:
            yield WordsChange(part, diff_lines(old, new))
    old_texts, new_texts = _by_place(before), _by_place(after)
    for key in dict.fromkeys((*new_texts, *old_texts)):
        old, new = old_texts.get(key, ""), new_texts.get(key, "")
        if old != new:
            network, language, place = key
            part = _("Caption for %(network)s, %(language)s", network=network_look(network).label, language=language)
            part = _("%(caption)s, version %(number)s", caption=part, number=place) if place > 1 else part
            yield WordsChange(part, diff_lines(_readable(old), _readable(new)), language)


def _by_place(revision: Revision) -> dict[tuple[str, str, int], str]:
    """The captions by network, language and, where there are several of these, their place among them from 1."""
    found: dict[tuple[str, str, int], str] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for each in revision.captions:
        seen[each.network, each.language] += 1
        found[each.network, each.language, seen[each.network, each.language]] = each.text
    return found


def _readable(caption: str) -> str:
    """A caption with its slots as words."""
    return caption.replace(DISCLOSURE, f"‹{_('disclosure')}›").replace(LINK, f"‹{_('link')}›")


def _media(before: Revision, after: Revision) -> Iterator[Change]:
    if [each.media_id for each in before.media] != [each.media_id for each in after.media]:
        yield MediaChange(_("Medium"), before.media, after.media)
        return
    for old, new in zip(before.media, after.media, strict=True):
        if old.alt != new.alt:
            yield WordsChange(_("Text for the medium"), diff_lines(old.alt, new.alt))


def _lists(before: Revision, after: Revision) -> Iterator[ListChange]:
    def shown(revision: Revision) -> dict[str, list[str]]:
        everybody = [_("Everyone")]
        by = {_("Audience by %(key)s", key=_audience(key)): revision.audience.get(key, []) for key in AUDIENCE_KEYS}
        return {
            _("Networks"): [str(network_look(name).label) for name in revision.networks],
            **{part: names or everybody for part, names in by.items()},
            _("Product classes"): list(revision.classes),
        }

    old, new = shown(before), shown(after)
    for part in new:
        if set(old[part]) != set(new[part]):
            stays = [name for name in new[part] if name in old[part]]
            removed = [name for name in old[part] if name not in new[part]]
            yield ListChange(part, stays, removed, [name for name in new[part] if name not in old[part]])


def _audience(key: str) -> str:
    names = {"teams": _("team"), "regions": _("region"), "languages": _("language"), "roles": _("role")}
    return str(names[key])


def _values(before: Revision, after: Revision, zone: str) -> Iterator[ValueChange]:
    def shown(revision: Revision) -> dict[str, str]:
        return {
            _("Disclosure"): _disclosure(revision.disclosure),
            _("What sharers may change"): str(label(revision.text_mode)),
            _("Not before"): _time(revision.embargo_at, zone, _("As soon as approved")),
            _("Until"): _time(revision.expires_at, zone, _("No end")),
            _("To be looked at again"): _time(revision.review_again_at, zone, _("No date")),
        }

    old, new = shown(before), shown(after)
    for part, value in new.items():
        if old[part] != value:
            yield ValueChange(part, old[part], value)


def _disclosure(mode: DisclosureMode) -> str:
    names = {DisclosureMode.BY_PERSON: _("The words that each person's tie, region and language ask for")}
    return str(names.get(mode) or mode.value.replace("_", " "))


def _time(at: datetime | None, zone: str, never: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %Z") if at else never
