"""Pages that strangers open: a call for stories with its gallery, send one, confirm the address, take it back.

A GET never changes anything: mail scanners follow every link. The answer to a form is the same for every address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from advocacy import clock, database, settings
from advocacy.database import reading
from advocacy.errors import Breach
from advocacy.web import strangers
from advocacy.web.guards import public
from advocacy.web.languages import LANGUAGES
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from influencers.stories import letters, pictures, queries, submissions, writing
from influencers.stories.models import StoryCall, StoryPicture, Submission, SubmissionState

pages = Blueprint("story_pages", __name__, url_prefix="/stories")


@pages.get("/<slug>")
@public
def call(slug: str) -> ResponseReturnValue:
    """What is asked, what others told, and the form, while stories are taken."""
    return _page(queries.call_by_slug(slug), {}, None)


@pages.post("/<slug>")
@strangers.most_from_one_address()
@public
@own_transactions
@takes_up_to(pictures.LARGEST_FORM)
def send(slug: str) -> ResponseReturnValue:
    """Takes a story; says the same to everybody."""
    sent, now = request.form.to_dict(), clock.now()
    with reading():
        asked = queries.call_by_slug(slug)
        submissions.require_open(asked, now, stranger=True)
        consent, form = writing.consent_text(asked, settings.current().company_name), f"story:{asked.id}"
    try:
        strangers.refuse_machines(form, sent, now)
        shown = pictures.read_pictures(request.files, sent)
        with database.writing():
            submissions.hand_in(
                queries.call_by_slug(slug), writing.told(sent), writing.agreed(sent), consent, shown,
                name=sent.get("name", ""), email=sent.get("email", ""), now=now,
            )  # fmt: skip
    except Breach as wrong:
        with reading():
            return _page(queries.call_by_slug(slug), sent, wrong), 422
    return redirect(url_for("story_pages.sent", slug=slug))


@pages.get("/<slug>/sent")
@public
def sent(slug: str) -> ResponseReturnValue:
    """Says that a mail is on its way, whoever sent one."""
    return render_template("influencers/stories/sent.html", call=queries.call_by_slug(slug))


@pages.get("/confirm/<key>")
@public
def ask_to_confirm(key: str) -> ResponseReturnValue:
    """Asks whether the address is theirs."""
    story = _by_key(letters.CONFIRM, key)
    if story.state is not SubmissionState.DRAFT:
        return redirect(url_for("story_pages.mine", key=letters.mine_key(story)))
    return render_template("influencers/stories/confirm.html", story=story, key=key)


@pages.post("/confirm/<key>")
@public
def confirm(key: str) -> ResponseReturnValue:
    """The address is theirs: the story waits for us from now on. Said twice, it still does."""
    story = _by_key(letters.CONFIRM, key)
    submissions.confirm(story, now=clock.now())
    return redirect(url_for("story_pages.mine", key=letters.mine_key(story)))


@pages.get("/mine/<key>")
@public
def mine(key: str) -> ResponseReturnValue:
    """How a story stands, for whoever has its link."""
    return render_template("influencers/stories/mine.html", story=_by_key(letters.MINE, key), key=key)


@pages.post("/mine/<key>/take-back")
@public
def take_back(key: str) -> ResponseReturnValue:
    """The author's consent is over."""
    submissions.take_back(_by_key(letters.MINE, key), actor=submissions.STRANGER, now=clock.now())
    return redirect(url_for("story_pages.mine", key=key))


@pages.get("/pictures/<digest>")
@public
def picture(digest: str) -> ResponseReturnValue:
    """A picture of a gallery; gone at once when its author takes the story back."""
    return as_response(queries.public_picture(digest, clock.now()), "public, max-age=300")


def as_response(shown: StoryPicture, kept: str) -> Response:
    """The picture's bytes; ``kept`` says how long browsers may keep them."""
    return Response(shown.body, mimetype=shown.content_type, headers={"Cache-Control": kept})


def _page(asked: StoryCall, values: dict[str, Any], wrong: Breach | None) -> str:
    now, consent = clock.now(), writing.consent_text(asked, settings.current().company_name)
    return render_template(
        "influencers/stories/call.html", call=asked, values=values, wrong=wrong, errors=wrong.errors if wrong else {},
        token=strangers.open_form(f"story:{asked.id}", now), consent=consent, consent_sha256=writing.digest(consent),
        stories=queries.gallery(asked, now), takes=asked.strangers and asked.is_open(now), most=writing.MOST_PICTURES,
        languages=list(LANGUAGES.items()), language=_language(),
    )  # fmt: skip


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def _by_key(purpose: str, key: str) -> Submission:
    return queries.story_for(strangers.number_in(purpose, key))
