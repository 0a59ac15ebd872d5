"""A review decided without leaving Slack: the form shows all of the words, and the decision is bound to their hash.

Only what a message can show whole is decided there: no media, no finding of the checks, not too long. Four eyes, the
right function, a qualification: asked of the same verbs as on the page, and shown before anybody writes a reason.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from advocacy.chat.blocks import Button, Said, fits
from advocacy.chat.doors import Choice, Door, Form, Press, Reply, Writing
from advocacy.chat.telling import page_url
from advocacy.errors import Breach, NotAllowed
from advocacy.numbers import whole
from advocacy.people.models import Person
from advocacy.web.filters import localtime
from advocacy.web.palette import network_look
from content_library.items import queries
from content_library.models import Function, Item, Revision
from content_library.reviews import inbox, reviewing, reviews
from content_library.reviews.reviewing import Sheet
from content_library.reviews.reviews import Decision
from content_library.routes import deciders
from content_library.words.labels import label

MOST_CAPTIONS = 12
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Carried:
    """What a form carries: whose answer it is about which words."""

    item_id: int
    function: Function
    sha256: str


def press(press: Press) -> Reply:
    """Shows the words to whoever may decide on them, or decides on exactly what was shown."""
    return _decide(press) if press.sent else _form(press)


def _form(press: Press) -> Reply:
    item_id = whole(press.value)
    if item_id is None:
        raise Breach(_("This button is not complete."), remedy=_("Open the inbox instead."))
    if not deciders.is_reviewer(press.person):
        raise NotAllowed(_("Your role does not review."), remedy=_("Leave it to somebody who does."))
    item = queries.item_for(item_id)
    sheet = reviewing.sheet(item, press.person, press.person.zone, press.now)
    opened = Button(_("Open the page"), url=_page(item.id))
    if sheet.owed is None:
        return Reply(said=Said(item.title, _("Nothing of it waits for you: it was answered."), buttons=(opened,)))
    if sheet.refusal is not None:
        return Reply(said=Said(sheet.refusal.message, sheet.refusal.remedy, buttons=(opened,)))
    function = sheet.owed.function
    if reason := _needs_page(sheet):
        return Reply(said=Said(item.title, reason, buttons=(opened,)))
    carried = {"item": item.id, "function": function.value, "sha256": sheet.revision.sha256}
    said = Said(item.title, _about(sheet, function), _words(sheet.revision), buttons=(opened,))
    return Reply(form=Form(said, json.dumps(carried), _asked(), _("Decide")))


def _asked() -> list[Choice | Writing]:
    decisions = [
        (Decision.APPROVE.value, _("Approve")), (Decision.REQUEST_CHANGES.value, _("Ask for changes")),
        (Decision.REJECT.value, _("Reject")),
    ]  # fmt: skip
    return [
        Choice("decision", _("Your answer"), decisions),
        Writing("note", _("Why"), _("The authors read it. Needed for changes and rejections."), LONGEST_NOTE),
    ]


def _decide(press: Press) -> Reply:
    carried = _carried(press.value)
    item, decision = queries.item_for(carried.item_id), _named(press.fields.get("decision", ""))
    reviews.decide(
        item, carried.function, decision, sha256=carried.sha256,
        note=press.fields.get("note", ""), reviewer=press.person, now=press.now,
    )  # fmt: skip
    told = {
        Decision.APPROVE: _("You approved it."), Decision.REQUEST_CHANGES: _("You asked for changes."),
        Decision.REJECT: _("You rejected it."),
    }  # fmt: skip
    rest = inbox.count_waiting(inbox.functions_of(press.person, press.now))
    text = told[decision] if not rest else told[decision] + " " + _("%(count)s more wait for you.", count=rest)
    done = Said(item.title, text, buttons=(Button(_("Open my inbox"), url=page_url("/reviews/")),))
    return Reply(said=done)


def _needs_page(sheet: Sheet) -> str:
    """Why the page is needed; empty: everything that counts can be shown here."""
    revision = sheet.revision
    if revision.media:
        return str(_("It has pictures or a video: look at them on the page before you decide."))
    if sheet.remark_count:
        return str(_("The checks have something to say about it: read it on the page before you decide."))
    texts = [each.text for each in revision.captions]
    if len(texts) > MOST_CAPTIONS or not all(fits(each) for each in (*texts, revision.summary)):
        return str(_("It is too long to be shown whole here. Decide on the page."))
    return ""


def _words(revision: Revision) -> list[tuple[str, str]]:
    """Every word that is approved, byte for byte."""
    quotes = [(_("Title"), revision.title)]
    quotes += [(_("Summary"), revision.summary)] if revision.summary else []
    quotes += [(_("Link"), revision.url)] if revision.url else []
    for caption in revision.captions:
        network = _("Any network") if caption.network == "any" else str(network_look(caption.network).label)
        quotes.append((f"{network} · {caption.language}", caption.text))
    return quotes


def _about(sheet: Sheet, function: Function) -> str:
    """What is approved besides the words, and for whom they answer."""
    revision = sheet.revision
    lines = [_("You answer for %(function)s. Written by %(author)s.", function=label(function), author=sheet.author)]
    networks = ", ".join(str(network_look(each).label) for each in revision.networks)
    lines.append(_("Networks: %(names)s", names=networks or _("all")))
    named = [name for names in revision.audience.values() for name in names]
    lines.append(_("For: %(names)s", names=", ".join(named) if named else _("everybody")))
    lines.append(_("People may change: %(what)s", what=label(revision.text_mode)))
    lines += _times(revision)
    if revision.classes:
        lines.append(_("Regulated classes: %(names)s", names=", ".join(revision.classes)))
    if sheet.changes:
        lines.append(_("It was approved before; what changed since stands side by side on the page."))
    return "\n".join(lines)


def _times(revision: Revision) -> Sequence[str]:
    told = (
        (_("Not before: %(time)s"), revision.embargo_at), (_("Until: %(time)s"), revision.expires_at),
        (_("Looked at again: %(time)s"), revision.review_again_at),
    )  # fmt: skip
    return [words % {"time": localtime(at)} for words, at in told if at is not None]


def _carried(value: str) -> Carried:
    try:
        found = json.loads(value)
        return Carried(int(found["item"]), Function(found["function"]), str(found["sha256"]))
    except (ValueError, KeyError, TypeError) as wrong:
        raise Breach(_("This form is not complete."), remedy=_("Open the inbox instead.")) from wrong


def _named(decision: str) -> Decision:
    if decision not in set(Decision):
        wrong = [_("Choose one.")]
        raise Breach(_("Choose approve, request changes or reject."), errors={"decision": wrong})
    return Decision(decision)


def button(path: str, person: Person) -> Button | None:
    """The button for the page of a review."""
    parts = path.partition("?")[0].strip("/").split("/")
    if parts[:2] != ["reviews", "items"] or len(parts) < 3 or not deciders.is_reviewer(person):
        return None
    item_id = whole(parts[2])
    return None if item_id is None else review_button(item_id)


def review_button(item: Item | int) -> Button:
    """Opens the form for an item that waits."""
    item_id = item if isinstance(item, int) else item.id
    return Button(_("Read and decide…"), "review", str(item_id), tone="primary")


def _page(item_id: int) -> str:
    return page_url(f"/reviews/items/{item_id}")


REVIEW = Door(press, button, binds=True)
