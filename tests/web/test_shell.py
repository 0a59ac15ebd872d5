"""The shell: who sees which entry, which one is current, and how long browsers may keep what."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from advocacy.web import shell
from advocacy.web.shell import NavEntry
from tests.web.gallery import create_gallery


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_gallery().test_client()


def test_entries_without_the_capability_are_not_shown(client: FlaskClient) -> None:
    page = client.get("/feed").text
    assert "Review inbox" in page and ">Forms<" not in page


def test_the_entry_of_the_page_is_marked_once_a_navigation(client: FlaskClient) -> None:
    current = re.findall(r'href="([^"]+)" aria-current="page"', client.get("/charts").text)
    assert current == ["/charts", "/charts"]  # the sidebar, the phone's bar


def test_an_entry_covers_pages_under_it() -> None:
    entry = NavEntry("Library", "library.items", "collection", covers=("library.", "sources.one"))
    assert entry.is_at("library.items") and entry.is_at("library.item") and entry.is_at("sources.one")
    assert not entry.is_at("sources.all") and not entry.is_at("")


def test_what_waits_is_counted_and_nothing_is_not(client: FlaskClient) -> None:
    assert '<span class="nav-count">7<span class="visually-hidden"> waiting</span></span>' in client.get("/feed").text
    assert client.get("/feed").text.count("nav-count") == 1


def test_nobody_signed_in_sees_no_navigation(client: FlaskClient) -> None:
    page = client.get("/out/sign-in").text
    assert "Review inbox" not in page and "Sign out" not in page


def test_pages_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    loaded = re.findall(r'<(?:link|script|img|use)[^>]+(?:href|src)="([^"]+)"', client.get("/feed").text)
    assert len(loaded) > 15 and [url for url in loaded if not url.startswith("/")] == []


def test_files_named_by_their_digest_are_kept_for_a_year(client: FlaskClient) -> None:
    for url in re.findall(r'(?:href|src)="(/assets/[^"#]+)', client.get("/feed").text):
        answer = client.get(url)
        assert answer.status_code == 200 and answer.cache_control.max_age == shell.A_YEAR, url
    assert client.get("/assets/css/theme.css").cache_control.max_age != shell.A_YEAR


@pytest.mark.parametrize(("cookie", "drawn"), [("dark", ' data-bs-theme="dark"'), ("light", ' data-bs-theme="light"')])
def test_the_cookie_chooses_the_theme(cookie: str, drawn: str) -> None:
    client = create_gallery().test_client()
    client.set_cookie("theme", cookie)
    assert f'<html lang="en"{drawn}>' in client.get("/feed").text


@pytest.mark.parametrize("cookie", ["", '"><script>', "blue"])
def test_any_other_theme_leaves_it_to_the_system(cookie: str) -> None:
    client = create_gallery().test_client()
    client.set_cookie("theme", cookie)
    page = client.get("/feed").text
    assert '<html lang="en">' in page and "data-bs-theme" not in page


@pytest.mark.parametrize("name", ["feed", "parts", "forms", "review", "composer", "calendar", "charts", "studio"])
def test_no_inline_script_or_style(client: FlaskClient, name: str) -> None:
    page = client.get(f"/{name}").text
    assert not re.search(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:", page, re.IGNORECASE)


def test_every_post_form_carries_the_csrf_token(client: FlaskClient) -> None:
    for name in ("parts", "forms", "review", "composer"):
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", client.get(f"/{name}").text, re.DOTALL)
        assert forms and all('name="csrf_token"' in form for form in forms), name


def test_what_people_wrote_is_escaped() -> None:
    app = create_gallery()
    with app.test_request_context("/feed"):
        ui = app.jinja_env.get_template("components/ui.html").module
        evil = "<img src=x onerror=alert(1)>"
        drawn = [
            ui.badge(evil), ui.tag(evil), ui.tile(evil, evil, hint=evil), ui.field("x", evil, value=evil, help=evil),
            ui.preview("bluesky", evil, evil, evil), ui.person(evil, evil), ui.post_button("/x", evil, confirm=evil),
            ui.field("x", "x", "textarea", evil, errors=[evil]), ui.empty(evil, evil, "inbox", evil, "/x"),
        ]  # fmt: skip
    assert all("<img" not in markup for markup in map(str, drawn))
