"""Pure: what of a policy's version is approved, its digest, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from content_library.models import PolicyVersion

Parts = dict[str, Any]


def parts(version: PolicyVersion) -> Parts:
    """What people are asked to keep to, by name: each text is ``text.<language>``; the date, whom it asks, the quiz."""
    return {
        **{f"text.{language}": text for language, text in version.texts.items()},
        "effective_at": version.effective_at.isoformat(), "material": version.material,
        "applies_to": version.applies_to, "quiz": version.quiz,
    }  # fmt: skip


def digest(version: PolicyVersion) -> str:
    """SHA-256 (hex) of what is approved: title, number, texts, date, whether it asks again, whom, and the quiz.

    Versions of before there were audiences and quizzes have neither, and keep the digest that they had.
    """
    frame: list[Any] = [
        version.policy.title, version.number, version.texts, version.effective_at.isoformat(), version.material,
    ]  # fmt: skip
    if version.applies_to or version.quiz:
        frame += [version.applies_to, version.quiz]
    return hashlib.sha256(json.dumps(frame, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the parts that differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def named(part: str) -> str:
    """A part in words, for a refusal: ``text.de`` -> "the text (de)"."""
    words = {
        "effective_at": _("the date"), "material": _("whether it asks again"), "applies_to": _("whom it asks"),
        "quiz": _("the quiz"),
    }  # fmt: skip
    return str(words.get(part) or _("the text (%(language)s)", language=part.removeprefix("text.")))
