"""The app on a phone as its server sees it: manifest, worker, what is kept where, forms that are sent once."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading
from advocacy.web.idempotency import KeptAnswer
from content_library.models import Suggestion
from content_library.suggestions.bringing import brought
from tests.installation import Installation


def test_the_app_can_be_installed_and_keeps_no_page_of_anybodys(sqlite: Installation) -> None:
    stranger = sqlite.app.test_client()
    manifest = json.loads(stranger.get("/manifest.webmanifest").data)
    assert {"name", "start_url", "display", "icons"} <= manifest.keys() and manifest["display"] == "standalone"
    assert {each["purpose"] for each in manifest["icons"]} == {"any", "maskable"}
    for icon in (*manifest["icons"], *manifest["shortcuts"][0]["icons"]):
        answer = stranger.get(icon["src"])
        assert answer.status_code == 200 and answer.data.startswith(b"\x89PNG")
    assert manifest["share_target"]["action"] == "/suggest" and manifest["share_target"]["method"] == "GET"

    worker = stranger.get("/service-worker.js")
    assert worker.mimetype == "text/javascript" and "no-cache" in worker.headers["Cache-Control"]
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
    facts = json.loads(re.search(r"const FACTS = (.*);", worker.text)[1])  # type: ignore[index]
    for path in (*facts["shell"], facts["offline"], facts["icon"], facts["badge"]):
        assert stranger.get(path).status_code == 200, path
    page = sqlite.browser_of(sqlite.person(name="Emma Employee")).get(facts["offline"]).text
    assert "Emma" not in page and "csrf" not in page


def test_signing_out_empties_the_browser_and_a_script_learns_that_nobody_is_here(sqlite: Installation) -> None:
    emma = sqlite.person()
    hers = sqlite.browser_of(emma)
    here = hers.get("/here")
    assert here.json["person"] == emma and here.json["token"] and "no-store" in here.headers["Cache-Control"]
    assert f'data-person="{emma}"' in hers.get("/suggest").text
    assert "Clear-Site-Data" not in hers.get("/suggest").headers
    assert hers.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert hers.get("/here", headers={"X-Requested-With": "fetch"}).status_code == 401
    assert hers.get("/here").status_code == 302


def offers(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Suggestion)) or 0


def test_what_was_written_offline_is_sent_once(installation: Installation) -> None:
    """Again by the worker, after a new sign-in, by somebody else, with other words, after a refusal."""
    emma = installation.person()
    hers, his = installation.browser_of(emma), installation.browser_of(installation.person())
    said = {"url": "https://example.org/a", "language": "en", "idempotency_key": "k1"}
    first = hers.post("/suggest", data={**said, "csrf_token": "one"})
    assert first.status_code == 302 and offers(installation) == 1
    again = hers.post("/suggest", data={**said, "csrf_token": "another"}, headers={"Idempotency-Key": "k1"})
    assert again.status_code == 302 and again.headers["Idempotent-Replayed"] == "true"
    assert installation.browser_of(emma).post("/suggest", data=said).headers["Idempotent-Replayed"] == "true"
    assert offers(installation) == 1
    assert hers.post("/suggest", data={**said, "why": "More"}).status_code == 422  # the same key for other words
    assert his.post("/suggest", data=said).status_code == 302 and offers(installation) == 2  # his key is his own
    empty = {"language": "en", "idempotency_key": "k2"}
    assert hers.post("/suggest", data=empty).status_code == 422
    mended = hers.post("/suggest", data={**empty, "words": "A word"})  # a refusal keeps no key
    assert mended.status_code == 302 and "Idempotent-Replayed" not in mended.headers
    with installation.app.app_context(), reading():
        assert set(db.session.scalars(select(KeptAnswer.status))) == {302}


BROUGHT = [
    ({"url": "https://a.example/x", "title": "A page"}, ("https://a.example/x", "", "A page")),
    ({"text": "Look https://a.example/x now", "title": "T"}, ("https://a.example/x", "Look  now", "T")),
    ({"text": "https://a.example/x"}, ("https://a.example/x", "", "")),
    ({"text": "Just words"}, ("", "Just words", "")),
    ({"text": "The same", "title": "The same"}, ("", "", "The same")),
    ({"url": "  "}, ("", "", "")),
    ({"url": "https://a.example/" + "x" * 9000}, ("https://a.example/" + "x" * 1982, "", "")),
    ({}, ("", "", "")),
]


@pytest.mark.parametrize(("query", "expected"), BROUGHT)
def test_what_a_share_sheet_brings(query: dict[str, str], expected: tuple[str, str, str]) -> None:
    found = brought(query, "en")
    assert (found.url, found.words, found.why) == expected
