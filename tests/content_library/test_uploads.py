"""Uploads are told by their content, made safe, and refused in one clear sentence; equal ones are kept once."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features
from pypdf import PdfReader

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import Breach, NotFound, TooLarge, Unready
from advocacy.history import Actor
from content_library.media import doors, media
from content_library.media import jobs as media_jobs
from content_library.models import Media, MediaKind
from content_library.stores import store
from content_library.uploads import made, sniffing
from content_library.uploads.sniffing import Form, form_of, runs
from tests.content_library.files import pdf, picture, sent, video
from tests.installation import Installation

SVG = b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
ACTOR = Actor.system("test")


def bytes_of(sha256: str) -> bytes:
    return b"".join(store().read(sha256))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", *(["AVIF"] if features.check("avif") else [])])
def test_pictures_are_encoded_anew_whatever_they_are_called(sqlite: Installation, kind: str) -> None:
    with sqlite.app.app_context():
        kept = media.read_upload(sent(picture(kind), "holiday photo.exe"))
        assert kept is not None and (kept.kind, kept.width, kept.height) == (MediaKind.IMAGE, 64, 48)
        assert kept.content_type == "image/jpeg" and kept.name == "holiday photo"
        assert Image.open(BytesIO(bytes_of(kept.sha256))).format == "JPEG"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (SVG, "could run"), (b"\xef\xbb\xbf <!DOCTYPE html><p>", "could run"), (b"#!/bin/sh\nrm", "could run"),
        (b"GIF89a" + SVG, "not a picture"), (b"\x89PNG\r\n\x1a\n" + b"<script>" * 9, "not a picture"),
        (b"", "not a picture"), (b"MZ\x90\x00", "not a picture"), (b"PK\x03\x04 a zip", "not a picture"),
        (b"%PDF-1.7\nrubbish", "not a PDF"), (b"\x00\x00\x00\x18ftypmp42rubbish", "not a video"),
        (b"\x1a\x45\xdf\xa3rubbish", "not a video"),
    ],
)  # fmt: skip
def test_what_pretends_is_refused(sqlite: Installation, ffmpeg: str, body: bytes, words: str) -> None:
    with sqlite.app.app_context():
        with pytest.raises(Breach) as refusal:
            media.read_upload(sent(body, "picture.png"))
        assert words in refusal.value.message and refusal.value.remedy and refusal.value.errors["picture"]
        assert list(store().every()) == []


@given(st.binary(max_size=200))
def test_nothing_that_runs_is_taken_for_a_picture(first: bytes) -> None:
    assert not (runs(b"<svg " + first) and form_of(b"<svg " + first))
    assert form_of(first) in {None, *Form}


def test_too_many_bytes_name_the_limit_of_their_kind(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "LIMITS", {**made.LIMITS, sniffing.Form.PDF: 0})
    with sqlite.app.app_context():
        with pytest.raises(TooLarge, match="larger than 0 MB, which is the most for PDFs"):
            media.read_upload(sent(pdf()))
        assert list(store().every()) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (pdf(javascript="app.alert(1)"), "JavaScript"), (pdf(attached=b"x"), "files inside it"),
        (pdf(password="x"), "password"), (pdf(action={"/S": "/Launch"}), "starts programs"),
        (pdf(action={"/S": "/SubmitForm"}), "sends data"), (pdf(action={"/S": "/Movie"}), "embedded media"),
    ],
)  # fmt: skip
def test_a_pdf_that_does_things_is_refused(sqlite: Installation, body: bytes, words: str) -> None:
    with sqlite.app.app_context(), pytest.raises(Breach, match=words):
        media.read_upload(sent(body, "a.pdf"))


def test_a_pdf_is_written_anew_without_its_author(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        kept = media.read_upload(sent(pdf(), "Data sheet.pdf"))
        assert kept is not None and (kept.kind, kept.pages, kept.name) == (MediaKind.DOCUMENT, 1, "Data sheet")
        body = bytes_of(kept.sha256)
        assert b"Secret" not in body and len(PdfReader(BytesIO(body)).pages) == 1


@pytest.mark.parametrize(
    ("name", "options", "content_type"),
    [
        ("clip.mp4", (), "video/mp4"), ("clip.mov", (), "video/mp4"),
        ("clip.webm", ("-c:v", "libvpx", "-c:a", "libopus"), "video/webm"),
    ],
)  # fmt: skip
def test_a_video_is_written_anew_with_a_poster(
    sqlite: Installation, ffmpeg: str, tmp_path: Path, name: str, options: tuple[str, ...], content_type: str
) -> None:
    with sqlite.app.app_context():
        body = video(tmp_path, ffmpeg, name, *options)
        kept = media.read_upload(sent(body, name))
        assert kept is not None and (kept.kind, kept.content_type) == (MediaKind.VIDEO, content_type)
        assert (kept.width, kept.height, kept.seconds) == (160, 120, 2) and kept.poster_sha256
        assert Image.open(BytesIO(bytes_of(kept.poster_sha256))).size == (160, 120)
        (tmp_path / "out").write_bytes(bytes_of(kept.sha256))
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(tmp_path / "out")],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert b"Secret" not in told and b"13.4" not in told
    assert {stream["codec_type"] for stream in json.loads(told)["streams"]} == {"video", "audio"}


def test_a_video_that_browsers_don_t_play_or_without_ffmpeg(
    sqlite: Installation, ffmpeg: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite.app.app_context():
        old = video(tmp_path, ffmpeg, "old.mov", "-c:v", "mjpeg", "-c:a", "pcm_s16le")
        with pytest.raises(Breach, match=r"mjpeg can't be taken\. Save it as MP4"):
            media.read_upload(sent(old))
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Unready, match="apt-get install ffmpeg"):
            media.read_upload(sent(old))


def test_a_playlist_leads_nowhere(sqlite: Installation, ffmpeg: str) -> None:
    """The classic way to make a reader of videos fetch addresses or files."""
    with sqlite.app.app_context(), pytest.raises(Breach, match="not a picture"):
        media.read_upload(sent(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "clip.mp4"))


def test_equal_uploads_are_kept_once(installation: Installation) -> None:
    with installation.app.app_context():
        first = media.read_upload(sent(pdf(), "One.pdf"))
        assert first is not None
        with writing():
            number = media.keep(first, actor=ACTOR, now=clock.now()).id
        again = media.read_upload(sent(pdf(), "Two.pdf"))
        assert again is not None and again.sha256 == first.sha256
        with writing():
            assert media.keep(again, actor=ACTOR, now=clock.now()).id == number
        assert len(list(store().every())) == 1


def test_what_nobody_uses_goes_after_a_month_and_its_bytes_a_day_later(installation: Installation) -> None:
    now = clock.now()
    with installation.app.app_context():
        made_ = media.read_upload(sent(picture()))
        stray = media.read_upload(sent(picture("JPEG", (10, 10))))
        assert made_ is not None and stray is not None
        with writing():
            media.keep(made_, actor=ACTOR, now=now)
        assert media_jobs.drop_unused(now + timedelta(days=29)) == 0
        assert media_jobs.sweep_store(now + timedelta(hours=23)) == 0, "a form may be filled in slowly"
        assert media_jobs.sweep_store(now + timedelta(days=2)) == 1 and not store().exists(stray.sha256)
        assert media_jobs.drop_unused(now + timedelta(days=31)) == 1 == media_jobs.sweep_store(now + timedelta(days=32))
        assert db.session.query(Media).count() == 0 and media_jobs.drop_unused(now + timedelta(days=40)) == 0


def test_a_share_gets_the_picture_or_the_poster_and_no_document(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        image, document = media.read_upload(sent(picture())), media.read_upload(sent(pdf()))
        assert image is not None and document is not None
        like_video = replace(document, kind=MediaKind.VIDEO, sha256="f" * 64, poster_sha256=image.sha256)
        with writing():
            ids = [media.keep(each, actor=ACTOR, now=clock.now()).id for each in (image, document, like_video)]
        given_out = [doors.open_picture(f"media:{number}") for number in ids]
        assert given_out == [bytes_of(image.sha256), None, bytes_of(image.sha256)]
        store().delete(image.sha256)
        assert doors.open_picture(f"media:{ids[0]}") is None and doors.open_picture("media:x") is None
        with pytest.raises(NotFound):
            media.bytes_of(image.sha256)
