"""Units, proxy and containers: read by systemd, nginx and a YAML reader; every setting and command in them is there."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

import wsgi
from advocacy.settings import PREFIX, Settings
from tests.installation import settings_for
from tests.peers.running import PeerMissing, Running, accepts, free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("advocacy*"))
OURS = [
    *UNITS,
    DEPLOY / "systemd/environment.example",
    *(DEPLOY / "container").iterdir(),
    *(DEPLOY / "nginx").iterdir(),
]


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(str(PeerMissing(name, "make system")))
    return found


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_settings_and_commands_in_it_are_there(file: Path) -> None:
    text = file.read_text()
    known = {PREFIX + each.name.upper() for each in fields(Settings)}
    assert set(re.findall(r"ADVOCACY_[A-Z_]+", text)) <= known
    commands = {command.name: {opt for each in command.params for opt in each.opts} for command in wsgi.COMMANDS}
    for name, rest in re.findall(r"bin/advocacy (\w[\w-]*)([^'\n]*)", text):
        assert name in commands
        assert set(re.findall(r"(--[\w-]+)", rest)) <= commands[name]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_units(unit: Path) -> None:
    analyze = program("systemd-analyze")
    said = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    complaints = [line for line in said.stderr.splitlines() if unit.name in line and "not executable" not in line]
    assert complaints == []


def site_in(folder: Path, changes: dict[str, str]) -> Path:
    """An nginx.conf that has our site, with a certificate and logs in that folder; gives it."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=advocacy.example.com", "-keyout", str(folder / "privkey.pem"),
         "-out", str(folder / "fullchain.pem")], check=True, capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx/advocacy.conf").read_text()
    for was, becomes in {"/etc/ssl/advocacy": str(folder), "/var/log/nginx": str(folder), **changes}.items():
        assert was in site
        site = site.replace(was, becomes)
    (folder / "site.conf").write_text(site)
    written = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    conf = folder / "nginx.conf"
    conf.write_text(
        f"pid {folder}/pid; error_log stderr; daemon off; master_process off; events {{}}\n"
        f"http {{ client_body_temp_path {folder}/body; {written} access_log off; include {folder}/site.conf; }}"
    )
    return conf


def test_nginx_understands_the_site(tmp_path: Path) -> None:
    nginx = program("nginx")
    said = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(site_in(tmp_path, {}))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_no_key_of_an_address_lies_in_the_proxys_logs(tmp_path: Path) -> None:
    """Each page whose address holds a key is asked for, while no server answers: what it says of that is logged, too.
    Others stand in the log as they are."""
    nginx, plain, secure, nobody = program("nginx"), free_port(), free_port(), free_port()
    listening = {
        "listen [::]:80;": "", "listen [::]:443 ssl;": "", "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;", "server 127.0.0.1:8000 ": f"server 127.0.0.1:{nobody} ",
    }  # fmt: skip
    conf, key = site_in(tmp_path, listening), secrets.token_urlsafe(24)
    rules = wsgi.create_app(settings_for(tmp_path / "data")).url_map.iter_rules()
    paths = [re.sub(r"<[^>]*>", key, rule.rule) for rule in rules if rule.arguments & {"key", "signed"}]
    assert f"/sign-in/link/{key}" in paths and f"/calendar/{key}.ics" in paths and f"/notices/stop/{key}" in paths
    command = [nginx, "-p", str(tmp_path), "-c", str(conf)]
    with Running("nginx", command, lambda _log: accepts(secure)), requests.Session() as browser:
        browser.verify = browser.trust_env = False
        for path in [*paths, "/feed"]:
            for door in (f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"):
                browser.get(f"{door}{path}?next={key}", headers={"Referer": f"{door}/{key}"}, allow_redirects=False)
    logged = (tmp_path / "advocacy.log").read_text()
    assert len(logged.splitlines()) == 2 * len(paths) + 2 and logged.count('"GET /feed" ') == 2
    assert "/sign-in/link/..." in logged and " 502 " in logged
    for file in tmp_path.glob("*.log"):
        assert key not in file.read_text(), file.name


def test_containers_run_the_product_and_keep_what_must_be_kept() -> None:
    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "container/compose.yaml").read_text())
    services = composed["services"]
    commands = {command.name: command for command in wsgi.COMMANDS}
    for name in ("upgrade", "web", "worker"):
        assert services[name]["command"][0] in commands and services[name]["read_only"]
        assert "data:/var/lib/advocacy" in services[name]["volumes"], "clicks wait there until they are counted"
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"], "nobody comes past the proxy"
    image = (DEPLOY / "container/Containerfile").read_text()
    extras = re.search(r"'\.\[([\w,]+)\]'", image)
    declared = (DEPLOY.parent / "setup.cfg").read_text()
    assert extras and all(re.search(rf"(?m)^{extra} =$", declared) for extra in extras[1].split(","))
    assert "USER advocacy" in image


def test_what_a_client_says_of_its_address_is_thrown_away() -> None:
    site = (DEPLOY / "nginx/advocacy.conf").read_text()
    assert "X-Forwarded-For $remote_addr;" in site and "proxy_add_x_forwarded_for" not in site
