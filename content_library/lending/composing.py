"""What the composer shows: each caption as this person would send it, its blanks as they are typed, their own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content_library.lending.own_words import OwnWords, rewritten
from content_library.lending.previewing import Place, Preview, preview_at
from content_library.models import Caption, ItemState, TextMode
from content_library.words.blanks import blanks_of
from content_library.words.frames import plain_of, with_slots

SENT_BACK = frozenset({ItemState.CHANGES_REQUESTED, ItemState.REJECTED})

Form = Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """A caption in the composer. ``draft`` stands in the field for own words at first, ``typed`` by now.

    ``own`` is how the typed words would look, once they are others than those approved.
    """

    caption: Caption
    shown: Preview
    draft: str
    typed: str
    own: Preview | None

    @property
    def shut(self) -> bool:
        """True when it can't be shared whatever is typed: nothing that its person fills in is the reason."""
        return not self.shown.blanks and bool(self.shown.unseen or not self.shown.passes)

    @property
    def changed(self) -> bool:
        """True when the person has written into the field."""
        return self.own is not None and self.typed.strip() != self.draft.strip()


def variants(
    place: Place, captions: Sequence[Caption], mine: Iterable[OwnWords], form: Form
) -> list[Variant]:  # fmt: skip
    """The captions with what the form holds for them: blanks, and own words where the story lets them be written."""
    editable = place.item.text_mode is TextMode.EDITABLE
    kept = {(own.caption.network, own.caption.language): own.plain for own in mine if own.item.state in SENT_BACK}
    return [
        _variant(place, caption, kept.get((place.network, caption.language), ""), form, editable)
        for caption in captions
    ]


def picked(shown: Sequence[Variant], form: Form) -> Variant:
    """The caption that the form picks, else the first that may go out, else the first."""
    named = [each for each in shown if str(each.caption.id) == form.get("caption")]
    return (named or [each for each in shown if not each.shut] or list(shown))[0]


def typed_blanks(caption: Caption, form: Form) -> dict[str, str]:
    """What the form holds for a caption's blanks; a field that was not sent is an open blank."""
    blanks = enumerate(blanks_of(caption.text), 1)
    named = {blank.label: form.get(blank_field(caption.id, place)) for place, blank in blanks}
    return {label: value for label, value in named.items() if value is not None}


def blank_field(caption_id: int, place: int) -> str:
    """The name of the field for a caption's so-and-so-many-th blank."""
    return f"blank_{caption_id}_{place}"


def words_field(caption_id: int) -> str:
    """The name of the field for own words on a caption."""
    return f"words_{caption_id}"


def _variant(place: Place, caption: Caption, kept: str, form: Form, editable: bool) -> Variant:
    shown = preview_at(place, caption, typed_blanks(caption, form))
    draft = kept or plain_of(caption.text)
    typed = form.get(words_field(caption.id), draft).replace("\r\n", "\n")
    own = None
    if editable and rewritten(caption, typed):
        own = preview_at(place, caption, own_words=with_slots(typed, linked=bool(place.item.revision.url)))
    return Variant(caption, shown, draft, typed, own)
