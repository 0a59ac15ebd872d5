"""The editor's help with words: proposals for one caption, taken over or not. Shows the editor again; saves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library.items import queries, rewriting
from content_library.items.editing import Row
from content_library.items.forms import Draft, as_typed, read_rows
from content_library.items.rewriting import Proposal, Request, Tone, Wish
from content_library.views.editor import editor_page
from content_library.words.frames import Words

pages = Blueprint("rewriting", __name__, url_prefix="/studio")

TAKE = "take-"


@pages.post("/items/blank/rewrite", defaults={"item_id": None})
@pages.post("/items/<int:item_id>/rewrite")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def rewrite(item_id: int | None) -> ResponseReturnValue:
    """Asks for proposals, or takes one over into its caption; what was typed elsewhere in the form stays."""
    draft, rows = as_typed(request.form, current_user.zone), read_rows(request.form)
    pressed = request.form.get("rewrite", "")
    if pressed.startswith(TAKE):
        flash(_("Taken over. Read it, change it, save it; reviewers see that a model helped."), "success")
        return _page(item_id, draft, _taken(rows, pressed.removeprefix(TAKE)))
    try:
        with reading():
            rewriting.require_draft(queries.item_for(item_id).state if item_id is not None else None)
        proposals = rewriting.propose(_request(draft, rows))
    except Breach as refusal:
        return _page(item_id, draft, rows, problem=refusal), 422
    if item_id is not None:
        with writing():
            rewriting.note(item_id, proposals, actor=current_user.actor, now=clock.now())
    return _page(item_id, draft, rows, proposals)


def _request(draft: Draft, rows: Sequence[Row]) -> Request:
    """What the form wishes. Raises Breach for a caption that is not there."""
    form, content = request.form, draft.content
    words = next((words for row, words in rows if row == form.get("rewrite_row")), None)
    if words is None:
        raise Breach(_("Choose a caption."), remedy=_("Write one first."))
    wish = Wish(form["rewrite_wish"]) if form.get("rewrite_wish") in set(Wish) else Wish.OTHER
    tone = Tone(form["rewrite_tone"]) if form.get("rewrite_tone") in set(Tone) else Tone.PLAIN
    network = form.get("rewrite_network", words.network) if wish is Wish.NETWORK else words.network
    language = form.get("rewrite_language", words.language) if wish is Wish.TRANSLATE else words.language
    return Request(words, wish, network, language, tone, content.title, content.summary, content.url)


def _taken(rows: Sequence[Row], number: str) -> list[Row]:
    """The rows with the proposal of that number in the one it was made for; in a new one for another network."""
    form = request.form
    words = Words(
        form.get(f"proposal_network_{number}", ""), form.get(f"proposal_language_{number}", ""),
        form.get(f"proposal_text_{number}", ""), form.get(f"proposal_model_{number}", "")[:120],
    )  # fmt: skip
    place = next((row for row, each in rows if (each.network, each.language) == (words.network, words.language)), None)
    if place is None:
        return [*rows, (f"new{len(rows) + 1}", words)]
    return [(row, words if row == place else each) for row, each in rows]


def _page(
    item_id: int | None, draft: Draft, rows: Sequence[Row], proposals: Sequence[Proposal] = (),
    problem: Breach | None = None,
) -> str:  # fmt: skip
    captions = tuple(words for _row, words in rows if words.text.strip())
    typed = replace(draft, content=replace(draft.content, captions=captions))
    with reading():
        item = queries.item_for(item_id) if item_id is not None else None
        return editor_page(item, typed, rows=rows, problem=problem, proposals=proposals)
