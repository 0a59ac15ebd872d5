"""What is heard of the company, for the walk over all pages: a watch, mentions in all states, samples of answers."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock
from advocacy.database import db, writing
from advocacy.listening import hearing, sampling, watches
from advocacy.listening.models import AnswerSample, SampleState
from advocacy.networks.public_posts import PublicPost
from advocacy.people.models import Person
from tests.browser.answers import made
from tests.installation import ApiClient, Installation


def mentions_of(installation: Installation, person_id: int, api: ApiClient) -> None:
    """A watch that hears nothing, one that heard a question, a complaint and praise; an answer that was drawn."""
    first = {"name": "Our name", "kind": "brand", "network": "bluesky", "words": ["Acme"], "topic": "Water"}
    made(api("POST", "/mentions/watches", first))
    made(api("POST", "/mentions/watches", {**first, "name": "A paper", "kind": "feed", "url": "https://p.example/f"}))
    for number in (1, 2):
        made(api("POST", f"/mentions/watches/{number}/pause"))
    made(api("POST", "/mentions/left-alone", {"network": "mastodon", "author": "@shy@m.example"}))
    now, said = clock.now(), ("Does anyone know Acme pumps?", "My Acme pump is broken", "I love my Acme pump")
    with installation.app.app_context(), writing():
        watch, actor = watches.watch_for(1), db.session.get_one(Person, person_id).actor
        posts = [
            PublicPost(f"at://{text}", "", f"https://bsky.example/{number}", f"@a{number}.example", f"did:{number}",
                       text, now - timedelta(minutes=9 - number), "en")
            for number, text in enumerate(said)
        ]  # fmt: skip
        hearing.take_in(watch, posts, root="", actor=actor, now=now)
        watches.note_trouble(watches.watch_for(2), "There is nothing at this address.", now=now)
    made(api("POST", "/mentions/1/assign", {"person_id": person_id}))
    made(api("POST", "/mentions/2/answer", {"text": "I am sorry. I work at Acme: write me, I mend it."}))
    with installation.app.app_context(), writing():
        if sampling.sample_of(2) is None:
            drawn = AnswerSample(mention_id=2, state=SampleState.WAITING, drawn_at=now)
            db.session.add(drawn)
