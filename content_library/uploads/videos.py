"""Videos made safe by ffmpeg: one picture and one sound track, written anew without anything beside them.

The tracks themselves are copied, so that nothing is lost and a large file takes seconds; one picture is decoded as the
poster, which proves that they can be. ffmpeg is told the container, and may open the one file only.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.english import English
from advocacy.errors import Breach, Unready
from advocacy.pictures import Picture, clean_picture
from content_library.uploads.sniffing import Form

LONGEST_SECONDS = 20 * 60
LARGEST_SIDE = 4096
PATIENCE = 120.0
"""Seconds that one step may take."""
PICTURES = {Form.MOV: {"h264", "hevc", "av1"}, Form.MATROSKA: {"vp8", "vp9", "av1"}}
SOUNDS = {Form.MOV: {"aac", "mp3"}, Form.MATROSKA: {"opus", "vorbis"}}
WRITTEN_AS = {Form.MOV: ("mp4", "video/mp4"), Form.MATROSKA: ("webm", "video/webm")}
SAVE_AS = _l("Save it as MP4 with H.264 and AAC.")


@dataclass(frozen=True)
class Video:
    """A video that is safe to keep, in the file that was asked for."""

    content_type: str
    width: int
    height: int
    seconds: int
    poster: Picture


def clean_video(source: Path, form: Form, target: Path, ffmpeg: str) -> Video:
    """Writes the video anew into ``target``. Raises Breach for one that can't be taken, Unready without ffmpeg."""
    program, probe = _program(ffmpeg), _program(str(Path(ffmpeg).with_name("ffprobe")))
    found = _facts(probe, source, form)
    kind, content_type = WRITTEN_AS[form]
    bare = [
        "-map", "0:v:0", "-map", "0:a:0?", "-dn", "-sn", "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        *(["-movflags", "+faststart"] if form is Form.MOV else []),
    ]  # fmt: skip
    _run([program, *_reading(source, form), *bare, "-f", kind, "-y", str(target)])
    width, height, seconds = found
    at = ["-ss", str(min(1.0, seconds / 2))]
    frame = ["-frames:v", "1", "-f", "image2", "-c:v", "png", "-"]
    poster = clean_picture(_run([program, *at, *_reading(target, form), *frame]), max_bytes=200_000_000)
    return Video(content_type, width, height, max(1, round(seconds)), poster)


def _facts(probe: str, source: Path, form: Form) -> tuple[int, int, float]:
    """Width, height, seconds. Raises Breach."""
    said = _run(
        [probe, *_reading(source, form), "-show_entries",
         "stream=codec_type,codec_name,width,height:format=duration", "-of", "json"]
    )  # fmt: skip
    told: dict[str, Any] = json.loads(said)
    streams = {stream.get("codec_type"): stream for stream in reversed(told.get("streams", []))}
    picture, sound = streams.get("video"), streams.get("audio")
    if picture is None:
        raise Breach(_("There is no picture in this video."), remedy=str(SAVE_AS))
    if picture.get("codec_name") not in PICTURES[form]:
        raise Breach(_("Videos in %(format)s can't be taken.", format=picture.get("codec_name")), remedy=str(SAVE_AS))
    if sound is not None and sound.get("codec_name") not in SOUNDS[form]:
        raise Breach(_("Sound in %(format)s can't be taken.", format=sound.get("codec_name")), remedy=str(SAVE_AS))
    width, height = int(picture.get("width", 0)), int(picture.get("height", 0))
    seconds = float(told.get("format", {}).get("duration") or 0)
    if not 0 < width <= LARGEST_SIDE or not 0 < height <= LARGEST_SIDE:
        raise Breach(
            _("The video has %(width)s x %(height)s pixels.", width=width, height=height),
            remedy=_("Give one of at most %(limit)s a side.", limit=LARGEST_SIDE),
        )
    if not 0 < seconds <= LONGEST_SECONDS:
        raise Breach(_("The video is too long, or does not say how long it is."), remedy=_("Give at most 20 minutes."))
    return width, height, seconds


def _reading(file: Path, form: Form) -> list[str]:
    """The container is named and nothing but this file may be opened: no playlist leads elsewhere."""
    return ["-v", "error", "-protocol_whitelist", "file", "-f", form.value, "-i", str(file)]


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Unready(
            English("Videos can't be taken: ffmpeg is not installed on this machine."),
            remedy=English(
                "Install it (apt-get install ffmpeg), or name it in ADVOCACY_FFMPEG. Pictures and PDFs are taken."
            ),
        )
    return found


def _run(command: list[str]) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own words, and a file name that we chose
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=True
        )
    except subprocess.TimeoutExpired as slow:
        raise Breach(_("This video takes too long to read."), remedy=_("Give a shorter one.")) from slow
    except subprocess.CalledProcessError as broken:
        raise Breach(_("This is not a video that can be read."), remedy=str(SAVE_AS)) from broken
    return done.stdout
