"""/admin/ for teams on GitHub or GitLab: Sveltia CMS over content/, off unless `extra.quan_tri` of mkdocs.yml names a
repository.

Takes those settings, the topic and the site's address; gives site path -> bytes: a page, its configuration made from
the published schemas, and the program from its npm package (`make cms`). Refuses settings it does not know and a
program that was not fetched. bien-tap.yml is not offered: the program writes YAML anew and would drop its comments.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from library import frontmatter
from library.validation import read_choices, read_schema
from newsroom.errors import ConfigError
from newsroom.models import Topic

PACKAGE = Path(__file__).resolve().parents[2] / "tools/cms/node_modules/@sveltia/cms"
# what the program would ask of two CDNs is in its package too: its words in Vietnamese, its version, its fonts
_CDN = b"`https://unpkg.com/@sveltia/cms`"
_OWN_PACKAGE = b"`goi`"
_FONT = re.compile(rb"https://cdn\.jsdelivr\.net/fontsource/fonts/([a-z0-9-]+)(?::vf)?@[0-9.]+/([a-z0-9-]+)\.woff2")
_SETTING = "mkdocs.yml, extra.quan_tri"
# hosts each service is asked at, by Sveltia's own documentation; a self-hosted one names its own in `api_root`
_HOSTS: Mapping[str, tuple[str, ...]] = {
    "github": ("https://api.github.com", "https://*.githubusercontent.com", "https://www.githubstatus.com"),
    "gitlab": ("https://gitlab.com",),
    "gitea": (),
    "test-repo": (),
}
_SETTINGS = frozenset({"name", "repo", "branch", "base_url", "api_root", "auth_type", "app_id", "auth_endpoint"})
_COLLECTIONS: Mapping[str, tuple[str, str, str]] = {  # folder -> its name, one of it, the key that names a record
    "hoi-dap": ("Hỏi đáp", "hỏi đáp", "question"),
    "nhiem-vu": ("Ai làm gì", "nhiệm vụ", "title"),
    "van-ban": ("Văn bản", "văn bản", "number"),
}
_LONG_TEXTS = frozenset({"summary", "note", "title", "question", "before", "now", "scope", "expires_stated"})
_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Quản trị nội dung</title>
<link rel="icon" href="../assets/icon.svg">
</head>
<body><script src="sveltia-cms.js"></script></body>
</html>
"""


def build_files(
    settings: Mapping[str, Any], topic: Topic, site_url: str, *, package: Path = PACKAGE
) -> dict[str, bytes]:
    """Everything under /admin/. Raises ConfigError."""
    backend = _backend(settings)
    return {
        "admin/index.html": _PAGE.format(policy=html.escape(build_policy(backend), quote=False)).encode(),
        "admin/config.yml": frontmatter.dump_yaml(build_config(backend, topic, site_url)).encode(),
        **_program(package),
    }


def _program(package: Path) -> dict[str, bytes]:
    """The program, asking this site for what it would fetch from elsewhere. Raises ConfigError when the package is not
    there, or is not the one this was written for."""
    try:
        script, about = (package / "dist/sveltia-cms.js").read_bytes(), (package / "package.json").read_bytes()
        words = (package / "locales/vi.json").read_bytes()
    except OSError:
        raise ConfigError("chưa tải chương trình quản trị; chạy make cms", where=_SETTING) from None
    fonts = {found[0]: f"chu/{found[1].decode()}-{found[2].decode()}.woff2" for found in _FONT.finditer(script)}
    version = str(json.loads(about)["version"])
    if script.count(_CDN) != 1 or not fonts:
        raise ConfigError(f"gói quản trị {version} đã đổi cách tải phần phụ; dùng đúng bản đã ghim", where=_SETTING)
    script = script.replace(_CDN, _OWN_PACKAGE)
    for url, own in fonts.items():
        script = script.replace(url, own.encode())
    return {
        "admin/sveltia-cms.js": script,
        "admin/goi/package.json": about,
        f"admin/goi@{version}/locales/vi.json": words,
        **{f"admin/{own}": _font(package, Path(own).stem) for own in fonts.values()},
    }


def _font(package: Path, name: str) -> bytes:
    found = sorted((package / "npm" / "assets").glob(f"{name}-*.woff2"))
    if not found:
        raise ConfigError(f"gói quản trị thiếu phông {name}; dùng đúng bản đã ghim", where=_SETTING)
    return found[0].read_bytes()


def build_policy(backend: Mapping[str, Any]) -> str:
    """The Content-Security-Policy of /admin/ and of nothing else: the program styles itself and asks one service."""
    own = [str(backend[key]).rstrip("/") for key in ("api_root", "base_url") if backend.get(key)]
    asked = " ".join(("'self'", "blob:", "data:", *_HOSTS[backend["name"]], *(_origin(url) for url in own)))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        f"img-src 'self' data: blob: https:; connect-src {asked}; worker-src blob:; frame-src blob:; "
        "manifest-src 'self' data: blob:; form-action 'none'; base-uri 'none'"
    )


def build_config(backend: Mapping[str, Any], topic: Topic, site_url: str) -> dict[str, Any]:
    """The configuration Sveltia reads: one collection for every content type people write."""
    return {
        "backend": dict(backend),
        "site_url": site_url,
        "app_title": "Cổng tin: quản trị nội dung",
        "media_folder": "content/tep",
        "slug": {"encoding": "ascii", "clean_accents": True, "maxlength": 80},
        "output": {"omit_empty_optional_fields": True, "yaml": {"quote": "double"}},
        "collections": [_collection(kind, topic) for kind in _COLLECTIONS],
    }


def _backend(settings: Mapping[str, Any]) -> dict[str, Any]:
    backend = {str(key): value for key, value in settings.items()}
    if strange := sorted(set(backend) - _SETTINGS):
        raise ConfigError(
            f"không có thiết đặt “{strange[0]}”; dùng được: {', '.join(sorted(_SETTINGS))}", where=_SETTING
        )
    if backend.get("name") not in _HOSTS:
        raise ConfigError(f"name phải là một trong: {', '.join(_HOSTS)}", where=_SETTING)
    if backend["name"] != "test-repo" and not backend.get("repo"):
        raise ConfigError('thiếu repo, ví dụ "so-khcn/cong-tin"', where=_SETTING)
    if bad := [key for key in ("api_root", "base_url") if not str(backend.get(key, "https://")).startswith("https://")]:
        raise ConfigError(f"{bad[0]} phải bắt đầu bằng https://", where=_SETTING)
    if bad := [key for key, value in backend.items() if not set(str(value)).isdisjoint("\"'<>;, \n")]:
        raise ConfigError(f"{bad[0]} có ký tự lạ", where=_SETTING)
    return backend


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])


def _collection(kind: str, topic: Topic) -> dict[str, Any]:
    label, one, name = _COLLECTIONS[kind]
    form = read_schema(kind)
    body = {"name": "body", "label": "Câu trả lời" if kind == "hoi-dap" else "Ghi chú thêm", "widget": "text"}
    return {
        "name": kind,
        "label": label,
        "label_singular": one,
        "folder": f"content/{kind}",
        "create": kind != "van-ban",  # its file is named after its number: the desk does that
        "identifier_field": name,
        "slug": f"{{{{{name}}}}}",
        "summary": f"{{{{{name}}}}}",
        "fields": [*_fields(form, topic), {**body, "required": kind == "hoi-dap"}],
    }


def _fields(form: Mapping[str, Any], topic: Topic) -> list[dict[str, Any]]:
    wanted = set(form.get("required", ()))
    return [_field(key, part, key in wanted, topic) for key, part in form["properties"].items()]


def _field(key: str, part: Mapping[str, Any], required: bool, topic: Topic) -> dict[str, Any]:
    hint = str(part.get("description", ""))
    made = {"name": key, "label": str(part.get("title", key)), "required": required}
    if hint.startswith("Máy"):
        return {"name": key, "widget": "hidden"}
    shown = made if "enum" in part or not hint else {**made, "hint": hint}
    return {**shown, **_widget(key, part, topic)}


def _widget(key: str, part: Mapping[str, Any], topic: Topic) -> dict[str, Any]:
    kind, inner = part.get("type"), part.get("items", {})
    if "enum" in part:
        return _select(read_choices(part["enum"], str(part.get("description", ""))))
    if key in ("field", "fields"):
        return {**_select(tuple(topic.fields.items())), **({"multiple": True} if key == "fields" else {})}
    if kind == "boolean":
        return {"widget": "boolean"}
    if kind == "object":
        return {"widget": "object", "collapsed": True, "fields": _fields(part, topic)}
    if kind == "array" and inner.get("type") == "object":
        return {"widget": "list", "collapsed": "auto", "fields": _fields(inner, topic)}
    if kind == "array":
        return {"widget": "list"}
    wide = {"widget": "text" if key in _LONG_TEXTS else "string"}
    return (
        {**wide, "pattern": [part["pattern"], str(part.get("description") or part.get("title"))]}
        if "pattern" in part
        else wide
    )


def _select(options: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {"widget": "select", "options": [{"label": words, "value": code} for code, words in options]}
