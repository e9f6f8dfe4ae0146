# Two commands do everything: `make demo` and `make test`. Both install what is missing, may be run
# again and again, and stop with a sentence that says what to do.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export RUST_BACKTRACE ?= 0
export CARGO_TERM_PROGRESS_WHEN ?= auto
PORT ?= 8080

say = printf '\n\033[1m── %s\033[0m\n' "$(1)"
need = command -v $(1) >/dev/null || { echo "$(1) がありません。$(2) / $(1) is missing: $(2)" >&2; exit 2; }

.PHONY: help demo test tools client browser layers check-rust check-client unit docs e2e licenses audit bench fuzz reference

help:
	@echo "make demo   架空の市を読み込み、表を出し、地図を開く / load the demo city and serve it"
	@echo "make test   すべての検査 / formatting, lints, tests, browser tests, docs"
	@echo "make audit  脆弱性情報との照合（要ネットワーク） / advisories of all dependencies, where they can be reached"
	@echo "make bench  計測 / benchmarks"
	@echo "make fuzz   読み込みの乱数試験（長め。ONLY=gpkg で名前をしぼる） / longer random tests of the importers"
	@echo "make reference   生成する文書を作り直す / regenerate reference documents"

demo: tools client
	@$(call say,エンジンを組み立てています（初回は数分） / building the engine)
	cargo build --release --locked
	$(call say,デモ / demo: http://127.0.0.1:$(PORT)/ と /planner)
	exec ./target/release/kuhaku demo --port $(PORT)

test: tools check-rust client check-client unit docs licenses e2e
	@$(call say,すべて通りました / all passed)

tools:
	@$(call need,cargo,https://rustup.rs から Rust 1.95 以上を入れてください)
	$(call need,npm,Node.js 20 以上を入れてください)
	node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' \
	  || { echo "Node.js 20 以上が必要です / Node.js 20 or later is needed" >&2; exit 2; }
	# Compilers read from it: a file in its place fails builds with errors that name nothing.
	if ! [ -c /dev/null ]; then
	  { mknod -m 666 /dev/null.new c 1 3 && mv -f /dev/null.new /dev/null && echo "/dev/null を装置に戻しました / made /dev/null a device again"; } \
	    || { echo "/dev/null が壊れています（装置ではなくファイルです） / /dev/null is not a device" >&2; exit 2; }
	fi

# The client is built anew only when its sources changed.
client: web/dist/.built

web/node_modules/.installed: web/package.json web/package-lock.json
	@$(call say,画面の部品を入れています / installing client packages)
	cd web
	npm ci --no-audit --no-fund
	touch node_modules/.installed

web/dist/.built: web/node_modules/.installed $(shell find web/src web/vite.config.ts data/messages -type f 2>/dev/null)
	@$(call say,画面を組み立てています / building the client)
	cd web
	npm run build
	touch dist/.built

# Rust needs the client's packages too: the typefaces of printed handbooks come with them.
check-rust: web/node_modules/.installed
	@$(call say,書式と検査（Rust） / formatting and lints)
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings

check-client: web/node_modules/.installed
	@$(call say,書式と検査（画面） / client lints, types and tests)
	cd web
	npm run check
	npm test
	npm run budget

unit: web/node_modules/.installed layers
	@$(call say,テスト（Rust） / Rust tests)
	cargo test --locked

docs: web/node_modules/.installed
	@$(call say,文書 / documentation)
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --lib

licenses:
	@$(call say,依存部品の許諾 / licenses and advisories)
	if command -v cargo-deny >/dev/null; then
	  cargo deny check
	else
	  echo "cargo-deny がないため、許諾は cargo test の中で deny.toml と照らしました（脆弱性情報は未確認）"
	  echo "cargo-deny is not installed: licenses were checked against deny.toml by cargo test; advisories were not"
	fi

# Not part of the tests: advisories change by themselves and need services that are not everywhere.
audit: tools
	@$(call say,脆弱性情報 / advisories)
	found=0
	if command -v cargo-deny >/dev/null; then
	  cargo deny check || { found=1
	    echo "cargo deny: 上に指摘があるか、脆弱性情報に届きません / findings above, or the advisories cannot be reached" >&2; }
	else
	  echo "cargo-deny がありません: cargo install --locked cargo-deny / cargo-deny is missing: cargo install --locked cargo-deny" >&2
	  found=1
	fi
	cd web
	answer=$$(npm audit 2>&1) && echo "$$answer" || { found=1
	  echo "$$answer"
	  if grep -q 'audit endpoint returned an error' <<<"$$answer"; then
	    echo "npm の脆弱性情報に届きません（未確認です）。届く所でもう一度実行してください / npm's advisories cannot be reached here and were NOT checked; run this where they can" >&2
	  fi; }
	exit $$found

# One test lets another program read what we write; where it cannot be installed, the test says that it is skipped.
layers:
	@if ! command -v ogrinfo >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then
	  $(call say,書き出した層を確かめる GDAL を入れています / installing GDAL to check exported layers)
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gdal-bin >/dev/null; } \
	    || echo "gdal-bin を入れられません。その試験は飛ばします / gdal-bin cannot be installed: its test is skipped" >&2
	fi

# Only the browser tests need a browser and Japanese fonts.
browser:
	@if ! command -v chromium >/dev/null && ! [ -n "$${CHROMIUM_PATH:-}" ]; then
	  $(call say,試験用のブラウザーを入れています / installing Chromium for the browser tests)
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then
	    apt-get update -qq
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
	  else
	    echo "chromium を入れるか、CHROMIUM_PATH で場所を示してください / install chromium, or set CHROMIUM_PATH" >&2
	    exit 2
	  fi
	fi

e2e: browser client
	@$(call say,ブラウザーでの試験 / browser tests)
	cargo build --locked
	cd web
	KUHAKU_BIN="$${CARGO_TARGET_DIR:-$(CURDIR)/target}/debug/kuhaku" npm run e2e

bench: web/node_modules/.installed
	@$(call say,計測 / benchmarks)
	cargo bench --locked

fuzz: web/node_modules/.installed
	@$(if $(ONLY),KUHAKU_FUZZ=$(ONLY)) PROPTEST_CASES=$${CASES:-20000} cargo test --locked --test it fuzz -- --nocapture

reference: web/node_modules/.installed
	@cargo run --quiet --locked -- openapi > docs/reference/openapi.json
	KUHAKU_BLESS=1 cargo test --locked --test it reference
