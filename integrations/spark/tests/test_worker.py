"""What a worker does to a task: nothing, whatever happens to it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from mingcha_spark.worker import Identity, Package, Result, UnusableError, Worker, copied, identify, scan

COMMAND = [sys.executable, str(Path(__file__).with_name("fake_worker.py"))]
IDENTITY = Identity("1", "a", "r", "2026.11")


def scanned(names: list[str], folder: Path, seconds: float = 60) -> list[Result]:
    """Scan packages of these names."""
    packages = [Package(f"/list/{name}", str(folder / name), 7, 0, "digest") for name in names]
    return list(scan(packages, Worker(COMMAND, seconds, IDENTITY), IDENTITY))


def test_a_package_that_ends_the_worker_twice_is_a_row(tmp_path: Path) -> None:
    """And those before and after it are scanned, those after it by another process."""
    rows = scanned(["first", "second", "die", "last"], tmp_path)
    assert [(row.path, row.status, row.reason) for row in rows] == [
        ("/list/first", "complete", ""),
        ("/list/second", "complete", ""),
        ("/list/die", "failed", "crash"),
        ("/list/last", "complete", ""),
    ]
    assert rows[2].error == "/list/die: the worker ended with 9 (tried 2 times)"
    assert rows[0].version == rows[1].version != rows[3].version


def test_a_worker_that_ends_once_is_started_again(tmp_path: Path) -> None:
    """Then the package has its report."""
    assert [row.status for row in scanned(["die-once"], tmp_path)] == ["complete"]
    assert (tmp_path / "died").exists()


def test_a_worker_that_hangs_is_ended(tmp_path: Path) -> None:
    """Its package is a row."""
    rows = scanned(["hang", "last"], tmp_path, 0.5)
    assert [(row.status, row.reason) for row in rows] == [("failed", "time"), ("complete", "")]


def test_what_is_no_report_is_a_row(tmp_path: Path) -> None:
    """So is one that no table can hold."""
    rows = scanned(["nonsense", "long", "last"], tmp_path)
    assert [(row.status, row.reason) for row in rows] == [("failed", "crash"), ("failed", "output"), ("complete", "")]


def test_other_bytes_give_no_row(tmp_path: Path) -> None:
    """A result is one of the bytes that its key names."""
    assert [row.path for row in scanned(["changed", "last"], tmp_path)] == ["/list/last"]


def test_a_copy_is_named_as_in_the_listing_and_removed() -> None:
    """Its place is of no interest to anybody."""
    first, second = 's3a://store/"应用".apk', "s3a://store/b"
    listed = {path: [Package(path, path, 7, 0, "digest")] for path in (first, second)}
    sources, content = [], []
    for package in copied([(first, b"con"), (first, b"tent"), (second, b"")], listed):
        sources.append(Path(package.source))
        content.append(sources[-1].read_bytes())
        (row,) = scan([package], Worker(COMMAND, 60, IDENTITY), IDENTITY)
        assert json.loads(row.report or "")["input"]["path"] == package.path
    assert content == [b"content", b""]
    assert not any(source.exists() for source in sources)


@pytest.mark.parametrize("command", [["/no/such/program"], ["/bin/false"], ["/bin/cat"], COMMAND])
def test_a_worker_that_does_not_work_here_makes_no_rows(command: list[str], tmp_path: Path) -> None:
    """Neither does one with other rules: a fault of the machine must not become a result."""
    identity = IDENTITY._replace(rules_sha256="of the driver")
    packages = [Package("/a", str(tmp_path / "a"), 7, 0, "digest")]
    with pytest.raises(UnusableError):
        list(scan(packages, Worker(command, 60, identity), identity))


def test_what_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    """But a row that says why."""
    (tmp_path / "a").write_bytes(b"abc")
    rows = list(identify([Package(name, str(tmp_path / name), 3, 0) for name in ("a", "b")]))
    assert rows[0].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert rows[1].sha256 is None
    assert "No such file" in str(rows[1].error)
