# Hai lệnh cần nhớ:  make site  (việc mỗi đêm)   ·   make test  (mọi phép thử)
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
# Bánh xe tải về một lần được giữ ở đây, để lần sau cài lại được cả khi không có mạng.
WHEELS ?= $(HOME)/.cache/cong-phan-cap-khcn/wheels
ARGS   ?=

.PHONY: cms coverage desk-walk mutations help site desk serve test lint test-nights test-rest test-browser test-deep setup setup-dev bench bench-collect test-cluster clean test-hostile audit check-samples sbom licences bench-quality bench-stories

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

# Hai nửa chạy cạnh nhau, chia theo thư mục cho dài gần bằng nhau: các đêm trọn vẹn, rồi mọi thứ khác.
NIGHTS := tests/nightly
CLUSTER := tests/nightly/run/test_cluster.py
test: setup-dev lint
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-nights test-rest

test-nights: setup-dev
	$(PY) -m pytest $(NIGHTS) --ignore=$(CLUSTER) $(ARGS)

test-rest: setup-dev
	$(PY) -m pytest $(addprefix --ignore=,$(NIGHTS)) $(ARGS)

lint: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

test-browser: setup-dev
	$(PY) -m pytest -m browser $(ARGS)

# Đo, không phải thử: cần Chromium và các gói npm ghim ở tools/browser.
BROWSER_TOOLS := tools/browser/node_modules/.ready
$(BROWSER_TOOLS): tools/browser/package-lock.json
	cd tools/browser && npm install --ignore-scripts --no-save --no-audit --no-fund  # npm ci ngã ở gói tùy chọn của hệ khác
	@touch $@

# /admin/ (docs/quan-tri.md): chương trình lấy từ gói npm, đúng bản và mã băm ghim ở tools/cms/package-lock.json.
CMS := tools/cms/node_modules/.ready
$(CMS): tools/cms/package-lock.json
	cd tools/cms && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

cms: $(CMS)

lighthouse: setup-dev $(BROWSER_TOOLS)
	$(PY) -m tests.measure.lighthouse

bench-search: setup-dev $(BROWSER_TOOLS)
	$(PY) -m tests.measure.search $(ARGS)

# Thời gian và bộ nhớ của việc đăng, cạnh Hugo (nếu có cài) và MkDocs; ARGS="1000 5000 20000 100000" là các cỡ.
bench: setup-dev
	$(PY) -m tests.measure.publishing $(ARGS)

# Thu thập: 40 cổng trên máy này, lần đầu, lần hai trong đêm, và việc đọc một trang; ARGS="20000 2" là số trang và giây nghỉ.
bench-collect: setup-dev
	$(PY) -m tests.measure.collecting $(ARGS)

# Cụm Dask thật trên máy này: hai máy thợ, một bị giết giữa chừng, cùng những byte ấy.
test-cluster: setup-dev
	$(PY) -m pip install -q --require-hashes -r requirements-dask.txt
	$(PY) -m pytest $(CLUSTER)

# Web độc hại và mất điện: bản rút gọn; HOSTILE=--full chạy cả bộ (nhiều giờ), HOSTILE=T14 gài lỗi.
test-hostile: setup-dev
	$(PY) -m tests.hostile.run $(HOSTILE)

# Lỗ hổng đã công bố của mọi gói trong khóa. pip-audit ở môi trường riêng, vứt đi sau khi chạy; cần mạng. Máy không tới
# được kho lỗ hổng thì lệnh này hỏng (--strict), không nói “không thấy lỗ hổng nào”.
audit: setup
	@T=$$(mktemp -d) && $(PYTHON) -m venv $$T && $$T/bin/pip install -q pip-audit && \
	  $$T/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.txt; S=$$?; rm -rf $$T; exit $$S

# Các mẫu chạy đêm trên GitHub và GitLab, xét theo lược đồ hai nơi ấy công bố (gói mang sẵn, không cần mạng lúc xét).
check-samples:
	@T=$$(mktemp -d) && $(PYTHON) -m venv $$T && $$T/bin/pip install -q check-jsonschema==0.39.0 && \
	  $$T/bin/check-jsonschema --builtin-schema vendor.github-workflows docs/may-chu/github-*.yml && \
	  $$T/bin/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci docs/may-chu/gitlab-ci.yml; \
	  S=$$?; rm -rf $$T; exit $$S

sbom: setup
	$(PY) tools/bill.py sbom > sbom.json

licences: setup
	$(PY) tools/bill.py licences > docs/licences.md

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(VENV)/.ready: requirements.txt
	sh tools/install.sh "$(PYTHON)" "$(VENV)" "$(WHEELS)" requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	sh tools/install.sh "$(PYTHON)" "$(VENV)" "$(WHEELS)" requirements-dev.txt
	@touch $@

mutations: setup-dev
	$(PY) -m tests.support.mutations

# Mỗi tính chất thử trên 10.000 ví dụ ngẫu nhiên thay cho vài trăm (chừng nửa giờ).
test-deep: setup-dev
	EXAMPLES=10000 $(PY) -m pytest -m hypothesis tests $(ARGS)

# Nhánh của bốn việc giữ cổng an toàn (tải, lọc, ghi, đăng) mà bộ thử đi qua, kể cả trong tiến trình con; hỏng nếu dưới 95 %.
# test_calls và test_workers đếm từng lời gọi, giết bản tách: bản ghi của coverage xen vào, nên không chạy ở đây.
coverage: setup-dev
	rm -rf .cache/phu && mkdir -p .cache/phu
	$(PY) -m coverage run -m pytest $(addprefix --ignore=,$(CLUSTER) tests/nightly/run/test_workers.py tests/hostile/test_calls.py) $(ARGS)
	$(PY) -m coverage combine -q
	$(PY) -m tests.measure.branches

# Hình của docs/nam-phut-buoi-sang.md, số phím, thời gian và lỗi axe của một buổi sáng đi trọn trên trình duyệt thật.
desk-walk: setup-dev
	$(PY) -m tests.measure.desk_walk

# Chính xác và độ phủ của chọn tin, gộp chuyện, đọc bài; hỏng nếu con số nào dưới sàn ở tests/support/quality_floors.py.
bench-quality: setup-dev
	$(PY) -m tests.measure.quality

# Tìm chuyện của một bài giữa 100.000 bài: ARGS=20000 để đo cỡ khác.
bench-stories: setup-dev
	$(PY) -m tests.measure.stories $(ARGS)

clean:
	rm -rf $(VENV) .cache .releases site
