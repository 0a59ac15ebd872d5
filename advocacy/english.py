"""Sentences that rooms without Flask speak: English that remembers how it was made, so that an edge can say it again in
the reader's language. Pure; imports nothing.

Where Flask-Babel is at hand, its ``gettext`` is used instead. What is kept (history, verdicts) keeps the English.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

Translate = Callable[[str, str | None, int], str]
"""A message, its plural if it has one, and the number that chooses between them -> the message to speak."""


class English(str):
    """An English text, with gaps such as ``%(name)s`` filled. Its message and values are kept beside it.

    Values may be such texts themselves: they are translated with it.
    """

    message: str
    plural: str | None
    number: int
    values: dict[str, Any]

    def __new__(cls, message: str, /, **values: object) -> Self:
        """The text of a message."""
        return cls._made(message, None, 1, values)

    @classmethod
    def _made(cls, message: str, plural: str | None, number: int, values: dict[str, object]) -> Self:
        chosen = message if plural is None or number == 1 else plural
        text = super().__new__(cls, chosen % values if values else chosen)
        text.message, text.plural, text.number, text.values = message, plural, number, values
        return text


def counted(one: str, many: str, number: int, /, **values: object) -> English:
    """The text for that many, with ``%(num)s`` for the number."""
    return English._made(one, many, number, {"num": number, **values})


_translate: Translate | None = None


def speak_through(translate: Translate) -> None:
    """From now on texts of this process are spoken through that function."""
    global _translate
    _translate = translate


def spoken(text: str) -> str:
    """A text in the reader's language: one that remembers its making, or one that is a message as it stands.

    Other texts stay as they are, such as the sentences of rules that a company wrote itself.
    """
    if _translate is None or not text:
        return text
    if not isinstance(text, English):
        return _translate(text, None, 1)
    said = _translate(text.message, text.plural, text.number)
    return said % {name: _spoken(value) for name, value in text.values.items()} if text.values else said


def _spoken(value: object) -> object:
    return spoken(value) if isinstance(value, English) else value
