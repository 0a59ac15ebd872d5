"""What each error of Meta's Graph APIs means to us; and that nothing of a token gets into what is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.networks.contract import NetworkRefused, NotCreated, Unknown
from advocacy.networks.meta_graph import Graph, refusal_by, refused_by, spent_until
from advocacy.networks.wire import Answer, Wire
from tests.networks.conftest import Say, Scripted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def answer(
    status: int, code: int, subcode: int = 0, *, headers: dict[str, str] | None = None, **more: object
) -> Answer:
    error: dict[str, Any] = {"message": "They say so", "code": code, **more}
    if subcode:
        error["error_subcode"] = subcode
    body = str({"error": error}).replace("'", '"').replace("True", "true").replace("False", "false").encode()
    return Answer(status, headers or {}, body, NOW)


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        pytest.param(answer(400, 100), NotCreated("They say so", permanent=True), id="wrong parameter"),
        pytest.param(answer(400, 36003, 2207009), NotCreated("They say so", permanent=True), id="wrong picture"),
        pytest.param(answer(400, 24, 4279009), NotCreated("They say so"), id="no such container: make another"),
        pytest.param(answer(400, 24, 2207008), NotCreated("They say so"), id="no such container at Instagram"),
        pytest.param(answer(400, 9007, 2207027), NotCreated("They say so"), id="container not ready"),
        pytest.param(answer(400, 10), NotCreated("They say so", needs_person=True), id="no permission"),
        pytest.param(answer(403, 200), NotCreated("They say so", needs_person=True), id="permission withdrawn"),
        pytest.param(answer(500, 1), Unknown("The server answered 500: They say so"), id="unknown error"),
        pytest.param(answer(400, 2), Unknown("The server answered 400: They say so"), id="service down"),
        pytest.param(answer(400, -1, 2207001), Unknown("The server answered 400: They say so"), id="Instagram's own"),
        pytest.param(answer(400, 100, is_transient=True), Unknown("The server answered 400: They say so"), id="blip"),
        pytest.param(
            answer(400, 4, is_transient=True),
            NotCreated("They say so", retry_at=NOW + timedelta(minutes=15), app_wide=True), id="too many of us",
        ),
        pytest.param(
            answer(400, 4, 2207051),
            NotCreated("They say so", retry_at=NOW + timedelta(minutes=15)), id="one account suspected of spam",
        ),
        pytest.param(
            answer(400, 341),
            NotCreated("They say so", retry_at=NOW + timedelta(minutes=15), app_wide=True), id="our limit",
        ),
        pytest.param(
            answer(429, 32), NotCreated("They say so", retry_at=NOW + timedelta(minutes=15)), id="too many of a Page"
        ),
        pytest.param(
            answer(400, 17, headers={"Retry-After": "90"}),
            NotCreated("They say so", retry_at=NOW + timedelta(seconds=90)), id="it says when",
        ),
        pytest.param(
            answer(
                400, 80001,
                headers={"x-business-use-case-usage": '{"1":[{"estimated_time_to_regain_access":3}],"2":[{"x":1}]}'},
            ),
            NotCreated("They say so", retry_at=NOW + timedelta(minutes=3)), id="it says how many minutes",
        ),
        pytest.param(
            answer(400, 4, headers={"x-business-use-case-usage": "[no"}),
            NotCreated("They say so", retry_at=NOW + timedelta(minutes=15), app_wide=True), id="a broken header",
        ),
        pytest.param(
            answer(403, 9, 2207042), NotCreated("They say so", retry_at=NOW + timedelta(hours=1)), id="the day's posts"
        ),
        pytest.param(
            answer(400, 368), NotCreated("They say so", retry_at=NOW + timedelta(hours=1)), id="blocked for a while"
        ),
        pytest.param(Answer(403, {}, b"<html>", NOW), NotCreated("HTTP 403"), id="a firewall's no"),
        pytest.param(Answer(502, {}, b"", NOW), Unknown("The server answered 502: HTTP 502"), id="502"),
        pytest.param(
            Answer(400, {}, b'{"error":"odd"}', NOW), NotCreated("HTTP 400", permanent=True), id="no Graph error"
        ),
    ],
)  # fmt: skip
def test_what_an_error_means(said: Answer, meaning: NotCreated | Unknown) -> None:
    assert refused_by(said) == meaning
    refused = refusal_by(said)
    assert refused.retry_at == meaning.retry_at and refused.message == meaning.why
    assert refused.app_wide == meaning.app_wide


@pytest.mark.parametrize("code", [190, 102])
@pytest.mark.parametrize("subcode", [0, 458, 460, 463, 467])
def test_a_tokens_end_is_said_in_our_own_words(code: int, subcode: int) -> None:
    outcome = refused_by(answer(401, code, subcode, error_user_msg="Malformed access token EAABsecret"))
    assert isinstance(outcome, NotCreated) and outcome.needs_person and not outcome.permanent
    assert "EAAB" not in outcome.why


def test_the_next_page_is_asked_for_with_our_own_token_in_a_header(wire: Wire, scripted: Scripted) -> None:
    following = f"{scripted.url}/elsewhere?access_token=theirs&after=NEXT"
    scripted.answers = [Say(200, {"data": [{"id": "1"}], "paging": {"next": following}}), Say(200, {"data": []})]
    assert list(Graph(wire, scripted.url).listed("me/feed", "ours", fields="id")) == [{"id": "1"}]
    assert [asked.path for asked in scripted.asked] == ["/me/feed?fields=id", "/me/feed?fields=id&after=NEXT"]
    assert {asked.headers["Authorization"] for asked in scripted.asked} == {"Bearer ours"}


def test_a_list_without_an_end_is_no_proof_of_absence(wire: Wire, scripted: Scripted) -> None:
    scripted.answers = [Say(200, {"data": [{"id": "1"}], "paging": {"next": "https://x/?after=A"}})]
    with pytest.raises(NetworkRefused, match="more to read"):
        list(Graph(wire, scripted.url).listed("me/feed", "ours"))


def test_a_success_may_be_the_last_for_a_while() -> None:
    usage = {"x-business-use-case-usage": '{"1":[{"estimated_time_to_regain_access":3}]}'}
    assert spent_until(Answer(200, usage, b"{}", NOW)) == NOW + timedelta(minutes=3)
    still_some = {"x-business-use-case-usage": '{"1":[{"call_count":99,"estimated_time_to_regain_access":0}]}'}
    assert spent_until(Answer(200, still_some, b"{}", NOW)) is None


def test_half_a_surrogate_pair_is_refused_before_it_leaves(wire: Wire, scripted: Scripted) -> None:
    with pytest.raises(NetworkRefused) as refused:
        Graph(wire, scripted.url).post("1/threads", "t", {"text": "\ud83c"})
    assert refused.value.permanent and scripted.asked == []
