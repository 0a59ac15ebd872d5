"""Builds the packages, their words compiled first. Everything else about them is in setup.cfg."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

TRANSLATIONS = Path(__file__).parent / "advocacy" / "translations"


class build_with_words(build_py):  # noqa: N801 -- setuptools' commands are written so
    """Compiles each catalogue of words beside its source, for wheels and for installations that stay editable."""

    def run(self) -> None:
        """Compiles, then builds as usual."""
        for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
            with source.open("rb") as words, source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(words))
        super().run()


setup(cmdclass={"build_py": build_with_words})
