"""Other words from a model: what is sent, what comes back, what is taken over; and an endpoint that makes trouble."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import fetching, settings
from advocacy.errors import Breach
from advocacy.history import timeline
from content_library.items import queries, rewriting
from content_library.items.rewriting import Request, Wish, places_in, question, texts_of
from content_library.models import ItemState
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.installation import Installation

SAID = "{disclosure} Atlas 3.0 is here, and it is quieter. {blank:your city} {link}"


class Model(BaseHTTPRequestHandler):
    """A strict stand-in for an OpenAI-compatible endpoint; ours. Each base path is a manner."""

    asked: ClassVar[list[dict[str, Any]]] = []
    answer = json.dumps({"proposals": [SAID, "Quieter. {disclosure}", ""]})

    def do_POST(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            manner, _, rest = self.path.strip("/").partition("/")
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if rest != "chat/completions" or self.headers["Content-Type"] != "application/json":
                return self.give(404, {})
            if manner != "keyless" and self.headers.get("Authorization") != "Bearer sesame":
                return self.give(401, {})
            asked = json.loads(body)
            if not asked.get("model") or not all(each["role"] and each["content"] for each in asked["messages"]):
                return self.give(400, {})
            Model.asked.append(asked)
            getattr(self, f"be_{manner}", self.be_well)()

    def be_well(self) -> None:
        self.give(200, {"choices": [{"message": {"role": "assistant", "content": self.answer}}]})

    def be_slow(self) -> None:
        time.sleep(2)
        self.be_well()

    def be_huge(self) -> None:
        self.give(200, {"choices": ["x" * 2_000_000]})

    def be_odd(self) -> None:
        self.give(200, {"answer": 42})

    def be_mute(self) -> None:
        self.give(200, {"choices": [{"message": {"content": None}}]})

    def be_text(self) -> None:
        self.give(200, b"<html>Welcome</html>")

    def be_broken(self) -> None:
        self.give(500, {})

    def be_away(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://10.0.0.1/chat/completions")
        self.end_headers()

    def give(self, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    Model.asked.clear()
    monkeypatch.setattr(rewriting, "ask", lambda *args, **more: fetching.ask(*args, total_seconds=1.0, **more))


def turned_on(sqlite: Installation, endpoint: str, manner: str = "v1", key: str = "sesame") -> Shelf:
    """A shelf whose settings name the endpoint; its host is allowed by that alone."""
    named = replace(
        sqlite.settings, rewriting_url=f"{endpoint}/{manner}", rewriting_model="quill-7b", rewriting_key=key,
        fetch_hosts=frozenset(),
    )  # fmt: skip
    sqlite.settings = named
    return Shelf.fill(sqlite)


def wish(shelf: Shelf, item_id: int, **body: Any) -> Any:
    with shelf.installation.app.app_context():
        caption = shelf.item(item_id).revision.captions[0].id
    api = shelf.installation.api_of(shelf.author)
    return api("POST", f"/items/{item_id}/rewritings", {"caption_id": caption, **body})


def test_proposals_come_back_with_the_model_and_what_they_lost(sqlite: Installation, endpoint: str) -> None:
    shelf = turned_on(sqlite, endpoint)
    item_id = shelf.add()
    made = wish(shelf, item_id, wish="translate", language="de")
    assert made.status_code == 200, made.text
    found = made.get_json()
    assert found["model"] == "quill-7b" and [each["language"] for each in found["proposals"]] == ["de", "de"]
    assert found["proposals"][0]["lost"] == ["{blank:your city}"], "the caption had none"
    assert found["proposals"][1]["lost"] == ["{link}"]
    with shelf.installation.app.app_context():
        assert queries.item_for(item_id).revision_number == 1, "nothing was changed"
        row = next(row for row in timeline("item", item_id) if row.verb == "rewrite")
        assert row.payload is not None and row.payload.body["details"] == {"model": "quill-7b"}


def test_only_words_are_sent_and_nothing_about_anybody(sqlite: Installation, endpoint: str) -> None:
    shelf = turned_on(sqlite, endpoint)
    wish(shelf, shelf.add())
    (asked,) = Model.asked
    told = json.loads(asked["messages"][1]["content"])
    assert set(told) == {
        "task", "caption", "caption_language", "network", "answer_language", "keep_exactly", "about",
    }  # fmt: skip
    assert told["about"] == {
        "title": "Atlas 3.0 is here", "summary": "Faster and quieter.", "url": "https://acme.example/atlas",
    }  # fmt: skip
    assert told["keep_exactly"] == ["{disclosure}", "{link}"]
    for private in ("Marketing 1", "acme.example/p", "p1@", "sesame"):
        assert private not in json.dumps(asked)


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("slow", "did not answer: The site is too slow."), ("huge", "did not answer: The document is too large."),
        ("odd", "answered in a shape that we don't know."), ("mute", "answered in a shape that we don't know."),
        ("text", "answered something that we can't read."), ("broken", "it is in trouble (500)."),
        ("away", "it sends us elsewhere (302)."), ("nowhere/x", "there is nothing at its address (404)."),
    ],
)  # fmt: skip
def test_an_endpoint_in_trouble_is_one_clear_sentence(
    sqlite: Installation, endpoint: str, manner: str, said: str
) -> None:
    shelf = turned_on(sqlite, endpoint, manner)
    refused = wish(shelf, shelf.add())
    assert refused.status_code == 422 and said in refused.get_json()["title"] + refused.get_json()["detail"]


def test_a_wrong_key_and_nobody_there_are_told(sqlite: Installation, endpoint: str) -> None:
    shelf = turned_on(sqlite, endpoint, key="wrong")
    item_id = shelf.add()
    assert "does not accept our key (401)" in wish(shelf, item_id).text
    shelf.installation.app.extensions[settings.EXTENSION] = replace(
        shelf.installation.settings, rewriting_url="http://127.0.0.1:9/v1"
    )
    assert "cannot be reached" in wish(shelf, item_id).text


def test_rewriting_is_off_unless_it_is_turned_on(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.add()
    refused = wish(sqlite_shelf, item_id)
    assert refused.status_code == 422 and "ADVOCACY_REWRITING_URL" in refused.text
    page = sqlite_shelf.installation.browser_of(sqlite_shelf.author).get(f"/studio/items/{item_id}/edit")
    assert "Help with words" not in page.text


@pytest.mark.parametrize("state", list(ItemState))
def test_only_what_its_authors_have_before_them_is_rewritten(
    sqlite: Installation, endpoint: str, state: ItemState
) -> None:
    shelf = turned_on(sqlite, endpoint)
    answer = wish(shelf, shelf.in_state(state))
    assert answer.status_code == (200 if state in rewriting.WRITTEN_ON else 409)


def test_a_proposal_is_taken_over_in_the_editor_and_marked(sqlite: Installation, endpoint: str) -> None:
    shelf = turned_on(sqlite, endpoint)
    item_id = shelf.add()
    browser = shelf.installation.browser_of(shelf.author)
    typed = {
        "title": "Typed just now", "url": "https://acme.example/atlas", "caption_row": "1", "caption_network": "any",
        "caption_language": "en", "caption_text": "Atlas 3.0 is out.", "caption_assisted_by": "",
        "rewrite_row": "1", "rewrite_wish": "shorter", "rewrite": "propose",
    }  # fmt: skip
    page = browser.post(f"/studio/items/{item_id}/rewrite", data=typed)
    assert page.status_code == 200 and "Typed just now" in page.text and "quill-7b" in page.text
    proposal = {
        "proposal_network_1": "any", "proposal_language_1": "en", "proposal_text_1": "Quieter.",
        "proposal_model_1": "quill-7b",
    }  # fmt: skip
    page = browser.post(f"/studio/items/{item_id}/rewrite", data={**typed, **proposal, "rewrite": "take-1"})
    assert "Quieter." in page.text and "Taken over" in page.text
    with shelf.installation.app.app_context():
        assert shelf.item(item_id).revision_number == 1, "nothing is saved yet"
    saved = {**typed, "caption_text": "Quieter.", "caption_assisted_by": "quill-7b", "then": "save"}
    assert browser.post(f"/studio/items/{item_id}/edit", data=saved).status_code == 302
    with shelf.installation.app.app_context():
        (caption,) = shelf.item(item_id).revision.captions
        assert (caption.text, caption.assisted_by) == ("{disclosure} Quieter.\n{link}", "quill-7b")
    shelf.submit(item_id)
    for page_of in (f"/studio/items/{item_id}", f"/reviews/items/{item_id}"):
        assert "quill-7b" in shelf.installation.browser_of(shelf.legal).get(page_of).text, page_of


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('{"proposals": ["a", "b"]}', ["a", "b"]), ('```json\n["a"]\n```', ["a"]), ("just words", ["just words"]),
        ('{"proposals": "one"}', ["one"]), ('{"proposals": [1, null, "  c "]}', ["c"]), ('{"else": 1}', []),
    ],
)  # fmt: skip
def test_what_models_answer_is_read(content: str, texts: list[str]) -> None:
    assert texts_of({"choices": [{"message": {"content": content}}]}) == texts


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["choices", "message", "content", "x"]), inner),
    )
)
def test_no_answer_breaks_us(answer: Any) -> None:
    with suppress(Breach):
        assert all(isinstance(text, str) and text.strip() for text in texts_of(answer))


@pytest.mark.parametrize("wanted", list(Wish))
def test_every_wish_asks_to_keep_the_places(wanted: Wish) -> None:
    asked = question(Request(Words("any", "en", SAID), wanted, "linkedin", "de"), "quill")
    told = json.loads(asked["messages"][1]["content"])
    assert told["keep_exactly"] == places_in(SAID) == ["{disclosure}", "{blank:your city}", "{link}"]
    assert "exactly once" in asked["messages"][0]["content"] and told["task"]
