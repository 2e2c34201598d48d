#!/usr/bin/env python3
"""What is shipped: a CycloneDX 1.5 bill of materials, or the table of licences, from the lock and what is installed.

    python tools/bill.py sbom > sbom.json      python tools/bill.py licences > docs/licences.md

Takes requirements.txt (names, versions, hashes) and the metadata of the installed packages; asks no network.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)")
# not Python packages: what stands in publisher/theme/assets
BUNDLED = (("Be Vietnam Pro (phông chữ)", "publisher/theme/assets/fonts/", "OFL-1.1"),)


def pins() -> list[tuple[str, str, list[str]]]:
    """Name, version and sha256 hashes of every package of the lock."""
    found: list[tuple[str, str, list[str]]] = []
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if match := _PIN.match(line):
            found.append((match[1].lower(), match[2], []))
        if found:
            found[-1][2].extend(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return sorted(found)


def licence(name: str) -> str:
    """The licence a package states of itself; empty when it states none or is not installed."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    expression = told.get("License-Expression")
    classified = [c.rsplit(" :: ", 1)[1] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    short = (told.get("License") or "").strip()
    return expression or ", ".join(classified) or (short if len(short) < 60 and "\n" not in short else "")


def sbom() -> dict[str, Any]:
    """CycloneDX 1.5 as a mapping; no time and no serial number, so that the same lock gives the same bytes."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "cong-phan-cap-khcn", "version": "0.1.0"}},
        "components": [_component(*pin) for pin in pins()],
    }


def _component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    stated = licence(name)
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": h} for h in hashes],
            }
        ],
        **({"licenses": [{"license": {"name": stated}}]} if stated else {}),
    }


def licences() -> str:
    """The table of licences, Markdown."""
    rows = [f"| {name} | {version} | {licence(name) or 'không nêu'} |" for name, version, _ in pins()]
    bundled = [f"| {name} | `{place}` | {stated} |" for name, place, stated in BUNDLED]
    return (
        "# Giấy phép của mọi thứ đi kèm\n\n"
        "Sinh bằng `make licences` từ `requirements.txt` và thông tin từng gói tự nêu;"
        " đừng sửa tay. Mã của cổng: xem `LICENSE`.\n\n| Gói | Bản | Giấy phép |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n\n| Khác | Ở đâu | Giấy phép |\n|---|---|---|\n"
        + "\n".join(bundled)
        + "\n"
    )


def main() -> int:
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    if what == "sbom":
        print(json.dumps(sbom(), ensure_ascii=False, indent=1))
    elif what == "licences":
        print(licences(), end="")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
