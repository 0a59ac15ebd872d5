"""The short domain answers links and nothing else; the doctor says when it can't."""

from __future__ import annotations

from dataclasses import replace

import wsgi
from advocacy import clock, settings
from advocacy.links.door.short_domain import short_domain_is_sound, short_host
from tests.installation import Installation
from tests.links.doors import reserve


def test_its_host_answers_links_alone(sqlite: Installation) -> None:
    link = reserve(sqlite)
    given = replace(sqlite.settings, base_url="https://advocacy.acme.example", short_url="https://go.acme.example")
    client = wsgi.create_app(given).test_client()
    for path in ("/", "/sign-in", "/healthz", "/api/v1/people", "/visit.js", "/landings", "/r"):
        answer = client.get(path, base_url="https://go.acme.example")
        assert (answer.status_code, answer.content_type) == (404, "text/plain; charset=utf-8"), path
        assert "Set-Cookie" not in answer.headers
    assert client.get(f"/r/{link.slug}", base_url="https://GO.acme.example").status_code == 302
    assert client.get("/healthz", base_url="https://advocacy.acme.example").status_code == 200


CASES = [
    ("https://a.example", "", None, 0),
    ("https://a.example", "https://a.example", None, 0),
    ("https://a.example", "https://go.example", "go.example", 0),
    ("https://a.example", "https://go.example/x", "go.example", 1),
    ("https://a.example", "http://go.example", "go.example", 1),
    ("https://a.example", "go.example", None, 1),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8001", "127.0.0.1:8001", 0),
]


def test_what_the_doctor_says(sqlite: Installation) -> None:
    for base, short, host, ailments in CASES:
        given = replace(sqlite.settings, base_url=base, short_url=short)
        assert short_host(given) == host
        sqlite.app.extensions[settings.EXTENSION] = given
        with sqlite.app.app_context():
            assert len(short_domain_is_sound(clock.now())) == ailments, short
