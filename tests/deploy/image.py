"""What an image is built from: .dockerignore, and the Containerfile's steps."""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
IGNORED = ROOT / ".dockerignore"
CONTAINERFILE = ROOT / "deploy" / "container" / "Containerfile"


def seen() -> list[Path]:
    """The files and folders of the tree's root that .dockerignore, which names them one by one, lets into the image."""
    lines = [line for line in IGNORED.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*" and lines[-1] == "**/__pycache__", "it leaves everything out but what it names"
    assert all(line.startswith("!") and "*" not in line for line in lines[1:-1])
    return [ROOT / line.removeprefix("!") for line in lines[1:-1]]


def copy_to(folder: Path) -> None:
    """Puts what the image sees into a new folder."""
    folder.mkdir(parents=True)
    for path in seen():
        if path.is_dir():
            shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(path, folder)


@dataclass(frozen=True)
class Step:
    """One instruction: its stage, its word, and what it is given."""

    stage: int
    word: str
    given: str

    @property
    def words(self) -> list[str]:
        """What it is given, word by word, or as the list that it is."""
        if self.given.startswith("["):
            listed: list[str] = json.loads(self.given)
            return listed
        return shlex.split(self.given)


def steps() -> list[Step]:
    """The Containerfile, instruction by instruction; stages count from 1."""
    text = "\n".join(line for line in CONTAINERFILE.read_text().splitlines() if not line.startswith("#"))
    found: list[Step] = []
    stage = 0
    for line in text.replace("\\\n", " ").splitlines():
        word, _, given = line.strip().partition(" ")
        if word:
            stage += word == "FROM"
            found.append(Step(stage, word, given.strip()))
    return found
