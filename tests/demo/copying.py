"""A company is copied, put in place on the other engine, copied there, and put in place on its own engine again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from advocacy.backups.saving import Saved
from tests.backups.comparing import ENDED_BY_RESTORE, TOLD_BY_RESTORE, different, sums
from tests.backups.trips import Elsewhere, back_up, other_engine, put_in_place
from tests.installation import Installation

HELD_BACK = {"mails", "chat_messages", "push_messages"}
"""Tables of what a restore holds back, where something waited."""


@dataclass(frozen=True)
class Leg:
    """One way: what was copied, and what is not as it was."""

    saved: Saved
    wrong: list[str]


def copied_over_and_back(company: Installation, elsewhere: Elsewhere, folder: Path) -> Iterator[Leg]:
    """Both ways, one after the other."""
    here = company
    for number, engine in enumerate((other_engine(company.settings), _engine(company)), 1):
        before = sums(here.settings)
        file = folder / f"copy-{number}"
        saved = back_up(here, file)
        there = replace(elsewhere(engine), sandbox=company.settings.sandbox)
        done = put_in_place(file, there)
        after = sums(there)
        wrong = sorted(different(before, after) - TOLD_BY_RESTORE - ENDED_BY_RESTORE - HELD_BACK)
        wrong += [name for name in HELD_BACK - {"push_messages"} if _rows(before[name]) != _rows(after[name])]
        wrong += [
            f"{name}: {_rows(after[name])}" for name in TOLD_BY_RESTORE if _rows(after[name]) < _rows(before[name])
        ]
        if (done.rows, done.media) != (saved.rows, saved.media):
            wrong.append(f"{done.rows} rows, {done.media} media of {saved.rows}, {saved.media}")
        yield Leg(saved, wrong)
        here = Installation(there)


def _engine(company: Installation) -> str:
    return "sqlite" if company.settings.embedded else "postgresql"


def _rows(total: str) -> int:
    return int(total.partition(":")[0])
