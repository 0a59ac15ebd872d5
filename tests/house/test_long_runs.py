"""`make soak` knows every long run, and every one that it names is there."""

from __future__ import annotations

import importlib.util

from click.testing import CliRunner

from tests.house.source import ROOT
from tests.soak.runs import RUNS, main

NONE_OF_THEM = {"tests.benchmarks", "tests.soak.runs"}
"""Figures, and the list itself."""


def test_every_long_run_is_listed_and_there() -> None:
    files = [*(ROOT / "tests" / "soak").glob("*.py"), *(ROOT / "tests").glob("*/__main__.py")]
    runs = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
        for file in files
        if 'if __name__ == "__main__":' in file.read_text()
    }
    assert runs - NONE_OF_THEM == RUNS.keys()
    assert all(importlib.util.find_spec(name) for name in RUNS)
    assert "python -m tests.soak.runs" in (ROOT / "Makefile").read_text()


def test_the_list_says_what_each_proves() -> None:
    said = CliRunner().invoke(main, ["--list"])
    assert said.exit_code == 0 and all(name in said.output for name in RUNS)
