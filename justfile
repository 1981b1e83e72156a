# Conveniences only: everything here is one command that can be typed as well.

# list what there is
default:
    @just --list

# exactly what CI runs
ready:
    bash .ci/run

# all tests, or those whose name holds PATTERN
test *PATTERN:
    cargo test {{ PATTERN }}

# the Spark job on a cluster of processes (needs Java 17 and PyPI): a suite of its own, no part of `ready`
test-spark VENV="target/spark":
    cargo build --features testkit
    python3 -m venv {{ VENV }}
    {{ VENV }}/bin/pip install --quiet 'integrations/spark[test]'
    cd integrations/spark && PATH="{{ absolute_path(VENV) }}/bin:$PATH" && ruff format --check && ruff check && mypy && pytest

# scan packages with the release build
scan +ARGUMENTS:
    cargo run --release -- scan {{ ARGUMENTS }}

# a whole scan beside inflate-and-decode: FILES, or the corpus that MINGCHA_CORPUS names
bench *FILES:
    cargo bench --bench scan -- {{ FILES }}

# how the cost of a scan grows from 5 to 80 MB of dex, from packages of the corpus that MINGCHA_CORPUS names
bench-growth:
    cargo bench --bench graph

# one file that runs on any Linux of this processor: target/<host>/release/mingcha, with the Parquet files of a store
release:
    RUSTFLAGS="-C target-feature=+crt-static" cargo build --release --locked --features parquet --target "$(rustc -vV | sed -n 's/host: //p')"

# rewrite golden files, samples and schemas, then look at `git diff`
update:
    UPDATE=1 cargo test

# start an SDK; it fails until filled
new-sdk VENDOR ID: (_new "sdk" ("signatures/sdk/" + VENDOR + "/" + ID + ".toml"))

# start a rule in one of the families of signatures/README.md; it fails until filled
new-rule FAMILY ID: (_new "rule" ("signatures/rule/" + FAMILY + "/" + ID + ".toml"))

_new KIND FILE:
    #!/usr/bin/env bash
    set -euo pipefail
    if [ -e "{{ FILE }}" ]; then
        echo "error: {{ FILE }} is there already" >&2
        exit 1
    fi
    mkdir -p "$(dirname "{{ FILE }}")"
    cp "docs/templates/{{ KIND }}.toml" "{{ FILE }}"
    echo "fill in {{ FILE }}, then: cargo run -- signatures check"

# licences, bans and, with network, advisories (needs cargo-deny)
deny:
    cargo deny check
