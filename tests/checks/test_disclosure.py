"""The rules about disclosure, one by one: when it is needed, where it stands, what it says, what it denies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from advocacy.checks import Finding, Outcome, Subject, check, default_packs, words_for
from advocacy.errors import Breach

PACKS = default_packs()
ALL = tuple(PACKS.disclosure.jurisdictions)


def subject(text: str, **more: Any) -> Subject:
    told = {"network": "linkedin", "jurisdictions": ("US",), "relationship": "employee", "brands": ("Acme",)}
    return Subject(text=text, **{**told, "language": "en", **more})


def outcome(text: str, **more: Any) -> Outcome:
    return check(subject(text, **more), PACKS).outcome


def only(text: str, **more: Any) -> Finding:
    (found,) = check(subject(text, **more), PACKS).findings
    return found


class TestWhenItIsNeeded:
    def test_an_unknown_relationship_is_refused(self) -> None:
        with pytest.raises(Breach):
            subject("Hello", relationship="friend")

    @pytest.mark.parametrize("relationship", ["none", "client_testimonial"])
    def test_people_without_connection_have_nothing_to_say(self, relationship: str) -> None:
        assert not check(subject("Love my Acme boots", relationship=relationship), PACKS).findings

    @pytest.mark.parametrize(
        "text",
        ["Lovely weather today", "Placme is a town", "See https://news.example/acmeology", "An acmeist poet"],
    )
    def test_posts_about_something_else_have_nothing_to_say(self, text: str) -> None:
        assert not check(subject(text), PACKS).findings

    @pytest.mark.parametrize(
        "text",
        [
            "Love #AcmeTrail2",
            "Love @acme",
            "Love @acme.bsky.social",
            "See https://acme.example/x",
            "ACME!",
            "Acme's new boot",
        ],
    )
    def test_naming_or_linking_to_the_company_makes_it_needed(self, text: str) -> None:
        assert outcome(text) is Outcome.FAIL

    def test_products_and_hosts_that_the_company_names_count(self) -> None:
        assert outcome("See https://acm.ee/x", hosts=("acm.ee",)) is Outcome.FAIL
        assert outcome("Trail 2 is out", products=("Trail 2",)) is Outcome.FAIL

    def test_short_names_are_no_accidents_of_hashtags(self) -> None:
        assert outcome("Planting a #sapling", brands=("SAP",)) is Outcome.PASS
        assert outcome("Hello #teamSAP", brands=("SAP",)) is Outcome.FAIL

    def test_without_a_known_name_words_about_it_are_for_a_human(self) -> None:
        assert outcome("I work at Globex. New boot!", brands=()) is Outcome.REVIEW
        assert outcome("#ad New boot!", brands=()) is Outcome.PASS
        assert outcome("New boot!", brands=()) is Outcome.FAIL


class TestPlace:
    def after(self, characters: int) -> str:
        return "Acme " + "x" * (characters - 22) + " I work at Acme. "

    def test_before_the_tight_fold_passes_between_is_for_a_human_after_the_loose_fails(self) -> None:
        assert only(self.after(140)).end <= 140 and outcome(self.after(140)) is Outcome.PASS
        assert outcome(self.after(170)) is Outcome.REVIEW
        assert outcome(self.after(240)) is Outcome.FAIL

    def test_line_breaks_count(self) -> None:
        assert outcome("New\nboots\nI work at Acme") is Outcome.PASS
        assert outcome("New\n\nboots\nI work at Acme") is Outcome.FAIL
        assert outcome("New\nboots\nI work at Acme", context={"visible_lines": 2}) is Outcome.FAIL

    def test_the_first_good_place_counts(self) -> None:
        assert outcome("I work at Acme. " + "x" * 300 + " I work at Acme") is Outcome.PASS

    def test_a_content_warning_has_to_carry_it(self) -> None:
        text, told = "I work at Acme", {"network": "mastodon"}
        assert outcome(text, **told) is Outcome.PASS
        assert outcome(text, **told, context={"content_warning": "boots"}) is Outcome.FAIL
        assert outcome(text, **told, context={"content_warning": "I work at Acme"}) is Outcome.PASS


class TestWords:
    def test_spans_point_to_the_words(self) -> None:
        found = only("Hello there. I’m an engineer at Acme, look!")
        assert found.start == 13 and found.end == 36

    def test_full_width_and_styled_letters_are_read_as_what_they_are(self) -> None:
        assert outcome("＃ａｄ Acme boots") is Outcome.PASS
        assert outcome("I work at 𝐀𝐜𝐦𝐞") is Outcome.PASS

    @pytest.mark.parametrize("text", ["#adventure Acme", "#advice Acme", "#nomad Acme", "Acme ad-free", "@ad Acme"])
    def test_parts_of_words_never_count(self, text: str) -> None:
        assert outcome(text) is Outcome.FAIL

    @pytest.mark.parametrize(
        "text",
        ["Not only do I work at Acme, I love it", "No secret that I work at Acme", "No, I work at Acme"],
    )
    def test_not_every_no_denies(self, text: str) -> None:
        assert outcome(text) is Outcome.PASS

    def test_two_hashtags_are_no_run_three_are(self) -> None:
        assert outcome("#ad #boots The new Acme boot") is Outcome.PASS
        assert outcome("#ad #boots #mud The new Acme boot") is Outcome.FAIL
        assert outcome("#ad, #boots, #mud The new Acme boot") is Outcome.FAIL
        assert outcome("#ad. The new Acme boot. #boots #mud #snow") is Outcome.PASS

    def test_a_denial_beside_a_disclosure_is_for_a_human(self) -> None:
        assert outcome("#ad I work at Acme. Not an ad!") is Outcome.REVIEW

    def test_the_language_is_found_out_when_nobody_tells(self) -> None:
        text = "I work at Acme. Der neue Schuh ist nicht nur für die Berge und den Regen"
        assert outcome(text, language=None) is Outcome.FAIL

    def test_a_language_we_have_no_words_for_is_for_a_human(self) -> None:
        assert outcome("#ad I work at Acme. 新しい靴です", language="ja") is Outcome.REVIEW


class TestJurisdictions:
    def test_the_strictest_wins(self) -> None:
        text = "I work at Acme. New boot!"
        assert outcome(text, jurisdictions=("US",)) is Outcome.PASS
        assert outcome(text, jurisdictions=("US", "UK")) is Outcome.REVIEW

    def test_several_labels_may_open_a_post_together(self) -> None:
        text = "#ad · Werbung: I work at Acme. New boot!"
        assert outcome(text, jurisdictions=("US", "IE", "DE", "UK")) is Outcome.PASS

    def test_members_follow_their_union_and_regions_their_state(self) -> None:
        assert only("#ad Acme", jurisdictions=("AT",)).rule == "disclosure.EU"
        assert only("#ad Acme", jurisdictions=("GB",)).rule == "disclosure.UK"
        assert only("#ad Acme", jurisdictions=("us-CA",)).rule == "disclosure.US"

    def test_where_we_know_no_rules_a_human_decides(self) -> None:
        assert outcome("#ad Acme", jurisdictions=("JP",)) is Outcome.REVIEW
        assert outcome("#ad Acme", jurisdictions=()) is Outcome.REVIEW
        assert outcome("#ad Acme", jurisdictions=("US", "")) is Outcome.PASS


class TestMedia:
    @pytest.mark.parametrize(
        ("context", "expected"),
        [
            ({"media": "story"}, "fail"),
            ({"media": "story", "overlay_text": "Sponsored by Acme"}, "pass"),
            ({"media": "story", "overlay_text": "hello"}, "fail"),
            ({"media": "video", "in_video_overlay": True, "spoken_disclosure": True}, "pass"),
            ({"media": "video", "in_video_overlay": True}, "review"),
            ({"media": "video", "in_video_overlay": True, "spoken_disclosure": False}, "fail"),
            ({"in_video_overlay": "#ad", "spoken_disclosure": True, "overlay_at_start": False}, "fail"),
            ({"media": "live"}, "review"),
            ({"media": "live", "disclosure_times_min": [], "duration_min": 30}, "fail"),
            ({"media": "live", "disclosure_times_min": [5, 20], "duration_min": 30}, "review"),
        ],
    )  # fmt: skip
    def test_the_caption_does_not_do(self, context: dict[str, Any], expected: str) -> None:
        assert outcome("#ad Acme boots", relationship="paid_influencer", context=context) == expected


class TestAutoDisclosure:
    @pytest.mark.parametrize(
        ("jurisdictions", "language", "words"),
        [
            (("US",), "en", "#ad I work at Acme."),
            (("DE",), "de", "Werbung: Ich arbeite bei Acme."),
            (("FR",), "fr", "Publicité : Je travaille chez Acme."),
            (("DE", "US"), "en", "#ad · Werbung: I work at Acme."),
            (("CA",), "fr-CA", "#pub Je travaille chez Acme."),
        ],
    )
    def test_the_words_of_employees(self, jurisdictions: tuple[str, ...], language: str, words: str) -> None:
        assert words_for("employee", jurisdictions, language, "Acme", PACKS.disclosure) == words

    def test_people_without_connection_get_none(self) -> None:
        assert words_for("none", ("US",), "en", "Acme", PACKS.disclosure) == ""

    def test_all_jurisdictions_at_once(self) -> None:
        words = words_for("employee", ALL, "en", "Acme", PACKS.disclosure)
        assert check(replace(subject(f"{words} New boot"), jurisdictions=ALL), PACKS).outcome is Outcome.PASS
