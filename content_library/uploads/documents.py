"""PDFs made safe: nothing in them that runs or opens something, written anew without metadata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from advocacy.errors import Breach

MOST_PAGES = 500
MOST_OBJECTS = 100_000
PLAINLY = _l("Print it into a new PDF and upload that one.")

_KEYS = {
    "/JavaScript": "JavaScript", "/JS": "JavaScript", "/EmbeddedFiles": _l("files inside it"),
    "/EmbeddedFile": _l("files inside it"),
    "/AA": _l("actions that start by themselves"), "/XFA": _l("a form with scripts"),
    "/RichMedia": _l("embedded media"),
}  # fmt: skip
_ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": _l("an action that starts programs"),
    "/SubmitForm": _l("a form that sends data"),
    "/ImportData": _l("an action that reads files"),
    "/GoToE": _l("files inside it"), "/Rendition": _l("embedded media"),
    "/Movie": _l("embedded media"), "/Sound": _l("embedded media"),
}  # fmt: skip
_KINDS = {"/EmbeddedFile": _l("files inside it"), "/Filespec": _l("files inside it")}
_NOTES = {"/FileAttachment": _l("files inside it"), "/RichMedia": _l("embedded media"), "/Screen": _l("embedded media")}


@dataclass(frozen=True)
class Document:
    """A document that is safe to keep."""

    pages: int


def clean_document(source: Path, target: Path) -> Document:
    """Writes the PDF anew into ``target``. Raises Breach for one that is broken, locked, huge, or does things."""
    try:
        return _written(source, target)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError) as broken:
        raise Breach(_("This is not a PDF that can be read."), remedy=str(PLAINLY)) from broken


def _written(source: Path, target: Path) -> Document:
    reader = PdfReader(source)
    if reader.is_encrypted:
        raise Breach(_("This PDF is locked with a password."), remedy=_("Give one without."))
    writer = PdfWriter(clone_from=reader)
    pages = len(writer.pages)
    if not 0 < pages <= MOST_PAGES:
        raise Breach(
            _("This PDF has %(pages)s pages.", pages=pages),
            remedy=_("Give one of 1 to %(limit)s.", limit=MOST_PAGES),
        )
    for found in _dictionaries(writer):
        if what := _danger(found):
            raise Breach(_("This PDF holds %(what)s.", what=what), remedy=str(PLAINLY))
        for key in ("/Metadata", "/PieceInfo", "/LastModified"):
            found.pop(key, None)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    with target.open("wb") as file:
        writer.write(file)
    return Document(pages)


def _danger(found: DictionaryObject) -> LazyString | str | None:
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
        raise Breach(_("This PDF is too intricate."), remedy=str(PLAINLY))
    while objects:
        found = objects.pop()
        if isinstance(found, IndirectObject):
            continue  # it is in the list itself
        if isinstance(found, DictionaryObject):
            yield found
            objects += found.values()
        elif isinstance(found, ArrayObject):
            objects += found
