"""The thread beside an item, on the pages of those who write and of those who review: say, choose, close, resolve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.palette import network_look
from content_library.items import queries
from content_library.models import Function, Item, Revision, Stance
from content_library.threads import queries as thread_queries
from content_library.threads import thread
from content_library.threads.thread import Remark
from content_library.words.spans import Quote

pages = Blueprint("threads", __name__, url_prefix="/threads")

PARTS = (Capability.WRITE_ITEMS, *(function.capability for function in Function))
PLACES = {"review": "reviews.review", "item": "studio.item"}
"""Pages that show a thread, by the name that their forms send along."""


@dataclass(frozen=True)
class Talk:
    """What a page needs to show a thread to its reader, and for them to take part in it."""

    thread: thread_queries.Thread
    reader_id: int
    people: Sequence[tuple[int, str]]
    takes_part: bool
    typed: Mapping[str, Sequence[str]]
    errors: Mapping[str, Sequence[str]]


def shown(item: Item, problem: Breach | None = None) -> Talk:
    """The thread as the caller reads it; with ``problem`` what they typed stays in the form."""
    takes_part = thread.takes_part(current_user.person)
    return Talk(
        thread_queries.thread_of(item, current_user.id), current_user.id,
        thread_queries.nameable() if takes_part else [], takes_part,
        request.form.to_dict(flat=False) if problem else {}, problem.errors if problem else {},
    )  # fmt: skip


@pages.post("/items/<int:item_id>/comments")
@guard(*PARTS)
def comment(item_id: int) -> ResponseReturnValue:
    """A word in the thread; leads back to where it was written. What can't be kept is shown again, with why."""
    item, form = queries.item_for(item_id), request.form
    try:
        said = thread.comment(item, _typed(item), by=current_user.person, now=clock.now())
    except Breach as problem:
        return render_template(
            "content_library/comment.html", item=item, talk=shown(item, problem), place=form.get("from", ""),
            problem=problem,
        ), 422  # fmt: skip
    return _back(item_id, said.id)


def _typed(item: Item) -> Remark:
    """The form as it was sent. Raises Breach for a number that is none, NotFound for a comment that is gone."""
    form = request.form
    answered = _number(form.get("reply_to", ""))
    stance = form.get("stance", "")
    return Remark(
        form.get("text", ""), Stance(stance) if stance in {each.value for each in Stance} else None,
        quotes_typed(), form.get("options", "").splitlines(),
        [key for key in map(_number, form.getlist("tell")) if key is not None],
        thread_queries.comment_for(answered) if answered is not None else None,
    )  # fmt: skip


def quotes_typed() -> list[Quote]:
    """The quotes of a form: rows of the words, the caption that holds them and, from the script, where they begin."""
    form = request.form
    words, captions, starts = (form.getlist(name) for name in ("quote", "quote_in", "quote_start"))
    found = []
    for number, quote in enumerate(words):
        network, _bar, language = captions[number].partition("|") if number < len(captions) else ("", "", "")
        start = _number(starts[number]) if number < len(starts) else None
        found.append(Quote(quote, network, language, start))
    return found


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


@pages.post("/comments/<int:comment_id>/choose")
@guard(*PARTS)
def choose(comment_id: int) -> ResponseReturnValue:
    """Chooses an option; another press chooses another."""
    found, option = thread_queries.comment_for(comment_id), _number(request.form.get("option", ""))
    thread.choose(found, -1 if option is None else option, by=current_user.person, now=clock.now())
    return _back(found.item_id, found.id)


Mark = Callable[..., None]
MARKS: Mapping[str, tuple[Mark, LazyString]] = {
    "close": (thread.close, _l("Closed. Nobody chooses any more.")),
    "resolve": (thread.resolve, _l("Resolved.")),
    "reopen": (thread.reopen, _l("Open again.")),
    "withdraw": (thread.withdraw, _l("Taken back. It stays in the thread, marked.")),
}
"""What is done to a comment by a press of a button: the verb, and what is said then."""


@pages.post("/comments/<int:comment_id>/<string:verb>")
@guard(*PARTS)
def mark(comment_id: int, verb: str) -> ResponseReturnValue:
    """Closes, resolves, opens again, takes back."""
    if verb not in MARKS:
        raise NotFound(_("There is nothing here."))
    found, (do, said) = thread_queries.comment_for(comment_id), MARKS[verb]
    do(found, by=current_user.person, now=clock.now())
    flash(str(said), "success")
    return _back(found.item_id, found.id)


def _back(item_id: int, comment_id: int) -> ResponseReturnValue:
    endpoint = PLACES.get(request.form.get("from", ""), PLACES["item"])
    return redirect(url_for(endpoint, item_id=item_id, _anchor=f"comment-{comment_id}"))


def quotable(revision: Revision) -> list[tuple[str, str]]:
    """The captions of a revision as the choices of a field."""
    return [
        (f"{each.network}|{each.language}", f"{network_look(each.network).label}, {each.language}")
        for each in revision.captions
    ]


pages.add_app_template_global(quotable, "quotable")
