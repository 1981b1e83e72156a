"""Listings through a cluster of processes: every package has one result, whatever happens on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import MARK

from mingcha_spark.__main__ import opened
from mingcha_spark.job import Settings, run

if TYPE_CHECKING:
    import pytest
    from pyspark.sql import Row, SparkSession


def settings(program: str, per_round: int = 50_000) -> Settings:
    """Tasks small enough for several on each executor."""
    return Settings(program, max_time=30, per_task=3, per_round=per_round, date="2026-11-27")


def scan(spark: SparkSession, program: str, output: Path, paths: list[str], per_round: int = 50_000) -> Counter[str]:
    """Scan a listing of these paths."""
    listing = output.with_name("list.txt")
    listing.write_text("\n".join(paths))
    return run(spark, opened(spark, str(listing), None), str(output), settings(program, per_round))


def results(spark: SparkSession, output: Path) -> list[Row]:
    """All results in the order of their keys, without the name of the run."""
    return spark.read.parquet(str(output / "results")).drop("run").sort("sha256", "path").collect()


def sightings(spark: SparkSession, output: Path) -> list[Row]:
    """All sightings in the order of their paths."""
    return spark.read.parquet(str(output / "sightings")).sort("path").collect()


def names(folder: Path) -> list[str]:
    """Name all packages."""
    return sorted(str(path) for path in folder.iterdir())


def digests(folder: Path) -> list[str]:
    """Tell the bytes that are there, each once."""
    return sorted({sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})


def kill_an_executor(killed: list[int]) -> None:
    """Wait until an executor has a worker, and kill its Java process as a machine that goes down would."""
    end = time.monotonic() + 300
    while not killed and time.monotonic() < end:
        time.sleep(0.05)
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if words[1:2] == [b"worker"] and not killed:
                    killed += [pid for pid in ancestors(int(folder.name)) if is_executor(pid)][:1]
            except OSError:
                continue
    for pid in killed:
        os.kill(pid, signal.SIGKILL)


def ancestors(pid: int) -> list[int]:
    """Tell the parents of a process of this test, the nearest first."""
    parents: list[int] = []
    while pid > 1:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        parents.append(pid)
    return parents if os.getpid() in parents else []


def is_executor(pid: int) -> bool:
    """Tell an executor from the driver."""
    return b"CoarseGrainedExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_an_executor_that_is_killed_changes_no_row(spark: SparkSession, program: str, apps: Path) -> None:
    """Neither do packages that kill what reads them: an undisturbed run gives the same."""
    for number in range(12):
        # Other bytes, the same package: the end of an archive may have a comment.
        copy = (apps / "startup-ids.apk").read_bytes()
        (apps / f"copy {number}.apk").write_bytes(copy[:-2] + b"\2\0" + f"{number:02}".encode())
        (apps / f"abort {number}.apk").write_text(f"{MARK}abort\n{number}")
    undisturbed, disturbed = apps.with_name("undisturbed"), apps.with_name("disturbed")
    scan(spark, program, undisturbed, names(apps))
    killed: list[int] = []
    killer = threading.Thread(target=kill_an_executor, args=(killed,))
    killer.start()
    counts = scan(spark, program, disturbed, names(apps))
    killer.join()
    assert len(killed) == 1
    rows = results(spark, disturbed)
    assert [row.sha256 for row in rows] == digests(apps)
    assert rows == results(spark, undisturbed)
    assert counts == {
        "listed": 34, "unread": 0, "same": 1, "known": 0, "scanned": 33, "complete": 15, "partial": 1, "failed": 17,
    }  # fmt: skip
    reasons = Counter(row.reason for row in rows if row.status == "failed")
    assert reasons == {"crash": 13, "panic": 1, "stack": 1, "": 2}


def test_a_driver_that_is_killed_leaves_no_row_twice(spark: SparkSession, program: str, apps: Path) -> None:
    """The same command goes on, and what the dead job had not committed stays out."""
    (apps / "sleep.apk").write_text(f"{MARK}sleep\n")
    output = apps.with_name("output")
    apps.with_name("list.txt").write_text("\n".join(names(apps)))
    command = [sys.executable, "-m", "mingcha_spark", str(apps.with_name("list.txt")), str(output)]
    command += ["--program", program, "--max-time", "30", "--per-task", "1"]
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false pyspark-shell"}
    driver = subprocess.Popen(command, env=environment, start_new_session=True)
    while not list(output.glob("results/**/_temporary/0/task_*")):
        assert driver.poll() is None
        time.sleep(0.05)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    (apps / "sleep.apk").write_text("awake")
    scan(spark, program, output, names(apps))
    assert [row.sha256 for row in results(spark, output)] == digests(apps)


def test_a_second_run_scans_only_what_is_new(spark: SparkSession, program: str, apps: Path) -> None:
    """Also where the first was of several rounds, and where the bytes were seen under another path."""
    output = apps.with_name("output")
    assert scan(spark, program, output, names(apps), per_round=4)["scanned"] == len(digests(apps))
    first = results(spark, output)
    assert [row.sha256 for row in first] == digests(apps)

    counts = scan(spark, program, output, names(apps))
    assert (counts["scanned"], counts["known"], counts["same"]) == (0, len(first), 1)
    assert len(sightings(spark, output)) == len(names(apps))

    shutil.copy(apps / "packed.apk", apps / "packed again.apk")
    (apps / "text.apk").write_text("no package either")
    counts = scan(spark, program, output, names(apps))
    assert (counts["scanned"], counts["same"]) == (1, 2)
    assert len(results(spark, output)) == len(first) + 1
    assert len(sightings(spark, output)) == len(names(apps)) + 1


def test_what_cannot_be_read_is_a_sighting(spark: SparkSession, program: str, apps: Path) -> None:
    """And ends nothing."""
    os.mkfifo(apps / "pipe")
    bad = ["viewfs://store/none", "no-scheme:/x", str(apps / "none"), str(apps / "pipe"), str(apps), "relative", "a\0b"]
    output = apps.with_name("output")
    counts = scan(spark, program, output, [*bad, str(apps / "clean.apk")])
    assert (counts["unread"], counts["scanned"]) == (len(bad), 1)
    errors = {row.path: row.error for row in sightings(spark, output)}
    assert {path for path, error in errors.items() if error} == set(bad)
    assert "does not exist" in errors["viewfs://store/none"]


def test_packages_on_other_file_systems_give_the_same_rows(
    spark: SparkSession, program: str, apps: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever their names hold that has a meaning for somebody."""
    for number, name in enumerate(["a b.apk", "应用.apk", "100%25.apk", "[x].apk", "{a,b}.apk", "a?*.apk", "a\\b.apk"]):
        copy = (apps / "clean.apk").read_bytes()
        (apps / name).write_bytes(copy[:-2] + b"\2\0" + f"{number:02}".encode())
    start = str(tmp_path_factory.getbasetemp())
    remote = [f"viewfs://store/apps{path.removeprefix(start)}" for path in names(apps)]
    here, there = apps.with_name("here"), apps.with_name("there")
    scan(spark, program, here, names(apps))
    # One file may have two names.
    twice = remote[0].replace("/apps/", "//apps/", 1)
    assert scan(spark, program, there, [*remote, twice])["scanned"] == len(digests(apps))

    def local(text: str | None) -> str | None:
        return text and text.replace("store//apps", "store/apps").replace("viewfs://store/apps", start)

    def rows(output: Path) -> list[dict[str, object]]:
        found = [row.asDict() for row in results(spark, output)]
        return [row | {name: local(row[name]) for name in ("path", "error", "report")} for row in found]

    assert rows(there) == rows(here)
    assert scan(spark, program, there, remote)["scanned"] == 0


def test_a_table_may_know_digests(spark: SparkSession, program: str, apps: Path) -> None:
    """They are believed where they say what is there already, and compared with the bytes that are scanned."""
    good, wrong = str(apps / "clean.apk"), str(apps / "packed.apk")
    digest = sha256(Path(good).read_bytes()).hexdigest()
    columns = "path string, sha256 string, store string"
    listing = [(good, digest.upper(), "a"), (good, None, "b"), (wrong, "0" * 64, "a")]
    table = apps.with_name("list.parquet")
    spark.createDataFrame(listing, columns).write.parquet(str(table))
    output = apps.with_name("output")
    counts = run(spark, opened(spark, str(table), None), str(output), settings(program))
    assert (counts["listed"], counts["scanned"], counts["unread"]) == (2, 1, 1)
    assert [row.sha256 for row in results(spark, output)] == [digest]
    assert [row.path for row in sightings(spark, output) if row.error] == [wrong]


def test_results_of_other_rules_stand_beside(spark: SparkSession, program: str, apps: Path, tmp_path: Path) -> None:
    """As rows of their own, in a partition of their own."""
    paths, output = [str(apps / "clean.apk")], apps.with_name("output")
    scan(spark, program, output, paths)
    other = shutil.copytree(Path(__file__).parents[3] / "signatures", tmp_path / "signatures")
    rule = other / "rule/consent/implied-consent-text.toml"
    rule.write_text(rule.read_text() + "\n# changed\n")
    bundle = tmp_path / "other.bundle"
    subprocess.run([program, "signatures", "compile", str(other), "-o", str(bundle)], check=True)
    listing = opened(spark, str(apps.with_name("list.txt")), "text")
    changed = Settings(program, signatures=str(bundle), date="2026-11-27")
    assert run(spark, listing, str(output), changed)["scanned"] == 1
    rows = results(spark, output)
    assert len(rows) == len({row.rules_sha256 for row in rows}) == len({row.ruleset for row in rows}) == 1 + 1
    assert {str(row.date) for row in rows} == {"2026-11-27"}
