"""The morning note: yesterday's stories, what waits, what is sick, what expires; as text, a mail in HTML, or a webhook.

Takes the options of a home; gives a `Note` and its three shapes. A night in which nothing happened is told as such.
Sends through the channels of `nightly.reporting.notify` when asked to, and says in one line what could not be sent.
"""

from __future__ import annotations

import html
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from library import content, proposals
from library.settings import read_settings
from newsroom.editing import EditorDecisions, select_visible
from newsroom.health.assess import STATES, select_unhealthy
from newsroom.law import in_force
from newsroom.law.review import find_reviews
from newsroom.models import VN, Library, Story
from newsroom.stories.group import group_stories
from newsroom.text.dates import LONG_AGO, format_day
from newsroom.text.vietnamese import excerpt
from nightly import publish
from nightly.new_documents import list_excess
from nightly.reporting import status
from nightly.reporting.notify import Channels, Send, read_channels, send_each, send_json, send_mail
from nightly.run.options import Options
from publisher import routes

SOON = 30  # days ahead
MOST = 15  # lines of one section; the rest is counted
# what one message may hold, by each service's own documentation
LIMITS: Mapping[str, int] = {"telegram": 4096, "zalo": 2000, "slack": 12_000}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `nothing` is said when there is none."""

    heading: str
    lines: tuple[tuple[str, str], ...]  # words, address or ""
    nothing: str


@dataclass(frozen=True, slots=True)
class Note:
    """The note of a day."""

    day: date
    stale: str  # words on data that did not come in, "" when it did
    sections: tuple[Section, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing at all happened and nothing waits."""
        return not self.stale and not any(section.lines for section in self.sections)

    @property
    def title(self) -> str:
        said = ", ".join(f"{len(s.lines)} {s.heading.lower()}" for s in self.sections if s.lines)
        return f"Cổng tin sáng {format_day(self.day)}: {said or 'không có gì mới'}"


def gather_note(options: Options) -> Note:
    """The note of `options.now`. Raises ContentError of the topic file, ConfigError."""
    library = content.load_library(options.home)
    site = read_settings(options.home).site_url.rstrip("/")
    shown = select_visible(library.items, library.decisions)
    stories = group_stories(shown, library.decisions)
    sections = (
        Section("Tin mới", _story_lines(stories, options.now, site), "Đêm qua không có tin mới."),
        Section("Việc chờ biên tập", _waiting_lines(library, options), "Không có gì chờ biên tập."),
        Section("Nguồn hỏng", _sick_lines(library), "Mọi nguồn đã kiểm tra đều đọc được."),
        Section("Văn bản sắp hết hiệu lực", _expiry_lines(library, options.now.date(), site), _words_for_none()),
    )
    return Note(options.now.date(), _stale_words(options), sections)


def _words_for_none() -> str:
    return f"Không văn bản nào hết hiệu lực trong {SOON} ngày tới."


def _stale_words(options: Options) -> str:
    as_of = publish.read_stamp(options.home)
    if as_of is None:
        return "Chưa lần nào thu thập được từ mạng."
    late = options.now - as_of > timedelta(hours=30)
    return f"Đêm qua không thu thập được; dữ liệu mới nhất từ {as_of:%H:%M %d/%m/%Y}." if late else ""


def _story_lines(stories: tuple[Story, ...], now: datetime, site: str) -> tuple[tuple[str, str], ...]:
    """Stories with a member collected since yesterday's midnight (Vietnamese time)."""
    since = datetime(now.year, now.month, now.day, tzinfo=VN) - timedelta(days=1)
    fresh = [s for s in stories if any((m.captured or m.published or LONG_AGO) >= since for m in s.members)]
    return tuple((f"{s.lead.title} ({s.lead.publisher}{_copies_words(s)})", site + routes.story(s)) for s in fresh)


def _copies_words(told: Story) -> str:
    return f" và {len(told.members) - 1} nơi khác" if len(told.members) > 1 else ""


def _waiting_lines(library: Library, options: Options) -> tuple[tuple[str, str], ...]:
    orders, questions = EditorDecisions(library.decisions), {q.id: q for q in library.questions}
    held = [i for i in library.items if i.held and orders.decision_on(i.url, i.id) is None]
    rows = [(f"Chờ duyệt: {i.title} ({i.publisher})", i.url) for i in held]
    rows += [(f"Đề xuất của máy cho {p.path}", "") for p in proposals.list_waiting(options.home)]
    checks = find_reviews(library, options.now.date())
    rows += [(f"Rà soát: {questions[id].question} — {why}", "") for id, why in checks.items()]
    rows += [(f"Nên xem lại: {flood.summary}", flood.item.url) for flood in list_excess(library)]
    rows += [(f"{heading}: {count}", "") for heading, count in status.count_worklist(library).items() if count]
    return (*rows, *((f"Tệp bị bỏ qua hoặc còn ngờ: {problem}", "") for problem in library.problems))


def _sick_lines(library: Library) -> tuple[tuple[str, str], ...]:
    ill = select_unhealthy(library.health[key] for key in sorted(library.health))
    return tuple((f"{h.source}: {STATES.get(h.state, h.state)}{f' — {h.reason}' if h.reason else ''}", "") for h in ill)


def _expiry_lines(library: Library, day: date, site: str) -> tuple[tuple[str, str], ...]:
    soon = in_force.find_expiring(library.documents, day, SOON)
    return tuple((f"{d.number} còn {left} ngày", site + routes.document(d.id)) for d, left in soon)


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


def render_text(note: Note) -> str:
    """Plain lines, for a terminal, a log or a message."""
    lines = [note.title]
    lines += [note.stale] if note.stale else []
    lines += ["Không có tin mới, không có gì chờ, không nguồn nào hỏng."] if note.quiet else []
    for section in () if note.quiet else note.sections:
        lines += ["", f"{section.heading}: {len(section.lines)}" if section.lines else section.nothing]
        lines += [f"- {words}{f' {url}' if url else ''}" for words, url in section.lines[:MOST]]
        lines += [f"… và {len(section.lines) - MOST} mục nữa"] if len(section.lines) > MOST else []
    return "\n".join(lines)


def render_html(note: Note) -> str:
    """A whole page for a mail: no picture, no script, nothing asked of another host."""
    parts = [f"<p><strong>{html.escape(note.stale)}</strong></p>"] if note.stale else []
    parts += ["<p>Không có tin mới, không có gì chờ, không nguồn nào hỏng.</p>"] if note.quiet else []
    for section in () if note.quiet else note.sections:
        parts.append(f"<h2>{html.escape(section.heading)}</h2>")
        rows = "".join(f"<li>{_link_html(words, url)}</li>" for words, url in section.lines[:MOST])
        more = f"<p>… và {len(section.lines) - MOST} mục nữa</p>" if len(section.lines) > MOST else ""
        parts.append(f"<ul>{rows}</ul>{more}" if rows else f"<p>{html.escape(section.nothing)}</p>")
    head = f'<meta charset="utf-8"><title>{html.escape(note.title)}</title>'
    style = "font:16px/1.5 Arial,sans-serif;max-width:40rem;margin:0 auto;padding:1rem"
    body = f'<h1 style="font-size:1.3em">{html.escape(note.title)}</h1>{"".join(parts)}'
    return f'<!doctype html><html lang="vi"><head>{head}</head><body style="{style}">{body}</body></html>\n'


def _link_html(words: str, url: str) -> str:
    safe = url.startswith(("https://", "http://"))
    return f'<a href="{html.escape(url)}">{html.escape(words)}</a>' if safe else html.escape(words)


def render_webhook(note: Note, shape: str, to: str = "") -> dict[str, object]:
    """The JSON body a service takes: `telegram` (sendMessage), `zalo` (OA message) or `slack` (incoming webhook).

    `to` is the chat or user the first two want. Text longer than the service takes is cut and says so.
    """
    text = _cut_text(render_text(note), LIMITS.get(shape, LIMITS["slack"]))
    if shape == "telegram":
        return {"chat_id": to, "text": text, "disable_web_page_preview": True}
    if shape == "zalo":
        return {"recipient": {"user_id": to}, "message": {"text": text}}
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": plain}


def _cut_text(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    tail = "\n… (xem tiếp ở bàn biên tập)"
    return text[: limit - len(tail)].rsplit("\n", 1)[0] + tail


def find_shape(channels: Channels) -> str:
    """Which service the webhook belongs to: as set, else by its host."""
    if channels.webhook_shape in LIMITS:
        return channels.webhook_shape
    name = urlsplit(channels.webhook).hostname or ""
    return "telegram" if name == "api.telegram.org" else "zalo" if name.endswith("zalo.me") else "slack"


def send_note(note: Note, options: Options) -> int:
    """Send through every channel set up (`extra.bao_tin`, or the environment); how many took it. Never raises."""
    channels = read_channels(options.home, os.environ)
    ways: dict[str, Send] = {}
    if channels.webhook:
        body = render_webhook(note, find_shape(channels), channels.webhook_to)
        ways["webhook"] = lambda: send_json(channels, body, options.allow)
    if channels.smtp:
        ways["thư"] = lambda: _send_mail(note, channels, options)
    return send_each(ways, "không gửi được bản tin sáng", options)


def _send_mail(note: Note, channels: Channels, options: Options) -> None:
    letter = EmailMessage()
    letter["Subject"] = excerpt(note.title, 150)
    letter.set_content(render_text(note) + "\n")
    letter.add_alternative(render_html(note), subtype="html")
    send_mail(channels, letter, options.allow)
