"""Which addresses may be asked at all, and what a redirect means.

Takes strings from configuration, feeds and `Location` headers; gives absolute http(s) addresses. Refuses, with
`FetchError`, every other scheme, userinfo, backslashes, control characters, blanks in the authority and
addresses over 2,048 characters: the forms on which two URL parsers disagree.
Which *machine* an address leads to is decided in `scrapers.dialer`, after DNS.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from newsroom.errors import FetchError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029]")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"^(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:%\[\]\\]+)(:[0-9]{0,5})?$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def check_url(url: str, *, limit: int = 2048) -> str:
    """`url` without its fragment, blanks in path and query percent-encoded. Raises FetchError `scheme`, `bad_url`."""
    text = url.strip(" \t\r\n")
    if len(text) > limit:
        raise FetchError("bad_url", f"địa chỉ dài quá {limit} ký tự", url=text[:200])
    scheme = _SCHEME.match(text)
    if scheme is None or scheme[1].lower() not in _DEFAULT_PORTS:
        raise FetchError("scheme", "chỉ lấy địa chỉ http và https", url=text[:200])
    parts = _split(text)
    if _CONTROL.search(text) or not _HOST.match(parts.netloc):
        raise FetchError("bad_url", "địa chỉ có tên máy hoặc ký tự không hợp lệ", url=text[:200])
    safe = parts._replace(path=quote(parts.path, _SAFE) or "/", query=quote(parts.query, _SAFE), fragment="")
    return safe.geturl()


_SAFE = "%/:?#[]@!$&'()*+,;=-._~|^`{}\""


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - urllib checks the port only when it is read
    except ValueError as error:
        raise FetchError("bad_url", f"địa chỉ hỏng: {error}", url=text[:200]) from error
    return parts


def follow_redirect(current: str, location: str, *, limit: int = 2048) -> str:
    """The address a redirect from `current` leads to. Raises FetchError as `check_url` does."""
    if _CONTROL.search(location.strip(" \t\r\n")):
        raise FetchError("bad_url", "nơi chuyển hướng có ký tự không hợp lệ", url=current)
    try:
        target = urljoin(current, location.strip(" \t\r\n"))
    except ValueError as error:
        raise FetchError("bad_url", f"nơi chuyển hướng hỏng: {error}", url=current) from error
    return check_url(target, limit=limit)


def authority(url: str) -> str:
    """What politeness counts as one host: the name, with its port only when that is not 80 or 443."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    return name if parts.port in (None, 80, 443) else f"{name}:{parts.port}"


def origin(url: str) -> str:
    """`https://host[:port]`, the unit robots.txt speaks for (RFC 9309, 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"
