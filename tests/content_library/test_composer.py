"""The composer's page, without script: blanks, words of one's own, what is looked at again; and its statements."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.database import db
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from content_library.models import Item, ItemState, TextMode
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.statements import statements_of

FRAME = "At {blank:your site:20} I like {blank:what} most."
MINE = "I spent a year on this, and it shows."


def composer(shelf: Shelf, mode: TextMode, *texts: str) -> tuple[FlaskClient, int]:
    captions = tuple(Words("any", language, text) for language, text in zip(("en", "de"), texts, strict=False))
    story = shelf.in_state(ItemState.LIVE, text_mode=mode, captions=captions)
    return shelf.installation.browser_of(shelf.installation.person(Role.EMPLOYEE)), story


def form_of(page: str, **typed: str) -> dict[str, str]:
    """What a browser would send: hidden fields and the first choice, with what was typed."""
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    caption = re.search(r'name="caption" id="[^"]+" value="(\d+)" checked', page)
    assert caption
    named = {name.replace("CAPTION", caption[1]): value for name, value in typed.items()}
    return {**hidden, "caption": caption[1], "when": "now", "way": "hand", **named}


def texts_sent(shelf: Shelf) -> list[str]:
    with shelf.installation.app.app_context():
        return list(db.session.scalars(select(Share.text)))


def test_blanks_are_filled_and_sent(sqlite_shelf: Shelf) -> None:
    browser, story = composer(sqlite_shelf, TextMode.FILL_IN, FRAME)
    page = browser.get(f"/feed/{story}/share?network=x").text
    assert "your site" in page and "[your site]" in page
    empty = browser.post(f"/feed/{story}/share", data=form_of(page, blank_CAPTION_1="Leeds"))
    assert empty.status_code == 422 and "Fill in “what”" in empty.text and 'value="Leeds"' in empty.text
    wrong = form_of(page, blank_CAPTION_1="Leeds", blank_CAPTION_2="see evil.example")
    refused = browser.post(f"/feed/{story}/share", data=wrong)
    assert refused.status_code == 422 and "may not hold an address" in refused.text
    filled = form_of(page, blank_CAPTION_1="Leeds", blank_CAPTION_2="{link}")
    assert browser.post(f"/feed/{story}/share", data=filled).status_code == 422
    assert texts_sent(sqlite_shelf) == []
    look = browser.post(f"/feed/{story}/share", data={**form_of(page, blank_CAPTION_1="Leeds"), "then": "look"})
    assert look.status_code == 200 and "At Leeds I like [what] most." in look.text
    sent = browser.post(
        f"/feed/{story}/share", data=form_of(page, blank_CAPTION_1=" Leeds ", blank_CAPTION_2="the mud")
    )
    assert sent.status_code == 302, sent.text
    assert texts_sent(sqlite_shelf)[0].startswith("#ad I work at Acme. At Leeds I like the mud most.\n")


def test_while_one_types_the_same_is_shown(sqlite_shelf: Shelf) -> None:
    browser, story = composer(sqlite_shelf, TextMode.FILL_IN, FRAME)
    page = browser.get(f"/feed/{story}/share?network=x").text
    form = form_of(page, blank_CAPTION_1="Leeds", blank_CAPTION_2="@ada")
    part = browser.post(f"/feed/{story}/share/look", data=form)
    assert part.status_code == 200 and "<html" not in part.text and 'data-part="shown-1"' in part.text
    assert "At Leeds I like @ada most." in part.text
    shown, link = re.search(r"http://\S+?/r/\w+", page), re.search(r"http://\S+?/r/\w+", part.text)
    assert shown and link and shown[0] == link[0]


def test_own_words_go_to_review_and_are_kept(sqlite_shelf: Shelf) -> None:
    browser, story = composer(sqlite_shelf, TextMode.EDITABLE, "Atlas is out.")
    page = browser.get(f"/feed/{story}/share?network=x").text
    assert "Say it in your own words" in page
    unsure = browser.post(f"/feed/{story}/share", data=form_of(page, words_CAPTION=MINE))
    assert unsure.status_code == 422 and "Post the approved words by hand" in unsure.text
    assert MINE in unsure.text and texts_sent(sqlite_shelf) == []
    form = form_of(page, words_CAPTION=MINE)
    made = browser.post(f"/feed/{story}/share", data={**form, "then": f"own-{form['caption']}"})
    assert made.status_code == 302
    assert "Your words are being reviewed" in browser.get(made.location).text
    with sqlite_shelf.installation.app.app_context():
        own = db.session.scalars(select(Item).where(Item.parent_id == story)).one()
        assert own.state is ItemState.IN_REVIEW
    sure = browser.post(f"/feed/{story}/share", data={**form, "approved": "yes"})
    assert sure.status_code == 302 and "Atlas is out." in texts_sent(sqlite_shelf)[0]


def test_untouched_words_go_straight(sqlite_shelf: Shelf) -> None:
    browser, story = composer(sqlite_shelf, TextMode.EDITABLE, "Atlas is out.")
    page = browser.get(f"/feed/{story}/share?network=x").text
    form = form_of(page, words_CAPTION="Atlas is out.\r\n")
    assert browser.post(f"/feed/{story}/share", data=form).status_code == 302


def test_what_was_sent_back_stands_in_the_field(sqlite_shelf: Shelf) -> None:
    browser, story = composer(sqlite_shelf, TextMode.EDITABLE, "Atlas is out.")
    page = browser.get(f"/feed/{story}/share?network=x").text
    form = form_of(page, words_CAPTION=MINE)
    browser.post(f"/feed/{story}/share", data={**form, "then": f"own-{form['caption']}"})
    legal = sqlite_shelf.installation.api_of(sqlite_shelf.legal)
    item = legal("GET", "/items?origin=own_words").get_json()["items"][0]
    said = {"function": "legal", "decision": "request_changes", "sha256": item["revision"]["sha256"], "note": "Whose?"}
    assert legal("POST", f"/items/{item['id']}/decisions", said).status_code == 200
    back = browser.get(f"/feed/{story}/share?network=x").text
    assert "Whose?" in back and f">\n{MINE}</textarea>" in back
    straight = browser.post(f"/feed/{story}/share", data=form_of(back, words_CAPTION=MINE))
    assert straight.status_code == 302, "a draft that was kept is no wish to send it"


def test_somebody_elses_words_are_not_taken_back(sqlite_shelf: Shelf) -> None:
    browser, story = composer(sqlite_shelf, TextMode.EDITABLE, "Atlas is out.")
    page = browser.get(f"/feed/{story}/share?network=x").text
    form = form_of(page, words_CAPTION=MINE)
    browser.post(f"/feed/{story}/share", data={**form, "then": f"own-{form['caption']}"})
    other = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person())
    assert other.post(f"/feed/own-words/{story + 1}/take-back").status_code == 404
    assert browser.post(f"/feed/own-words/{story + 1}/take-back").status_code == 302


@pytest.mark.parametrize("path", ["/feed", "/feed/1/share?network=x", "/feed/1/share/look"])
def test_statements_do_not_grow_with_captions_and_stories(sqlite_shelf: Shelf, path: str) -> None:
    needed: list[int] = []
    for captions in (1, 2):
        browser, _story = composer(sqlite_shelf, TextMode.EDITABLE, *["Atlas is out.", "Atlas ist da."][:captions])
        ask: Any = browser.post if path.endswith("look") else browser.get
        data = {"data": {"network": "x"}} if path.endswith("look") else {}
        real = path.replace("/1/", f"/{_story}/")
        assert ask(real, **data).status_code == 200
        with sqlite_shelf.installation.app.app_context():
            engine = db.engine
        with statements_of(engine) as seen:
            ask(real, **data)
        needed.append(len(seen))
    assert needed[0] == needed[1] <= 40, needed
