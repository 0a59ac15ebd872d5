"""The pages that decide: what is shown, what is kept when the words changed meanwhile, filters, several at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.times.working_time import USUAL, due_at
from content_library.models import Function, ItemState, Review, ReviewRound, Risk
from content_library.reviews.reviews import Decision
from content_library.routes.deadlines import left
from content_library.threads import thread
from content_library.threads.thread import Remark
from content_library.words.frames import Words
from content_library.words.spans import Quote
from tests.content_library.shelf import NOW, Shelf
from tests.statements import statements_of


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def form_of(browser: FlaskClient, item_id: int) -> dict[str, str]:
    """What the page of an item sends along."""
    page = browser.get(f"/reviews/items/{item_id}").text
    return {name: hidden(page, name) for name in ("sha256", "function")}


def legal_of(shelf: Shelf) -> FlaskClient:
    return shelf.installation.browser_of(shelf.legal)


def test_changed_words_are_shown_and_the_note_is_kept(sqlite_shelf: Shelf) -> None:
    """An edit between reading and deciding: nothing is decided, the difference to what was read is there."""
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal = legal_of(sqlite_shelf)
    form = form_of(legal, item_id)
    sqlite_shelf.revise(item_id, captions=(Words("any", "en", "Atlas 4.0 is out. Read what is new."),))
    sqlite_shelf.submit(item_id)
    stale = legal.post(f"/reviews/items/{item_id}/decide", data={**form, "decision": "approve", "note": "Checked it"})
    assert stale.status_code == 409
    assert "What changed since you read it" in stale.text and "<b>4.0</b>" in stale.text
    assert "Checked it" in stale.text and hidden(stale.text, "sha256") != form["sha256"]
    assert sqlite_shelf.state(item_id) is ItemState.IN_REVIEW
    again = {**form, "sha256": hidden(stale.text, "sha256"), "decision": "approve", "note": "Checked it"}
    assert legal.post(f"/reviews/items/{item_id}/decide", data=again).status_code == 302


def test_words_that_went_back_to_draft_keep_the_note_too(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal = legal_of(sqlite_shelf)
    form = form_of(legal, item_id)
    sqlite_shelf.revise(item_id, title="Other")
    stale = legal.post(
        f"/reviews/items/{item_id}/decide",
        data={**form, "decision": "request_changes", "note": "Say since when", "quote": ["Atlas 3.0"]},
    )
    assert stale.status_code == 409 and stale.text.count("Say since when") >= 2, "in the message, and ready to be said"


def test_the_second_of_two_reviewers_is_told(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal = legal_of(sqlite_shelf)
    form = form_of(legal, item_id)
    sqlite_shelf.decide(item_id, Function.LEGAL, by=sqlite_shelf.installation.person(Role.LEGAL, name="Fergus Second"))
    late = legal.post(f"/reviews/items/{item_id}/decide", data={**form, "decision": "reject", "note": "No"})
    assert late.status_code == 409 and "Fergus Second" in late.text and "No" in late.text
    assert sqlite_shelf.state(item_id) is ItemState.IN_REVIEW


def test_a_hash_that_was_never_its_own(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    form = {"function": "legal", "sha256": "0" * 64, "decision": "approve"}
    stale = legal_of(sqlite_shelf).post(f"/reviews/items/{item_id}/decide", data=form)
    assert stale.status_code == 409 and "changed since" in stale.text


def test_request_changes_names_the_words_and_the_author_sees_them(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal, author = legal_of(sqlite_shelf), sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    form = {**form_of(legal, item_id), "decision": "request_changes", "note": "Since when?", "quote_in": ["any|en"]}
    wrong = legal.post(f"/reviews/items/{item_id}/decide", data={**form, "quote": ["words of another item"]})
    assert wrong.status_code == 422 and "words of another item" in wrong.text and "Since when?" in wrong.text
    assert legal.post(f"/reviews/items/{item_id}/decide", data={**form, "quote": ["3.0 is out"]}).status_code == 302
    for path in (f"/studio/items/{item_id}", f"/studio/items/{item_id}/edit"):
        page = author.get(path).text
        assert "Legal asks for changes" in page and "3.0 is out" in page and "Since when?" in page, path
    assert 'class="mark-quote"' in author.get(f"/studio/items/{item_id}").text
    sqlite_shelf.revise(item_id, captions=(Words("any", "en", "Atlas 3 came in May."),))
    assert "The words have changed" in author.get(f"/studio/items/{item_id}/edit").text
    sqlite_shelf.submit(item_id)
    assert "asks for changes" not in author.get(f"/studio/items/{item_id}").text


def test_quotes_over_the_api(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    api = sqlite_shelf.installation.api_of(sqlite_shelf.legal)
    body = {
        "function": "legal", "decision": "request_changes", "sha256": sqlite_shelf.sha256(item_id), "note": "Why?",
        "spans": [{"quote": "no such words"}],
    }  # fmt: skip
    refused = api("POST", f"/items/{item_id}/decisions", body)
    assert refused.status_code == 422 and refused.get_json()["errors"]["spans"]
    assert api("POST", f"/items/{item_id}/decisions", {**body, "spans": [{"quote": "3.0"}]}).status_code == 200
    with sqlite_shelf.installation.app.app_context():
        review = db.session.query(Review).filter_by(function=Function.LEGAL).one()
        assert [span["quote"] for span in review.spans] == ["3.0"]


def test_the_next_one_is_the_one_below_then_the_first(sqlite_shelf: Shelf) -> None:
    first, second, third = (sqlite_shelf.in_state(ItemState.IN_REVIEW, title=title) for title in ("A", "B", "C"))
    legal = legal_of(sqlite_shelf)
    for item_id, following in ((second, third), (third, first), (first, None)):
        form = {**form_of(legal, item_id), "decision": "approve"}
        landed = legal.post(f"/reviews/items/{item_id}/decide", data=form).location
        assert landed == (f"/reviews/items/{following}" if following else "/reviews/")


def test_ones_own_words_are_not_next(sqlite_shelf: Shelf) -> None:
    both = sqlite_shelf.installation.person(Role.MARKETING, Role.LEGAL)
    first, own = sqlite_shelf.in_state(ItemState.IN_REVIEW), sqlite_shelf.add(by=both, title="Own")
    sqlite_shelf.submit(own)
    browser = sqlite_shelf.installation.browser_of(both)
    assert (
        browser.post(f"/reviews/items/{first}/decide", data={**form_of(browser, first), "decision": "approve"}).location
        == "/reviews/"
    )
    page = browser.get("/reviews/").text
    assert "You wrote or edited it" in page and 'name="pick"' not in page
    assert "four eyes" in browser.get(f"/reviews/items/{own}").text


def risky(shelf: Shelf, item_id: int, risk: Risk, due: timedelta = timedelta()) -> None:
    with shelf.installation.app.app_context(), writing():
        db.session.query(ReviewRound).filter_by(item_id=item_id).update({"risk": risk, "routine": risk is Risk.LOW})
        for review in db.session.query(Review).filter_by(item_id=item_id):
            review.due_at += due


ALL = {"Plain", "Grave", "Late"}
FILTERS = [
    ("", ALL), ("function=legal", ALL), ("function=nobody", ALL),
    ("risk=high", {"Grave"}), ("overdue=on", {"Late"}), ("risk=high&overdue=on", set()), ("topic=none", set()),
]  # fmt: skip


@pytest.mark.parametrize(("query", "shown"), FILTERS)
def test_the_inbox_can_be_narrowed(shelf: Shelf, query: str, shown: set[str]) -> None:
    ids = {title: shelf.in_state(ItemState.IN_REVIEW, title=title) for title in ("Plain", "Grave", "Late")}
    for title, item_id in ids.items():
        risky(
            shelf,
            item_id,
            Risk.HIGH if title == "Grave" else Risk.LOW,
            timedelta(days=-9999 if title == "Late" else 9999),
        )
    page = shelf.installation.browser_of(shelf.legal).get(f"/reviews/?{query}").text
    assert {title for title in ids if f">{title}</a>" in page} == shown
    assert shown or "Nothing like that" in page


def test_the_inbox_by_topic(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    with shelf.installation.app.app_context(), writing():
        shelf.item(item_id).topics = ["tech", "launch day"]
    browser = shelf.installation.browser_of(shelf.legal)
    assert "Atlas 3.0 is here</a>" in browser.get("/reviews/?topic=launch+day").text
    assert "Atlas 3.0 is here</a>" not in browser.get("/reviews/?topic=launch").text


def test_several_routine_items_at_once_each_with_its_own_outcome(sqlite_shelf: Shelf) -> None:
    ids = [sqlite_shelf.in_state(ItemState.IN_REVIEW, title=title) for title in ("One", "Two", "Grave")]
    for item_id, risk in zip(ids, (Risk.LOW, Risk.LOW, Risk.HIGH), strict=True):
        risky(sqlite_shelf, item_id, risk)
    legal = legal_of(sqlite_shelf)
    page = legal.get("/reviews/").text
    picks = re.findall(r'name="pick" value="([^"]*)"', page)
    assert [int(pick.split("|")[0]) for pick in picks] == ids[:2], "only what is routine can be picked"
    stale = f"{ids[1]}|legal|{'0' * 64}"
    grave = f"{ids[2]}|legal|{sqlite_shelf.sha256(ids[2])}"
    answer = legal.post("/reviews/bulk", data={"pick": [picks[0], stale, grave], "decision": "approve"})
    assert answer.status_code == 200 and answer.text.count("Not decided") == 2
    assert "1 decision was recorded" in answer.text and "not routine" in answer.text and "changed since" in answer.text
    with sqlite_shelf.installation.app.app_context():
        said = {each.item_id: each.state.value for each in db.session.query(Review).filter_by(function=Function.LEGAL)}
    assert said == {ids[0]: "approved", ids[1]: "waiting", ids[2]: "waiting"}


WRONG_BULK: list[dict[str, object]] = [
    {"decision": "approve"}, {"pick": ["x|legal|0"], "decision": "approve"},
    {"pick": ["1|legal|0"], "decision": "burn"},
    {"pick": ["1|nobody|0"], "decision": "approve"}, {"pick": [f"{10**20}|legal|0"], "decision": "approve"},
]  # fmt: skip


@pytest.mark.parametrize("form", WRONG_BULK)
def test_a_wrong_choice_of_several_is_refused(sqlite_shelf: Shelf, form: dict[str, object]) -> None:
    sqlite_shelf.in_state(ItemState.IN_REVIEW)
    assert legal_of(sqlite_shelf).post("/reviews/bulk", data=form).status_code == 422


def test_the_page_says_who_has_said_what_and_what_is_found(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW, captions=(Words("any", "en", "We are the best, guaranteed."),))
    sqlite_shelf.decide(item_id, Function.HR, Decision.APPROVE, note="Fine with me")
    page = legal_of(sqlite_shelf).get(f"/reviews/items/{item_id}").text
    for said in ("Legal is asked", "Fine with me", "First time", "Who has to agree", "read-place"):
        assert said in page, said


def test_time_left_is_working_time(sqlite_shelf: Shelf) -> None:
    """Friday 9:00, due after 16 working hours: Monday evening. The weekend takes nothing away."""
    with sqlite_shelf.installation.app.test_request_context():
        due = due_at(NOW, 16, USUAL)
        friday = left(due, NOW, USUAL)
        assert (friday.text, friday.tone) == ("2 d left", "neutral")
        sunday = left(due, NOW + timedelta(days=2), USUAL)
        assert (sunday.text, sunday.tone) == ("1 d left", "neutral")
        assert left(due, due - timedelta(minutes=40), USUAL).text == "40 min left"
        late = left(due, due + timedelta(hours=17), USUAL)
        assert late.is_over and late.text == "1 h over", "the night takes nothing either"


@pytest.mark.parametrize("path", ["/reviews/", "/reviews/items/1", "/studio/items/1", "/studio/items/1/edit"])
def test_statements_do_not_grow_with_what_is_said(shelf: Shelf, path: str) -> None:
    """However many items wait and whatever stands in the thread: quotes, names, options, answers."""
    reviewer = shelf.installation.person(Role.LEGAL, Role.HR, Role.MARKETING)
    browser = shelf.installation.browser_of(reviewer)
    with shelf.installation.app.app_context():
        engine = db.engine
    needed = []
    for _ in range(2):
        for number in range(3):
            item_id = shelf.in_state(ItemState.IN_REVIEW, title=f"Item {number}")
            _talk(shelf, 1 if item_id > 1 else item_id)
        browser.get(path)
        with statements_of(engine) as seen:
            assert browser.get(path).status_code == 200
        needed.append(len(seen))
    assert needed[0] == needed[1] <= 46, needed


def _talk(shelf: Shelf, item_id: int) -> None:
    with shelf.installation.app.app_context(), writing():
        item, legal, hr = shelf.item(item_id), shelf.person(shelf.legal), shelf.person(shelf.hr)
        said = Remark("Which?", None, [Quote("Atlas 3.0")], ["This", "That"], [shelf.hr])
        asked = thread.comment(item, said, by=legal, now=NOW)
        thread.choose(asked, 1, by=hr, now=NOW)
        thread.comment(item, Remark("That", answers=asked), by=hr, now=NOW)
