"""Posts labelled from the rules: country, relationship, language, network, media, place, negation, runs of hashtags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advocacy.checks import Subject, check, default_packs

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data/table_of_posts.json").read_text("utf-8"))


@pytest.mark.parametrize("post", TABLE, ids=lambda post: f"{'+'.join(post['jurisdictions'])}-{post['text'][:40]}")
def test_the_verdict_is_that_of_the_table(post: dict[str, Any]) -> None:
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


def test_the_table_is_broad() -> None:
    assert len(TABLE) > 450
    assert {code for post in TABLE for code in post["jurisdictions"]} >= set(default_packs().disclosure.jurisdictions)
    assert {post["relationship"] for post in TABLE} >= set(default_packs().disclosure.groups)
    assert {post["outcome"] for post in TABLE} == {"pass", "review", "fail"}
