#!/bin/sh
# Install pinned, hash-checked packages into a virtual environment.
#   install.sh PYTHON VENV WHEELS REQUIREMENTS
# The lock names every package, so nothing is resolved (--no-deps).
# Packages are first saved in WHEELS, then installed from there: with a filled WHEELS no network is needed.
set -eu
python=$1 venv=$2 wheels=$3 requirements=$4

"$python" - <<'PY' || { echo "Cần Python 3.11 trở lên (đặt biến PYTHON=…)." >&2; exit 2; }
import sys
sys.exit(sys.version_info < (3, 11))
PY

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
mkdir -p "$wheels"
pip="$venv/bin/python -m pip --disable-pip-version-check -q"

from_wheels() { $pip install --no-index --find-links "$wheels" --no-deps --require-hashes -r "$requirements"; }

if from_wheels 2>/dev/null; then exit 0; fi
if $pip download --no-deps --require-hashes -d "$wheels" -r "$requirements" && from_wheels; then exit 0; fi
echo "Không cài được $requirements: không có mạng và $wheels chưa đủ gói." >&2
exit 2
