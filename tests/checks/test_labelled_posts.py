"""Agreement with posts that others have labelled, and with our own, all without tuning to single sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advocacy.checks import Subject, check, default_packs

HERE = Path(__file__).parent / "data"
LABELLED: list[dict[str, Any]] = json.loads((HERE / "labelled_posts.json").read_text("utf-8"))
OWN: list[dict[str, Any]] = json.loads((HERE / "own_posts.json").read_text("utf-8"))


@pytest.mark.parametrize("post", LABELLED, ids=lambda post: post["name"])
def test_the_verdict_is_that_of_the_label(post: dict[str, Any]) -> None:
    subject = Subject(
        text=post["text"],
        network=post["network"],
        jurisdictions=(post["jurisdiction"],),
        relationship=post["relationship"],
        brands=(post["brand"],),
        language=post["language"],
        context=post.get("context", {}),
    )
    verdict = check(subject, default_packs())
    assert verdict.outcome == post["outcome"], (post["because"], verdict.findings)


def test_there_are_as_many_labelled_posts_as_were_published() -> None:
    assert len(LABELLED) == 43 and len({post["name"] for post in LABELLED}) == 43


@pytest.mark.parametrize("post", OWN, ids=lambda post: f"{post['jurisdictions'][0]}-{post['text'][:40]}")
def test_our_own_posts(post: dict[str, Any]) -> None:
    subject = Subject(
        text=post["text"],
        network=post["network"],
        jurisdictions=tuple(post["jurisdictions"]),
        relationship=post["relationship"],
        brands=("Acme",),
        language=post["language"],
        context=post.get("context", {}),
    )
    verdict = check(subject, default_packs())
    assert verdict.outcome == post["outcome"], verdict.findings
