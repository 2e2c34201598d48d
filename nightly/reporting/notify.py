"""Telling people that a source fell ill or got well: a webhook and a letter, both off unless set up.

Takes the run's changes of state; sends one JSON POST and one mail about all of them. Settings stand in `extra.bao_tin`
of mkdocs.yml, or in the environment, which wins and is the only place for a password:

    webhook / CONG_TIN_WEBHOOK      https address that takes a JSON POST
    webhook_shape / …_SHAPE         telegram, zalo or slack; by default told from the address
    webhook_to / …_TO               the chat or user that Telegram and Zalo want
    webhook_token / …_TOKEN         Zalo's access token, sent as its `access_token` header
    smtp    / CONG_TIN_SMTP         smtps://[user:password@]host[:port], or smtp:// with STARTTLS
    mail_to / CONG_TIN_MAIL_TO      recipients, separated by commas
    mail_from / CONG_TIN_MAIL_FROM  sender

What cannot be sent is said in one line and changes nothing of the run. Refuses plain http and plain SMTP, except to a
HOST:PORT named by --allow-host.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from library.settings import read_settings
from newsroom.errors import ConfigError
from newsroom.health.assess import STATES
from newsroom.models import HealthChange
from nightly.run.options import Options

Send = Callable[[], None]

_SECONDS = 10.0
_KEYS = ("webhook", "webhook_shape", "webhook_to", "webhook_token", "smtp", "mail_to", "mail_from")


@dataclass(frozen=True, slots=True)
class Channels:
    """Where news of health goes; empty strings are off."""

    webhook: str = ""
    webhook_shape: str = ""
    webhook_to: str = ""
    webhook_token: str = ""
    smtp: str = ""
    mail_to: str = ""
    mail_from: str = ""


def read_channels(home: Path, environ: Mapping[str, str]) -> Channels:
    """The settings of a home. An unreadable mkdocs.yml sets nothing here; the build itself complains of it."""
    try:
        stated = read_settings(home).extra.get("bao_tin")
    except ConfigError:
        stated = None
    values = stated if isinstance(stated, dict) else {}
    return Channels(**{key: environ.get(f"CONG_TIN_{key.upper()}") or str(values.get(key) or "") for key in _KEYS})


def send_changes(options: Options, changes: Sequence[HealthChange]) -> int:
    """Send the changes through every channel that is set up; how many channels took them. Never raises."""
    channels = read_channels(options.home, os.environ)
    if not changes:
        return 0
    ways: dict[str, Send] = {}
    if channels.webhook:
        ways["webhook"] = lambda: _post_changes(channels, changes, options.allow)
    if channels.smtp:
        ways["thư"] = lambda: _mail_changes(channels, changes, options.allow)
    return send_each(ways, "không báo được tình trạng nguồn", options)


def send_each(ways: Mapping[str, Send], failing: str, options: Options) -> int:
    """Try each way by itself; what fails is said in one line beginning with `failing`. How many went out."""
    sent = 0
    for name, send in ways.items():
        try:
            send()
        except (OSError, httpx.HTTPError, httpx.InvalidURL, smtplib.SMTPException, ValueError) as error:
            options.say(f"{failing} qua {name}: {type(error).__name__}: {_short_error(error)}")
        else:
            sent += 1
    return sent


def _short_error(error: Exception) -> str:
    """The error in one short line, without an address that may hold a secret."""
    return " ".join(str(error).split())[:120] if not isinstance(error, (httpx.HTTPError, httpx.InvalidURL)) else ""


def describe_changes(changes: Sequence[HealthChange]) -> list[str]:
    """One line a change, for people."""
    return [
        f"{c.source}: {STATES.get(c.before, c.before)} → {STATES.get(c.after, c.after)}"
        f"{f' — {c.reason}' if c.reason else ''} ({c.at:%d/%m/%Y %H:%M})"
        for c in changes
    ]


def _is_allowed(host: str, port: int, allow: frozenset[str]) -> bool:
    return f"{host}:{port}" in allow


def _post_changes(channels: Channels, changes: Sequence[HealthChange], allow: frozenset[str]) -> None:
    rows = [
        {"source": c.source, "at": c.at.isoformat(), "before": c.before, "after": c.after, "code": c.code}
        | {"reason": c.reason}
        for c in changes
    ]
    send_json(channels, {"text": "\n".join(describe_changes(changes)), "changes": rows}, allow)


def send_json(channels: Channels, body: Mapping[str, object], allow: frozenset[str]) -> None:
    """One POST to the webhook. Raises ValueError for an address that is not https, httpx.HTTPError."""
    parts = urlsplit(channels.webhook)
    if parts.scheme != "https" and not _is_allowed(parts.hostname or "", parts.port or 80, allow):
        raise ValueError("webhook phải là địa chỉ https")
    sealed = {"access_token": channels.webhook_token} if channels.webhook_token else {}
    answer = httpx.post(
        channels.webhook, json=body, headers=sealed, timeout=_SECONDS, follow_redirects=False, trust_env=False
    )
    answer.raise_for_status()


def _mail_changes(channels: Channels, changes: Sequence[HealthChange], allow: frozenset[str]) -> None:
    letter = EmailMessage()
    letter["Subject"] = f"Cổng tin: {len(changes)} nguồn đổi tình trạng"
    letter.set_content("\n".join(describe_changes(changes)) + "\n")
    send_mail(channels, letter, allow)


def send_mail(channels: Channels, letter: EmailMessage, allow: frozenset[str]) -> None:
    """One mail to the recipients set up. Raises ValueError when the setting is not whole, OSError, SMTPException."""
    parts = urlsplit(channels.smtp)
    host = parts.hostname or ""
    if not (host and channels.mail_to and channels.mail_from):
        raise ValueError("thiếu máy chủ, người gửi hoặc người nhận thư")
    letter["From"], letter["To"] = channels.mail_from, channels.mail_to
    with _connect_server(parts.scheme, host, parts.port, allow) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def _connect_server(scheme: str, host: str, port: int | None, allow: frozenset[str]) -> smtplib.SMTP:
    """A connection over TLS from the first byte (smtps) or by STARTTLS (smtp)."""
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=_SECONDS, context=context)
    if scheme != "smtp":
        raise ValueError("địa chỉ máy chủ thư phải bắt đầu bằng smtps:// hoặc smtp://")
    server = smtplib.SMTP(host, port or 587, timeout=_SECONDS)
    if not _is_allowed(host, port or 587, allow):
        server.starttls(context=context)
    return server
