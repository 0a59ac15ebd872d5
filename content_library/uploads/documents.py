"""PDFs made safe: nothing in them that runs or opens something, written anew without metadata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from advocacy.errors import Breach

MOST_PAGES = 500
MOST_OBJECTS = 100_000
PLAINLY = "Print it into a new PDF and upload that one."

_KEYS = {
    "/JavaScript": "JavaScript", "/JS": "JavaScript", "/EmbeddedFiles": "files inside it",
    "/EmbeddedFile": "files inside it", "/AA": "actions that start by themselves", "/XFA": "a form with scripts",
    "/RichMedia": "embedded media",
}  # fmt: skip
_ACTIONS = {
    "/JavaScript": "JavaScript", "/Launch": "an action that starts programs", "/SubmitForm": "a form that sends data",
    "/ImportData": "an action that reads files", "/GoToE": "files inside it", "/Rendition": "embedded media",
    "/Movie": "embedded media", "/Sound": "embedded media",
}  # fmt: skip
_KINDS = {"/EmbeddedFile": "files inside it", "/Filespec": "files inside it"}
_NOTES = {"/FileAttachment": "files inside it", "/RichMedia": "embedded media", "/Screen": "embedded media"}


@dataclass(frozen=True)
class Document:
    """A document that is safe to keep."""

    pages: int


def clean_document(source: Path, target: Path) -> Document:
    """Writes the PDF anew into ``target``. Raises Breach for one that is broken, locked, huge, or does things."""
    try:
        return _written(source, target)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError) as broken:
        raise Breach("This is not a PDF that can be read.", remedy=PLAINLY) from broken


def _written(source: Path, target: Path) -> Document:
    reader = PdfReader(source)
    if reader.is_encrypted:
        raise Breach("This PDF is locked with a password.", remedy="Give one without.")
    writer = PdfWriter(clone_from=reader)
    pages = len(writer.pages)
    if not 0 < pages <= MOST_PAGES:
        raise Breach(f"This PDF has {pages} pages.", remedy=f"Give one of 1 to {MOST_PAGES}.")
    for found in _dictionaries(writer):
        if what := _danger(found):
            raise Breach(f"This PDF holds {what}.", remedy=PLAINLY)
        for key in ("/Metadata", "/PieceInfo", "/LastModified"):
            found.pop(key, None)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    with target.open("wb") as file:
        writer.write(file)
    return Document(pages)


def _danger(found: DictionaryObject) -> str | None:
    """What a dictionary does that a page to read would not."""
    for key, what in _KEYS.items():
        if key in found:
            return what
    for key, kinds in (("/S", _ACTIONS), ("/Type", _KINDS), ("/Subtype", _NOTES)):
        value = found.get(key)
        if isinstance(value, str) and value in kinds:
            return kinds[value]
    return None


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Every dictionary of the document, whatever it hangs on; streams are dictionaries too."""
    objects: list[Any] = list(writer._objects)  # the library offers no way to see them all
    if len(objects) > MOST_OBJECTS:
        raise Breach("This PDF is too intricate.", remedy=PLAINLY)
    while objects:
        found = objects.pop()
        if isinstance(found, IndirectObject):
            continue  # it is in the list itself
        if isinstance(found, DictionaryObject):
            yield found
            objects += found.values()
        elif isinstance(found, ArrayObject):
            objects += found
