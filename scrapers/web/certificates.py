"""Missing intermediate certificates: what a source names, checked, and handed to the client.

Takes sources and the home; gives PEM files by host. Each file stands in `certificates/` beside the source files, holds
one CA certificate, and says in comments above it what a person checked: `# sha256: <fingerprint>` and `# hết hạn:
<YYYY-MM-DD>`. Refuses a file that is missing, holds no or more than one certificate, a root of its own (that would
be new trust, not a mended chain), or a certificate that differs from those two lines. An expired one is left out and
named: the source then shows the TLS fault it has. Verification itself is never turned off.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newsroom.errors import ConfigError
from newsroom.models import VN, Source

WARN_BEFORE = timedelta(days=30)
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
_SHIPPED = Path(__file__).resolve().parents[1] / "sources"


@dataclass(frozen=True, slots=True)
class Certificate:
    """One intermediate: its file, SHA-256 of its DER form in hex, and the moment it ends."""

    path: Path
    sha256: str
    until: datetime


def read_certificate(path: Path) -> Certificate:
    """One file, held to what it says of itself. Raises ConfigError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"không đọc được chứng thư: {error}", where=f"{path}:1") from None
    blocks = _BLOCK.findall(text)
    if len(blocks) != 1:
        raise ConfigError(f"cần đúng một chứng thư, tệp có {len(blocks)}", where=f"{path}:1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=blocks[0])
        der = ssl.PEM_cert_to_DER_cert(blocks[0])
    except (ssl.SSLError, ValueError) as error:
        raise ConfigError(f"chứng thư hỏng: {error}", where=f"{path}:1") from None
    found = Certificate(path, hashlib.sha256(der).hexdigest(), _read_end(context, path))
    _check_statement(found, text)
    return found


def _read_end(context: ssl.SSLContext, path: Path) -> datetime:
    """The end of the one certificate in `context`, which must be an intermediate."""
    known = context.get_ca_certs()
    if not known:
        raise ConfigError("không phải chứng thư của một CA", where=f"{path}:1")
    [about] = known
    if about.get("subject") == about.get("issuer"):
        raise ConfigError("đây là chứng thư gốc tự ký; chỉ nhận chứng thư trung gian", where=f"{path}:1")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(about["notAfter"])), VN)


def _check_statement(found: Certificate, text: str) -> None:
    for key, actual in (("sha256", found.sha256), ("hết hạn", found.until.date().isoformat())):
        stated = re.search(rf"^# {key}:[ ]*([0-9a-fA-F:-]+)[ ]*$", text, re.M)
        plain = stated[1].replace(":", "").lower() if stated else ""
        line = text[: stated.start()].count("\n") + 1 if stated else 1
        if plain != actual:
            words = f"dòng “# {key}: …” ghi {plain or 'thiếu'}, chứng thư là {actual}"
            raise ConfigError(words, where=f"{found.path}:{line}")


def load_certificates(sources: Mapping[str, Source], home: Path) -> dict[str, Certificate]:
    """The certificate of every host whose source names one. Raises ConfigError."""
    own = home / "sources"
    folder = (own if own.is_dir() else _SHIPPED) / "certificates"
    found: dict[str, Certificate] = {}
    for source in sources.values():
        if not source.extra_ca:
            continue
        if Path(source.extra_ca).name != source.extra_ca:
            raise ConfigError("extra_ca là tên tệp trong certificates/, không phải đường dẫn", where=source.id)
        certificate = read_certificate(folder / source.extra_ca)
        found |= {host.partition(":")[0]: certificate for host in (source.host, *source.hosts)}
    return found


def select_valid(found: Mapping[str, Certificate], now: datetime) -> dict[str, Path]:
    """Host -> PEM file of those not expired, for the client."""
    return {host: c.path for host, c in found.items() if c.until > now}


def list_warnings(found: Mapping[str, Certificate], now: datetime) -> list[str]:
    """One line per certificate that has ended or ends within 30 days."""
    ending = {c.path.name: c for c in found.values() if c.until - now < WARN_BEFORE}
    return [
        f"chứng thư trung gian {name}: {'đã' if c.until <= now else 'sắp'} hết hạn ({c.until:%d/%m/%Y})"
        for name, c in sorted(ending.items())
    ]
