"""One contract, two stores: a directory, and a bucket on a real server with S3's API."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from advocacy import clock, settings
from advocacy.database import writing
from advocacy.errors import NotFound, Unready
from advocacy.history import Actor
from advocacy.media_place import bucket_of
from content_library.media import media
from content_library.stores.contract import CHUNK, Store
from content_library.stores.disk import DiskStore
from content_library.stores.s3 import S3Store
from tests.content_library.files import picture, sent
from tests.installation import Installation
from tests.peers.running import free_port
from tests.peers.s3 import S3Server

BODY = bytes(range(256)) * 1000
KEY = hashlib.sha256(BODY).hexdigest()


@pytest.fixture(params=["disk", "s3"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "disk":
        return DiskStore(tmp_path / "media")
    server: S3Server = request.getfixturevalue("s3_server")
    return S3Store(bucket_of(server.url(secrets.token_hex(4))), "key", "secret")


def test_what_is_put_is_read_whole_or_in_part(kept_in: Store) -> None:
    assert not kept_in.exists(KEY) and list(kept_in.every()) == []
    for _ in range(2):
        kept_in.put(KEY, BytesIO(BODY), len(BODY), "image/png")
    assert kept_in.exists(KEY)
    pieces = list(kept_in.read(KEY))
    assert b"".join(pieces) == BODY and max(len(piece) for piece in pieces) <= CHUNK
    assert b"".join(kept_in.read(KEY, 100, 50)) == BODY[100:150]
    assert b"".join(kept_in.read(KEY, len(BODY) - 3)) == BODY[-3:]
    (found,) = kept_in.every()
    assert found.key == KEY and abs(found.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_is_gone_is_named_at_once(kept_in: Store) -> None:
    kept_in.put(KEY, BytesIO(BODY), len(BODY), "image/png")
    kept_in.delete(KEY)
    kept_in.delete(KEY)
    assert not kept_in.exists(KEY)
    with pytest.raises(NotFound, match="Upload it again"):
        kept_in.read(KEY)


def test_half_an_upload_leaves_nothing(tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionError("the client left")
            return super().read(10)

    kept_in = DiskStore(tmp_path)
    with pytest.raises(ConnectionError):
        kept_in.put(KEY, Broken(BODY), len(BODY), "image/png")
    assert not kept_in.exists(KEY) and [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_store_that_is_away_says_so() -> None:
    away = S3Store(bucket_of(f"s3://media/x?endpoint=http://127.0.0.1:{free_port()}"), "key", "secret")
    with pytest.raises(Unready, match="does not answer"):
        away.exists(KEY)
    with pytest.raises(Unready):
        away.put(KEY, BytesIO(BODY), len(BODY), "image/png")


def test_a_bucket_that_is_not_there_is_named(s3_server: S3Server) -> None:
    wrong = S3Store(bucket_of(f"s3://elsewhere?endpoint={s3_server.endpoint}"), "key", "secret")
    with pytest.raises(Unready, match="NoSuchBucket"):
        wrong.put(KEY, BytesIO(BODY), len(BODY), "image/png")


@pytest.mark.parametrize(
    "url", ["s3://", "s3:///x", "s3://b?endpoint=ftp://x", "s3://b?endpoint=https://x/y", "s3://b?what=1"]
)
def test_an_address_that_names_no_bucket_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unready):
        settings.load({}, data_dir=tmp_path, media_url=url, media_key="k", media_secret="s")
    with pytest.raises(Unready, match="ADVOCACY_MEDIA_KEY"):
        settings.load({}, data_dir=tmp_path, media_url="s3://bucket/x")


def test_an_installation_keeps_its_media_in_a_bucket(sqlite: Installation, s3_server: S3Server) -> None:
    there = replace(
        sqlite.settings, media_url=s3_server.url(secrets.token_hex(4)), media_key="key", media_secret="secret"
    )
    installation = Installation(there, count=50)
    browser = installation.browser_of(installation.person())
    with installation.app.app_context():
        made = media.read_upload(sent(picture()))
        assert made is not None and not (there.data_dir / "media").exists()
        with writing():
            media.keep(made, actor=Actor.system(), now=clock.now())
        assert b"".join(media.bytes_of(made.sha256))[:2] == b"\xff\xd8"
    assert browser.get(f"/library/pictures/{made.sha256}").status_code == 404, "no story of theirs has it"
    installation.close()
