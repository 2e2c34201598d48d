"""Decisions as Vietnamese sentences, for the shell, the desk and commits. Never with the words of an article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

VERBS: Mapping[str, str] = {
    "pin": "ghim",
    "unpin": "bỏ ghim",
    "hide": "ẩn",
    "restore": "đưa trở lại",
    "merge": "gộp",
    "split": "tách",
    "correct": "sửa",
    "retopic": "xếp lại",
    "withdraw": "rút",
    "accept": "duyệt",
    "reject": "không đăng",
}


def describe_row(row: Mapping[str, Any]) -> str:
    """`ghim 0a1b2c3d đến hết 2026-12-31 (lý do) — An, 2026-11-22`."""
    parts = [VERBS.get(str(row.get("action")), str(row.get("action"))), str(row.get("target", ""))]
    parts += [f"vào {row['into']}"] if row.get("into") else []
    parts += [f"đến hết {row['until']}"] if row.get("until") else []
    parts += [f"mục {', '.join(row['fields'])}"] if row.get("fields") else []
    parts += [f"vào {', '.join(row['topics'])}"] if row.get("topics") else []
    parts += [f"({row['why']})"] if row.get("why") else []
    signed = ", ".join(str(row[key]) for key in ("by", "on") if row.get(key))
    return " ".join(parts) + (f" — {signed}" if signed else "")


def annotate_problem(problem: str) -> str:
    """`content/x.yml:3: what; mend` as GitHub's workflow command, which shows it at that line."""
    found = re.match(r"(content/[^:\n]{1,300}):(\d{1,7}): ", problem)
    told = problem[found.end() :] if found else problem
    if not found:
        return f"::error::{_escape_annotation(told)}"
    file = _escape_annotation(found[1]).replace(",", "%2C")  # ":" cannot stand in it
    return f"::error file={file},line={found[2]}::{_escape_annotation(told)}"


def _escape_annotation(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
