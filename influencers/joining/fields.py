"""Pure: the questions that a programme's page asks besides the usual, as data, and what counts as an answer to each.

Imports errors only. ``Field`` is kept as JSON in ``ApplicationForm.fields``; its key stays when its label changes, so
that answers that were given keep their question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from advocacy.errors import Breach

MOST_FIELDS, MOST_OPTIONS = 12, 20
LONGEST_LABEL, LONGEST_TEXT, LONGEST_LONG = 200, 300, 4000


class FieldKind(StrEnum):
    """What kind of answer a question wants."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    URL = "url"
    CHOICE = "choice"
    YES = "yes"


@dataclass(frozen=True)
class Field:
    """One question. ``options`` are the answers of a CHOICE."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        """What its input is called in the form."""
        return f"answer_{self.key}"


def fields_of(kept: Sequence[Mapping[str, Any]]) -> list[Field]:
    """The questions of a form as it is kept."""
    return [
        Field(
            str(each["key"]), str(each["label"]), FieldKind(each["kind"]), bool(each.get("required")),
            str(each.get("help", "")), tuple(each.get("options", ())),
        )
        for each in kept
    ]  # fmt: skip


def as_kept(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """The questions as data. Raises Breach for too many, for one without words, for a choice without options."""
    if len(fields) > MOST_FIELDS:
        raise Breach(
            _("A form asks at most %(most_fields)s questions.", most_fields=MOST_FIELDS),
            errors={"fields": [_("Too many.")]},
        )
    for each in fields:
        if not each.label.strip() or len(each.label) > LONGEST_LABEL:
            raise Breach(
                _("Each question needs words."),
                errors={"fields": [_("At most %(longest_label)s characters each.", longest_label=LONGEST_LABEL)]},
            )
        if each.kind is FieldKind.CHOICE and not 2 <= len(each.options) <= MOST_OPTIONS:
            raise Breach(
                _("“%(label)s” needs answers to choose from.", label=each.label),
                errors={
                    "fields": [
                        _("From 2 to %(most_options)s answers, a semicolon between them.", most_options=MOST_OPTIONS)
                    ]
                },
            )
    if len({each.key for each in fields}) < len(fields):
        raise Breach(_("Two questions have the same key."), errors={"fields": [_("Give each its own.")]})
    return [{**asdict(each), "kind": each.kind.value, "options": list(each.options)} for each in fields]


def answers_to(fields: Sequence[Field], sent: Mapping[str, str], errors: dict[str, list[str]]) -> dict[str, Any]:
    """Key -> answer of what was answered; what is wrong is put into ``errors`` by the input's name."""
    found: dict[str, Any] = {}
    for each in fields:
        text = sent.get(each.name, "").strip()
        if not text:
            if each.required:
                errors[each.name] = [_("Please answer this.")]
            continue
        wrong = _wrong(each, text)
        if wrong:
            errors[each.name] = [wrong]
        else:
            found[each.key] = _answer(each, text)
    return found


def _wrong(asked: Field, text: str) -> Any:
    if len(text) > (LONGEST_LONG if asked.kind is FieldKind.LONG else LONGEST_TEXT):
        return _("That is too long.")
    if asked.kind is FieldKind.NUMBER and not (text.isdecimal() and len(text) <= 15):
        return _("Give a whole number.")
    if asked.kind is FieldKind.URL and not is_web(text):
        return _("Give a web address that begins with https://.")
    if asked.kind is FieldKind.CHOICE and text not in asked.options:
        return _("Choose one of the list.")
    return ""


def _answer(asked: Field, text: str) -> Any:
    if asked.kind is FieldKind.NUMBER:
        return int(text)
    return True if asked.kind is FieldKind.YES else text


def is_web(text: str) -> bool:
    """Whether a text is an address of a page."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(text) <= 500
