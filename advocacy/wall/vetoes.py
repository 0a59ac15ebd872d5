"""What rooms above know against showing a post: the roof hands their questions in. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

EXTENSION = "advocacy.wall"


@dataclass(frozen=True)
class Candidate:
    """A post that could be shown: the share, the story it is of ("item:12"), the media in it ("media:3")."""

    share_id: int
    group_ref: str
    media: tuple[str, ...] = ()


Veto = Callable[[Sequence[Candidate], datetime], Collection[int]]
"""Gives the shares among these that may not be shown on a page of the company's own at that instant."""


def init_wall(app: Flask, vetoes: Sequence[Veto]) -> None:
    """Hangs the questions up."""
    app.extensions[EXTENSION] = tuple(vetoes)


def forbidden(candidates: Sequence[Candidate], now: datetime) -> set[int]:
    """The shares that anybody objects to."""
    found: Sequence[Veto] = current_app.extensions.get(EXTENSION, ())
    return {share_id for veto in found for share_id in veto(candidates, now)} if candidates else set()
