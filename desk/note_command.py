"""What `build.py status --note` prints or sends. Takes the words of the command line; refuses unknown shapes."""

from __future__ import annotations

import json
import os

from newsroom.errors import ConfigError
from nightly import console, note
from nightly.notify import channels_of
from nightly.options import Options

FORMS = ("text", "html", "webhook", "telegram", "zalo", "slack")


def tell(options: Options, form: str, *, send: bool) -> bool:
    """Print the note in this form; with `send`, send it instead. True unless it should have gone out and did not."""
    if form not in FORMS:
        raise ConfigError(f"không có dạng “{form}”; dùng được: {', '.join(FORMS)}", where="status --note")
    made = note.gather(options)
    if send:
        sent = note.send(made, options)
        console.tell(
            f"đã gửi qua {sent} kênh" if sent else "chưa gửi được qua kênh nào (xem extra.bao_tin trong mkdocs.yml)"
        )
        return sent > 0
    if form in ("text", "html"):
        console.tell(note.as_text(made) if form == "text" else note.as_html(made).rstrip("\n"))
        return True
    channels = channels_of(options.home, os.environ)
    body = note.as_webhook(made, note.shape_of(channels) if form == "webhook" else form, channels.webhook_to)
    console.tell(json.dumps(body, ensure_ascii=False, indent=2))
    return True
