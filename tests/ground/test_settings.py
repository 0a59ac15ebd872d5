"""Settings: read from the environment, keys made once, clear refusals, secrets never shown."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from advocacy import settings
from advocacy.errors import Unready
from tests.installation import KEYS


def env(**values: str) -> dict[str, str]:
    return {f"ADVOCACY_{name.upper()}": value for name, value in values.items()}


def test_each_kind_of_value_is_read(tmp_path: Path) -> None:
    found = settings.load(
        env(
            data_dir=str(tmp_path), brand_aliases="Acme Inc , ACME,,", fetch_hosts="a.example:80,b.example",
            gap_minutes=" 30 ", sandbox="Yes", company_name="Acme", base_url="https://x.example/",
        )
    )  # fmt: skip
    assert found.data_dir == tmp_path and found.brand_aliases == ("Acme Inc", "ACME") and found.gap_minutes == 30
    assert found.fetch_hosts == {"a.example:80", "b.example"} and found.sandbox is True and found.https
    assert found.brands == ("Acme", "Acme Inc", "ACME") and found.short_base == "https://x.example"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("on", True), ("TRUE", True), ("0", False), ("", False)])
def test_switches(tmp_path: Path, text: str, value: bool) -> None:
    assert settings.load(env(data_dir=str(tmp_path), sandbox=text)).sandbox is value


@pytest.mark.parametrize("text", ["many", "-5", "1.5", ""])
def test_a_number_that_is_none_names_its_variable(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unready, match="ADVOCACY_GAP_MINUTES must be a whole number"):
        settings.load(env(data_dir=str(tmp_path), gap_minutes=text))


def test_what_is_handed_in_wins(tmp_path: Path) -> None:
    assert settings.load(env(data_dir="/nowhere", gap_minutes="30"), data_dir=tmp_path, gap_minutes=5).gap_minutes == 5


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"), ("postgresql://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
    ],
)  # fmt: skip
def test_urls_of_postgresql(tmp_path: Path, given: str, used: str) -> None:
    found = settings.load({}, data_dir=tmp_path, database_url=given, **KEYS)
    assert found.database == used and not found.embedded
    assert not (tmp_path / "keys").exists()


def test_postgresql_without_keys_is_refused_with_the_remedy(tmp_path: Path) -> None:
    """Several machines must not each make keys of their own."""
    with pytest.raises(Unready) as refused:
        settings.load(env(data_dir=str(tmp_path), database_url="postgresql://h/d", secret_key="x"))
    assert "ADVOCACY_ENCRYPTION_KEYS, ADVOCACY_SIGNING_KEY" in refused.value.message
    assert "ADVOCACY_SECRET_KEY" not in refused.value.message and "advocacy keys" in refused.value.remedy


def test_keys_are_made_once_and_are_the_owners(tmp_path: Path) -> None:
    first, second = (settings.load(env(data_dir=str(tmp_path))) for _ in range(2))
    assert (first.secret_key, first.encryption_keys, first.signing_key) == (
        second.secret_key, second.encryption_keys, second.signing_key,
    )  # fmt: skip
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["encryption_keys", "push_key", "secret_key", "signing_key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    code = "import sys; from advocacy import settings as s; f = s.load({'ADVOCACY_DATA_DIR': sys.argv[1]}); "
    code += "print(f.secret_key, f.encryption_keys, f.signing_key)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1 and said != {""}
    assert len(list((tmp_path / "keys").iterdir())) == 4


def test_descriptions_hide_secrets(tmp_path: Path) -> None:
    found = settings.load(env(data_dir=str(tmp_path), smtp_url="smtp://me:hunter2@h", metrics_token="hunter3"))
    shown = "\n".join(" ".join(row) for row in settings.describe(found))
    for secret in ("hunter2", "hunter3", found.secret_key, found.encryption_keys[0], found.signing_key):
        assert secret not in shown
    assert "ADVOCACY_SMTP_URL set" in shown and "ADVOCACY_REDIS_URL not set" in shown
    assert all(meaning for _name, _value, meaning in settings.describe(found))


def test_a_password_in_the_databases_url_is_not_shown(tmp_path: Path) -> None:
    found = settings.load({}, data_dir=tmp_path, database_url="postgresql://u:hunter2@h/d", **KEYS)
    shown = {name: value for name, value, _meaning in settings.describe(found)}
    assert "hunter2" not in shown["ADVOCACY_DATABASE_URL"]


@pytest.mark.parametrize("form", ["{}/m", "file://{}/m", "file://localhost{}/m"])
def test_media_go_where_the_setting_says(tmp_path: Path, form: str) -> None:
    assert settings.load(env(media_url=form.format(tmp_path)), data_dir=tmp_path).media_dir == tmp_path / "m"
    assert settings.load({}, data_dir=tmp_path).media_dir == tmp_path / "media"


@pytest.mark.parametrize("url", ["https://x.example/m", "file://host/share"])
def test_media_elsewhere_are_refused_at_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unready, match="ADVOCACY_MEDIA_URL must be a directory"):
        settings.load(env(media_url=url), data_dir=tmp_path)


def test_a_network_is_spoken_to_at_another_address(tmp_path: Path) -> None:
    found = settings.load(env(network_roots="x=http://127.0.0.1:9001/, linkedin=http://h:2"), data_dir=tmp_path)
    assert found.network_root("x", "https://api.x.com") == "http://127.0.0.1:9001"
    assert found.network_root("linkedin", "https://api.linkedin.com") == "http://h:2"
    assert found.network_root("threads", "https://graph.threads.net/") == "https://graph.threads.net"
    with pytest.raises(Unready, match="no address in “x”"):
        settings.load(env(network_roots="x"), data_dir=tmp_path)
