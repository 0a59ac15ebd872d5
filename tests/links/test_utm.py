from __future__ import annotations

import pytest

from advocacy.links.alphabet import ALPHABET, looks_like_slug, new_slug
from advocacy.links.utm.parameters import Utm, as_word, filled, unknown_placeholders, what_is_wrong, with_utm

UTM = Utm(source="linkedin", campaign="spring 26")
TAIL = "utm_source=linkedin&utm_medium=employee-advocacy&utm_campaign=spring%2026"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://acme.example/jobs", f"https://acme.example/jobs?{TAIL}"),
        ("https://acme.example", f"https://acme.example/?{TAIL}"),
        ("https://acme.example/a?b=1&c=", f"https://acme.example/a?b=1&c=&{TAIL}"),
        ("https://acme.example/a#top", f"https://acme.example/a?{TAIL}#top"),
        ("https://acme.example/a?utm_source=mail&utm_id=4", f"https://acme.example/a?utm_id=4&{TAIL}"),
        ("HTTPS://acme.example:8443/a%20b", f"https://acme.example:8443/a%20b?{TAIL}"),
        ("https://bücher.example/ä?ö=ü", f"https://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC&{TAIL}"),
    ],
)
def test_parameters_are_added_and_the_rest_is_kept(url: str, target: str) -> None:
    assert with_utm(url, UTM) == target
    assert with_utm(url, UTM).isascii()


def test_adding_twice_changes_nothing() -> None:
    once = with_utm("https://acme.example/a?b=1", UTM)
    assert with_utm(once, UTM) == once


@pytest.mark.parametrize(
    "url",
    [
        "", "acme.example", "/jobs", "//acme.example/", "ftp://acme.example/", "javascript:alert(1)", "https://",
        "https:///path", "https://user:pw@acme.example/", "https://acme.example/\r\nSet-Cookie: a=b",
        "https://acme.example/a b", "https://acme.example\\@evil.example/", "https://acme.example:99999/",
        "https://acme.example:0/", "https://acme.example/" + "a" * 2000, "https://[::1", "data:text/html,hi",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_no_target(url: str) -> None:
    assert what_is_wrong(url)


def test_web_addresses_may_be_targets() -> None:
    for url in ("https://acme.example/", "http://127.0.0.1:8000/a?b#c", "https://bücher.example/ä", "https://[::1]/"):
        assert what_is_wrong(url) is None


def test_slugs_look_like_slugs_and_never_repeat() -> None:
    slugs = {new_slug() for _ in range(5000)}
    assert len(slugs) == 5000 and all(looks_like_slug(slug) for slug in slugs)
    assert len(ALPHABET) == 57 and not set("01IOl") & set(ALPHABET)


@pytest.mark.parametrize("text", ["", "abc", "a" * 25, "abc/defgh", "abcdefg\n", "abcdefg0", "äbcdefgh", "abcdefg%"])
def test_other_texts_do_not(text: str) -> None:
    assert not looks_like_slug(text)


FACTS = {"network": "linkedin", "campaign": "Spring Launch 26", "topic": "", "programme": "Bücher & Freunde"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{network}", "linkedin"), ("{campaign}", "spring-launch-26"), ("advocacy", "advocacy"), ("", ""),
        ("{campaign}-{topic}", "spring-launch-26"), ("{topic}_{network}", "linkedin"), ("{topic}", ""),
        ("{campaign}-{topic}-{network}", "spring-launch-26-linkedin"), ("{programme}", "bücher-freunde"),
        ("Q4_{network}", "Q4_linkedin"),
    ],
)  # fmt: skip
def test_a_template_is_filled_with_words(template: str, text: str) -> None:
    assert filled(template, FACTS) == text


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("{network}", []),
        ("{person}", ["person"]),
        ("{}", [""]),
        ("a{b", ["{"]),
        ("a}b", ["}"]),
        ("{Network}", ["Network"]),
    ],
)
def test_placeholders_that_there_are_not(template: str, unknown: list[str]) -> None:
    assert unknown_placeholders(template) == unknown


def test_a_word_is_the_same_word_again() -> None:
    assert as_word(as_word(" Größe: 12 % mehr! ")) == as_word(" Größe: 12 % mehr! ") == "größe-12-mehr"
