"""What the editor's form holds, as content; and content as the form shows it. Times are the person's wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from advocacy.clock import at_wall_clock
from advocacy.errors import Breach
from advocacy.numbers import whole
from content_library.models import Item, ItemKind, SourceMode, Stage, TextMode
from content_library.sources.sources import Habits
from content_library.words.content import About, Content, Shown, content_of
from content_library.words.frames import AUDIENCE_KEYS, Words

Form = MultiDict[str, str]
Kind = TypeVar("Kind", ItemKind, SourceMode, Stage, TextMode)
WALL_CLOCK = "%Y-%m-%dT%H:%M"
TIMES = ("embargo_at", "expires_at", "review_again_at")


@dataclass(frozen=True)
class Draft:
    """What the editor shows: content and filing as the form holds them."""

    content: Content
    about: About


def draft_of(item: Item) -> Draft:
    """An item as it stands."""
    return Draft(content_of(item.revision), About(item.kind, item.campaign, tuple(item.topics), item.stage))


def read_draft(form: Form, zone: str) -> Draft:
    """The form as it was sent; captions without words are left out. Raises Breach for a time that is none."""
    return Draft(
        Content(
            title=form.get("title", ""),
            captions=read_captions(form),
            url=form.get("url", ""),
            summary=form.get("summary", ""),
            media=read_media(form),
            audience={key: _picked(form, f"audience_{key}") for key in AUDIENCE_KEYS},
            classes=tuple(_list(form, "classes")),
            text_mode=_choice(TextMode, form.get("text_mode", ""), TextMode.LOCKED),
            embargo_at=read_time(form, "embargo_at", zone),
            expires_at=read_time(form, "expires_at", zone),
            review_again_at=read_time(form, "review_again_at", zone),
        ),
        _about(form),
    )


def as_typed(form: Form, zone: str) -> Draft:
    """The form as far as it can be read, to be shown or checked again: a time that is none is left out."""
    readable = MultiDict(form)
    for name in TIMES:
        try:
            read_time(readable, name, zone)
        except Breach:
            readable.pop(name)
    return read_draft(readable, zone)


def read_habits(form: Form) -> Habits:
    """What becomes of a source's entries, as its form says. A number that is none is out of range for the verb."""
    total = form.get("drafts_in_total", "").strip()
    return Habits(
        mode=_choice(SourceMode, form.get("mode", ""), SourceMode.QUEUE),
        drafts_a_day=_count(form.get("drafts_a_day", "").strip()),
        drafts_in_total=_count(total) if total else None,
        about=_about(form),
        audience={key: _list(form, f"audience_{key}") for key in AUDIENCE_KEYS},
    )


def read_media(form: Form) -> tuple[Shown, ...]:
    """The media that stand in the form, in order, with what is said that each shows."""
    rows = zip(form.getlist("media_id"), form.getlist("media_alt"), strict=False)
    numbered = ((whole(number), alt) for number, alt in rows)
    stand = tuple(Shown(number, alt) for number, alt in numbered if number is not None)
    chosen = whole(form.get("media_add", ""))
    return stand if chosen is None or chosen in {each.media_id for each in stand} else (*stand, Shown(chosen))


def media_after(then: str, media: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """The media when one was taken out (``media-drop-<id>``) or moved one place ahead (``media-up-<id>``)."""
    verb, _, number = then.removeprefix("media-").partition("-")
    place = next((place for place, each in enumerate(media) if str(each.media_id) == number), None)
    if place is None:
        return media
    others = (*media[:place], *media[place + 1 :])
    if verb == "drop":
        return others
    ahead = max(place - 1, 0)
    return (*others[:ahead], media[place], *others[ahead:])


def read_captions(form: Form) -> tuple[Words, ...]:
    """The captions that have words."""
    return tuple(words for _row, words in read_rows(form) if words.text.strip())


def read_rows(form: Form) -> list[tuple[str, Words]]:
    """The rows of the captions, empty ones too: their own name, network, language, text, the model that helped."""
    parts = ("row", "network", "language", "text", "assisted_by")
    rows = zip_longest(*(form.getlist(f"caption_{name}") for name in parts), fillvalue="")
    return [
        (row or str(number), Words(network, language.strip(), text, helper.strip()[:120]))
        for number, (row, network, language, text, helper) in enumerate(rows, 1)
    ]


def read_time(form: Form, name: str, zone: str) -> datetime | None:
    """A time that the person wrote by their own clock, in UTC. Raises Breach."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Breach(
            gettext("That is not a time."), errors={name: [gettext("Write it as 2026-11-21T09:30.")]}
        ) from wrong
    return at_wall_clock(local.date(), local.time(), zone)


def shown_time(instant: datetime | None, zone: str) -> str:
    """An instant by the person's clock, as a field for times takes it."""
    return instant.astimezone(ZoneInfo(zone)).strftime(WALL_CLOCK) if instant else ""


def _about(form: Form) -> About:
    return About(
        kind=_choice(ItemKind, form.get("kind", ""), ItemKind.ARTICLE),
        campaign=form.get("campaign", "").strip()[:120],
        topics=tuple(dict.fromkeys((*form.getlist("topic"), *_list(form, "topics")))),
        stage=_choice(Stage, form["stage"], Stage.INTEREST) if form.get("stage") else None,
    )


def _list(form: Form, name: str) -> list[str]:
    """A field that is given once with commas, or several times."""
    parts = [part.strip() for text in form.getlist(name) for part in text.split(",")]
    return list(dict.fromkeys(part for part in parts if part))


def _picked(form: Form, name: str) -> list[str]:
    """The same, together with what was ticked: names as they are, commas and all."""
    return list(dict.fromkeys((*form.getlist(f"{name}_ticked"), *_list(form, name))))


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else -1


def _choice(kind: type[Kind], text: str, otherwise: Kind) -> Kind:
    return kind(text) if text in {each.value for each in kind} else otherwise
