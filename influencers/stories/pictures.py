"""Uploads of a story: pictures made safe and small. Decoding takes a moment: call it before a transaction begins."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from advocacy.errors import Breach
from advocacy.pictures import Picture, clean_picture
from influencers.stories.writing import MOST_PICTURES, picture_words

LARGEST = 12_000_000
"""Bytes of one upload; a phone's photograph has three to six million."""
LONGEST_SIDE = 1600
MOST_KEPT = 500_000
LARGEST_FORM = LARGEST * MOST_PICTURES


def read_pictures(files: Mapping[str, FileStorage], said: Mapping[str, str]) -> list[tuple[Picture, str]]:
    """What the fields ``picture_1`` to ``picture_3`` bring, each with what it shows (``alt_1`` ...). Raises Breach."""
    found = []
    for number in range(1, MOST_PICTURES + 1):
        upload = files.get(f"picture_{number}")
        if upload is None or not upload.filename:
            continue
        [alt] = picture_words([said.get(f"alt_{number}", "")])
        if not alt:
            raise Breach(
                _("Say what the picture shows."), errors={f"alt_{number}": [_("For people who do not see it.")]}
            )  # fmt: skip
        found.append((_made_safe(upload, f"picture_{number}"), alt))
    return found


def _made_safe(upload: FileStorage, field: str) -> Picture:
    content = upload.stream.read(LARGEST + 1)
    try:
        return clean_picture(content, max_bytes=LARGEST, longest_side=LONGEST_SIDE, max_result_bytes=MOST_KEPT)
    except Breach as breach:
        told = f"{breach.message} {breach.remedy}".strip()
        raise Breach(_("This picture can't be taken."), errors={field: [told]}) from breach
