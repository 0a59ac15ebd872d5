"""The words of the interface: what the code says, what each catalogue has of it, and what is missing.

``python -m tests.house.words`` prints what is still to be translated; `make words` ends with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.house.source import PACKAGES, ROOT

LANGUAGES = ("de", "fr", "es")
KEYWORDS = parse_keywords(
    ("_", "_l", "gettext", "lazy_gettext", "ngettext:1,2", "lazy_ngettext:1,2", "pgettext:1c,2", "lazy_pgettext:1c,2",
     "npgettext:1c,2,3", "English", "counted:1,2")
)  # fmt: skip
"""The functions that `make words` looks for."""
HELD = re.compile(r"%\((\w+)\)[sd]|(%%)|(\{\w*\})|(</?\w+[^>]*>)|(&\w+;)")
"""What stands in a text and is no word: gaps, tags, entities."""

Key = tuple[str | None, str, str | None]
"""Context, message, plural."""


@dataclass(frozen=True)
class Said:
    """A message with its translation: a text, or one for each form of the plural."""

    key: Key
    texts: tuple[str, ...]
    fuzzy: bool


def folder(language: str) -> Path:
    """Where a language's catalogue lies."""
    return ROOT / "advocacy" / "translations" / language / "LC_MESSAGES"


@cache
def catalogue(language: str) -> Catalog:
    """A language's catalogue."""
    with (folder(language) / "messages.po").open("rb") as file:
        return read_po(file)


def said(language: str) -> Iterator[Said]:
    """Every message of a catalogue, its head left out."""
    return said_in(catalogue(language))


def said_in(given: Catalog) -> Iterator[Said]:
    """Every message of a catalogue, written or compiled."""
    return (_said(each) for each in given if each.id)


def _said(message: Message) -> Said:
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return Said(key_of(message), texts, message.fuzzy)


def key_of(message: Message) -> Key:
    """How a message is known."""
    one, many = (message.id, None) if isinstance(message.id, str) else (message.id[0], message.id[1])
    context: str | bytes | None = message.context  # compiled catalogues give it as bytes
    return context.decode() if isinstance(context, bytes) else context, one, many


@cache
def in_code() -> dict[Key, str]:
    """Every message that code, templates and packs of rules speak, with a file that says it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found: dict[Key, str] = {}
    for place in (*PACKAGES, "templates"):
        mapping = [
            (pattern.removeprefix(f"{place}/"), how) for pattern, how in methods if pattern.startswith(f"{place}/")
        ]
        chosen = {pattern.removeprefix(f"{place}/"): said for pattern, said in options.items()}
        for file_name, _line, message, _comments, context in extract_from_dir(ROOT / place, mapping, chosen, KEYWORDS):
            one, many = (message, None) if isinstance(message, str) else (message[0], message[1])
            if one:
                found.setdefault((context, one, many), f"{place}/{file_name}")
    return found


def held(text: str) -> list[str]:
    """The gaps, tags and entities of a text, sorted."""
    return sorted(match[0] for match in HELD.finditer(text))


def missing(language: str) -> list[Key]:
    """What the code says and a catalogue has no words for."""
    known = {each.key for each in said(language) if all(each.texts) and not each.fuzzy}
    return [key for key in in_code() if key not in known]


def main() -> None:
    """Prints what is missing, by language."""
    for language in LANGUAGES:
        keys = missing(language)
        print(f"{language}: {len(keys)} messages are not translated yet" if keys else f"{language}: complete")  # noqa: T201
        for key in keys[:20]:
            print(f"  {in_code()[key]}: {key[1]}")  # noqa: T201


if __name__ == "__main__":
    main()
