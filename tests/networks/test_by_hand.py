"""Share dialogs open with the text, whatever is in it."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from advocacy.errors import Breach
from advocacy.networks.by_hand import NETWORKS, Carries, carries, mail_to_self, share_dialog

URL = "https://go.example/r/abc?x=1&y=2"
TEXT = f"Vi söker folk & fä 100% #jobb\n{URL}"


@pytest.mark.parametrize("network", sorted(name for name in NETWORKS - {"email"} if carries(name) is Carries.TEXT))
def test_the_text_arrives_whole(network: str) -> None:
    address = share_dialog(network, TEXT, URL, "https://mastodon.social")
    assert parse_qs(urlsplit(address).query)["text"] == [TEXT]
    assert urlsplit(address).scheme == "https"


@pytest.mark.parametrize(("network", "parameter"), [("linkedin", "url"), ("facebook", "u")])
def test_some_take_the_link_only(network: str, parameter: str) -> None:
    assert parse_qs(urlsplit(share_dialog(network, TEXT, URL)).query) == {parameter: [URL]}


def test_instagram_takes_nothing_from_outside() -> None:
    """Its page opens; words and pictures are brought along by the person."""
    assert share_dialog("instagram", TEXT, URL) == "https://www.instagram.com/"
    assert carries("instagram") is Carries.NOTHING and carries("myspace") is Carries.NOTHING


def test_a_mail_to_oneself_carries_the_words_and_the_way_back() -> None:
    address = mail_to_self("ann+work@example.com", TEXT, URL, "https://our.example/posts/7")
    assert address.startswith("mailto:ann%2Bwork@example.com?subject=")
    assert unquote(address.partition("&body=")[2]) == f"{TEXT}\n\n--\nhttps://our.example/posts/7"


def test_a_missing_link_is_added_once() -> None:
    assert parse_qs(urlsplit(share_dialog("x", "Hej", URL)).query)["text"] == [f"Hej {URL}"]


def test_mail_has_the_first_line_as_its_subject() -> None:
    address = share_dialog("email", TEXT, URL)
    assert address.startswith("mailto:?subject=Vi%20s") and "+" not in address
    assert unquote(address.partition("&body=")[2]) == TEXT


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("mastodon.social", "https://mastodon.social/share?"),
        ("http://127.0.0.1:4000/x", "http://127.0.0.1:4000/share?"),
    ],
)
def test_mastodon_opens_on_the_persons_server(typed: str, root: str) -> None:
    assert share_dialog("mastodon", TEXT, URL, typed).startswith(root)


@pytest.mark.parametrize(("network", "server"), [("mastodon", ""), ("mastodon", "javascript://x"), ("myspace", "")])
def test_no_dialog_without_a_network_or_a_server(network: str, server: str) -> None:
    with pytest.raises(Breach):
        share_dialog(network, TEXT, URL, server)


def test_every_network_has_a_dialog() -> None:
    for network in NETWORKS:
        assert share_dialog(network, TEXT, URL, "mastodon.social")


@pytest.mark.parametrize("server", ["http://[", "https://[::1", "https://a.example:x", "ftp://a.example"])
def test_a_server_that_is_none_is_refused(server: str) -> None:
    with pytest.raises(Breach, match="Which server"):
        share_dialog("mastodon", TEXT, URL, server)
