"""The Containerfile as far as it can be proven without building it: its files, programs, addresses and words exist.

That the wheel can be built from what it copies is proven by ``tests/packaging``, which builds it from the same.
"""

from __future__ import annotations

import configparser
import re
import subprocess

import pytest
import yaml

import wsgi
from advocacy.settings import PREFIX
from tests.deploy.image import ROOT, Step, seen, steps
from tests.installation import Installation

WORDS = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT",
         "CMD"}  # fmt: skip
COMPOSE = ROOT / "deploy" / "container" / "compose.yaml"


def of(word: str) -> list[Step]:
    return [step for step in steps() if step.word == word]


def only(word: str) -> Step:
    (step,) = of(word)
    return step


def test_what_goes_in_is_there_and_nothing_else_does() -> None:
    assert all(path.exists() for path in seen())
    names = {path.name for path in seen()}
    assert not names & {"tests", "var", ".git", ".venv", "docs"}, "no data, no history and no tests are in the image"
    assert {step.word for step in steps()} <= WORDS
    made = {step.words[-1] for step in of("WORKDIR")} | {"/opt/advocacy"}
    for step in of("COPY"):
        *sources, to = [word for word in step.words if not word.startswith("--")]
        if any(word.startswith("--from=") for word in step.words):
            assert set(sources) <= made and to in sources, (
                "what the first stage made, at the place that it was made for"
            )
        else:
            assert all((ROOT / source).exists() for source in sources)


def test_its_python_and_its_extras_are_ours() -> None:
    declared = configparser.ConfigParser()
    declared.read(ROOT / "setup.cfg")
    least = tuple(map(int, declared["options"]["python_requires"].removeprefix(">=").split(".")))
    for step in of("FROM"):
        version = re.search(r"python:(\d+)\.(\d+)-slim", step.given)
        assert version and tuple(map(int, version.groups())) >= least
    installed = " ".join(step.given for step in of("RUN"))
    extras = re.search(r"'\.\[([\w,]+)\]'", installed)
    assert extras and set(extras[1].split(",")) <= set(declared["options.extras_require"])
    for program in ("ffmpeg", "xmlsec1"):
        assert program in installed


def test_what_it_runs_is_a_command_of_ours() -> None:
    assert only("ENTRYPOINT").words == ["advocacy"]
    commands = {command.name: command for command in wsgi.COMMANDS}
    name, *options = only("CMD").words
    assert {option for option in options if option.startswith("--")} <= {
        each for parameter in commands[name].params for each in parameter.opts
    }
    for service in yaml.safe_load(COMPOSE.read_text())["services"].values():
        if service.get("image") == "advocacy":
            assert service["command"][0] in commands


def test_it_looks_after_itself(sqlite: Installation) -> None:
    """The health check asks for a page that answers, in words that Python knows; it runs as an account of its own."""
    listed = only("HEALTHCHECK").given.partition("CMD ")[2]
    program, flag, code = Step(1, "CMD", listed).words
    assert (program, flag) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    path = re.search(r"127\.0\.0\.1:8000(/\w+)", code)
    assert path and sqlite.app.test_client().get(path[1]).status_code == 200
    user = only("USER").given
    assert user != "root" and re.search(rf"useradd .*\b{user}\b", " ".join(step.given for step in of("RUN")))
    assert [step.stage for step in of("USER")] == [2] and of("USER")[0] in steps()[steps().index(of("COPY")[-1]) :]


def test_data_lies_where_the_volume_is() -> None:
    home = only("VOLUME").given
    assert f"{PREFIX}DATA_DIR={home}" in only("ENV").words
    composed = yaml.safe_load(COMPOSE.read_text())
    for name in ("web", "worker", "upgrade"):
        assert f"data:{home}" in composed["services"][name]["volumes"]
    volumes = {
        each.partition(":")[0] for service in composed["services"].values() for each in service.get("volumes", [])
    }
    assert volumes == composed["volumes"].keys()
    waited_for = {each for service in composed["services"].values() for each in service.get("depends_on", {})}
    assert waited_for <= composed["services"].keys()


@pytest.mark.parametrize("step", of("RUN"), ids=lambda step: f"stage {step.stage}")
def test_a_shell_understands_its_steps(step: Step) -> None:
    said = subprocess.run(["sh", "-n", "-c", step.given], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_the_place_of_the_first_stage_is_made_by_a_venv() -> None:
    """``python -m venv /opt/advocacy`` writes that path into the scripts: the second stage has it at the same place."""
    first = " ".join(step.given for step in of("RUN") if step.stage == 1)
    assert "python -m venv /opt/advocacy" in first and "/opt/advocacy/bin/pip install" in first
    assert "PATH=/opt/advocacy/bin:$PATH" in only("ENV").words
