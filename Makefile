# Hai lệnh cần nhớ:  make site  (việc mỗi đêm)   ·   make test  (mọi phép thử)
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
# Bánh xe tải về một lần được giữ ở đây, để lần sau cài lại được cả khi không có mạng.
WHEELS ?= $(HOME)/.cache/cong-phan-cap-khcn/wheels
ARGS   ?=

.PHONY: mutations help site desk serve test lint test-browser setup setup-dev bench clean

help:
	@echo "make site          cài đặt (nếu cần) rồi thu thập và dựng trang"
	@echo "make desk          mở bàn biên tập tại http://127.0.0.1:8010/"
	@echo "make serve         xem thử trang tại http://127.0.0.1:8000/"
	@echo "make test          cài đặt (nếu cần) rồi chạy mọi phép thử"

site: setup
	$(PY) build.py $(ARGS)

desk: setup
	$(PY) build.py desk $(ARGS)

serve: setup
	$(PY) build.py serve $(ARGS)

test: setup-dev lint
	$(PY) -m pytest $(ARGS)

lint: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

test-browser: setup-dev
	$(PY) -m pytest -m browser $(ARGS)

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(VENV)/.ready: requirements.txt
	sh tools/install.sh "$(PYTHON)" "$(VENV)" "$(WHEELS)" requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	sh tools/install.sh "$(PYTHON)" "$(VENV)" "$(WHEELS)" requirements-dev.txt
	@touch $@

mutations: setup-dev
	$(PY) -m tests.mutations

clean:
	rm -rf $(VENV) .cache .releases site
