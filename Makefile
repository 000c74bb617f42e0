# 引据 Yinju. `make chat` and `make test` need nothing but Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Whatever is installed; made anew when these files change.
READY := $(VENV)/.ready
DEV := $(VENV)/.ready-dev
# What `make bench-peers` compares with, in an environment of its own.
PEERS := .venv-peers
# DOCUMENTS=~/资料 asks that folder instead of the bundled samples and ./documents.
OPTIONS := $(foreach folder,$(DOCUMENTS),--documents "$(folder)")
# Question sets for measuring and training; they are no part of the project.
SETS ?= ../shared/data
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: chat test check bench bench-page bench-peers bench-scale load quality torture train-reader screens clean help
.DEFAULT_GOAL := help

chat: $(READY) ## 打开网页问答（第一次会先安装并建立索引）
	$(BIN)/yinju serve --browser $(OPTIONS)

test: $(DEV) chromium ## 运行全部测试，包括浏览器里的
	$(BIN)/python -m pytest

check: $(DEV) ## 代码风格、类型和分层
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV) ## 速度和内存，与直接调用模型并排比较
	$(BIN)/python -m tests.bench

bench-page: $(DEV) chromium ## 网页的快慢：打开、提问、打开长文档
	$(BIN)/python -m tests.bench_page

bench-peers: $(DEV) $(PEERS)/.ready ## 与同类并排：构建、提问、内存和质量，写进 docs/peers.md（约一个半小时；SETS=评测集的目录）
	$(BIN)/python -m tests.bench_peers $(SETS)

bench-scale: $(DEV) ## 从一千到一百万个段落：构建、内存、磁盘、提问的快慢（约一小时）
	$(BIN)/python -m tests.bench_scale 1000 10000 100000 1000000

load: $(DEV) ## 五十人同时经接口提问，其间不停重建：快慢、错误、内存
	$(BIN)/python -m tests.load

quality: $(DEV) ## 检索、选句和拒答的质量，写进 docs/quality.md（SETS=评测集的目录）
	$(BIN)/python -m tests.quality $(SETS)

torture: $(DEV) ## 五百次构建各遇一次意外（被杀、磁盘满、写盘失败），索引每次都须完好
	$(BIN)/python -m tests.torture --builds 500 --seed $$(date +%s)

train-reader: $(DEV) ## 重新训练阅读模型，约一小时（SETS=训练集的目录）
	$(BIN)/python -m tests.train_reader $(SETS) qa/reader.safetensors

screens: $(DEV) chromium ## 网页各个状态的截图，放进 docs/screens
	$(BIN)/python -m tests.screens

clean: ## 删除环境和缓存（不动文档和索引）
	rm -rf $(VENV) $(PEERS) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

help: ## 这份清单
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "需要 Python 3.11 或更新的版本；现在的是 $$($(PYTHON) --version)。可用 make chat PYTHON=/路径/python3.11 指定。"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(READY): $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install --quiet --progress-bar off --constraint constraints.txt --editable .
	@touch $@

$(DEV): $(READY)
	$(PIP) install --quiet --progress-bar off --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(PEERS)/.ready: tests/peers.txt | $(VENV)/bin/python
	$(BIN)/python -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet --progress-bar off --requirement tests/peers.txt
	@touch $@

# The browser tests drive Debian's chromium; elsewhere set CHROMIUM to a browser that is there.
.PHONY: chromium
chromium:
	@command -v $${CHROMIUM:-chromium} >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . || { \
		echo "正在安装 chromium 和中文字体……"; \
		SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null; }
