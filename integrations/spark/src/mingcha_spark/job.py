"""Reads a listing of packages, has the executors scan what the output lacks, and appends the rows to it."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from pyspark import SparkFiles
from pyspark.sql import functions as sql

from mingcha_spark import files, worker
from mingcha_spark.worker import Identity, Package, Result, Sighting, Worker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import DataFrame, SparkSession

KEY = "sha256 string, tool string, analysis_sha256 string, rules_sha256 string"
KEY_COLUMNS = Result._fields[:4]
RESULTS = f"""{KEY}, path string, size long, status string, reason string, error string,
    app string, app_name string, version string, findings int, report string"""
SIGHTINGS = "path string, size long, modified long, sha256 string, error string"

WORKER_FACTOR = 8
"""How many times the time of a package `mingcha worker` may take on the clock, as it promises."""

SPARE_SECONDS = 60
"""What it is given beyond that."""


@dataclass(frozen=True)
class Settings:
    """How packages are scanned."""

    program: str
    signatures: str | None = None
    max_time: int = 300
    max_memory: str | None = None
    max_size: int | None = None
    per_task: int = 50
    per_round: int = 50_000
    date: str = field(default_factory=lambda: datetime.now(timezone.utc).date().isoformat())

    def worker(self, program: str, signatures: str | None, identity: Identity | None = None) -> Worker:
        """Make the worker of a machine that has the program and the signatures there."""
        command = [program, "worker", "--max-time", str(self.max_time)]
        command += ["--max-memory", self.max_memory] if self.max_memory else []
        command += ["--signatures", signatures] if signatures else []
        return Worker(command, WORKER_FACTOR * self.max_time + SPARE_SECONDS, identity)


def send(spark: SparkSession, folder: str) -> None:
    """Send this package to the executors, which have no other reason to have it installed.

    The archive is made in the folder, which has to stay as long as the session: executors may come late.
    """
    here = Path(__file__).parent
    spark.sparkContext.addPyFile(shutil.make_archive(f"{folder}/{here.name}", "zip", here.parent, here.name))


def run(spark: SparkSession, listing: DataFrame, output: str, settings: Settings) -> Counter[str]:
    """Scan what a listing names in rounds; each is kept whatever becomes of later ones."""
    job = Job(spark, output, settings)
    digest = sql.lower("sha256") if "sha256" in listing.columns else sql.lit(None).cast("string")
    digest = sql.max(sql.when(digest.rlike("^[0-9a-f]{64}$"), digest)).alias("sha256")
    listing = listing.where("path is not null").groupBy("path").agg(digest)
    rounds = -(-listing.count() // settings.per_round)
    counts: Counter[str] = Counter()
    for number in range(rounds):
        rows = listing.where(sql.pmod(sql.xxhash64("path"), sql.lit(rounds)) == number).collect()
        counts.update(job.round(sorted((row.path, row.sha256) for row in rows)))
        print(f"round {number + 1} of {rounds}:", told(counts), flush=True)  # noqa: T201
    return counts


class Job:
    """An output, and what puts rows there. Only names, sizes and digests of packages come to the driver."""

    def __init__(self, spark: SparkSession, output: str, settings: Settings) -> None:
        """Ask the program which results it makes, and send it to the executors."""
        self._spark = spark
        self._settings = settings
        with closing(settings.worker(settings.program, settings.signatures)) as here:
            self._identity = here.identity()
        for file in filter(None, (settings.program, settings.signatures)):
            spark.sparkContext.addFile(file)
        self._results = f"{output}/results"
        self._sightings = f"{output}/sightings"
        version = re.sub(r"[^\w.]", "_", self._identity.ruleset)
        # Never a number alone: a reader would take 2026.10 for 2026.1.
        self._ruleset = f"ruleset={version}-{self._identity.rules_sha256[:8]}"

    def round(self, listed: list[tuple[str, str | None]]) -> Counter[str]:
        """Find out which bytes the paths have, and scan those that have no result yet."""
        packages, unread = files.find(self._spark, listed, self._settings.max_size or files.largest(self._spark))
        packages, sightings = self._identify(packages)
        unread += [row for row in sightings if row.error is not None]
        self._see([row for row in sightings if row.error is None] + unread)

        once: dict[str | None, Package] = {}
        for package in packages:
            once.setdefault(package.sha256, package)
        known = self._done(once)
        todo = [package for digest, package in once.items() if digest not in known]
        self._scan(todo)
        done = self._done(package.sha256 for package in todo)

        why = "its bytes could not be read again, or are no longer those of its digest"
        lost = [_unread(package, why) for package in todo if package.sha256 not in done]
        self._see(lost)
        counts = {"listed": len(listed), "unread": len(unread) + len(lost), "known": len(known)}
        return Counter({**counts, "same": len(packages) - len(once), "scanned": len(done), **Counter(done.values())})

    def _identify(self, packages: list[Package]) -> tuple[list[Package], list[Sighting]]:
        """Give packages their digests: the listed, the one remembered of an unchanged file, or a computed one."""
        remembered = self._remembered(packages)
        packages = [p._replace(sha256=p.sha256 or remembered.get(p.path)) for p in packages]
        nameless = [p for p in packages if p.sha256 is None]
        rows: list[Sighting] = []
        if nameless:
            rows = files.spread(self._spark, nameless, self._settings.per_task, worker.identify).collect()
        computed = {row.path: row.sha256 for row in rows}
        rows += [_unread(p, "cannot be read") for p in nameless if p.path not in computed]
        rows += [
            Sighting(p.path, p.size, p.modified, p.sha256)
            for p in packages
            if p.sha256 and remembered.get(p.path) != p.sha256
        ]
        packages = [p._replace(sha256=p.sha256 or computed.get(p.path)) for p in packages]
        return [p for p in packages if p.sha256], rows

    def _remembered(self, packages: list[Package]) -> dict[str, str]:
        """Tell the digests of files that are as they were when they were last seen."""
        rows = [(p.path, p.size, p.modified) for p in packages]
        asked = self._spark.createDataFrame(rows, "path string, size long, modified long")
        table = self._table(self._sightings, SIGHTINGS).where("error is null")
        known = table.join(sql.broadcast(asked), ["path", "size", "modified"], "left_semi")
        return {row.path: row.sha256 for row in known.select("path", "sha256").sort("sha256").collect()}

    def _done(self, digests: Iterable[str | None]) -> dict[str, str]:
        """Tell which packages have a result of this program and these signatures, and its status."""
        keys = [(digest, *self._identity[:3]) for digest in digests]
        if not keys:
            return {}
        asked = self._spark.createDataFrame(keys, KEY)
        table = self._table(self._results, RESULTS)
        rows = table.join(sql.broadcast(asked), list(KEY_COLUMNS), "left_semi").select("sha256", "status")
        return {row.sha256: row.status for row in rows.collect()}

    def _scan(self, packages: list[Package]) -> None:
        """Scan packages, and append a result for each.

        No shuffle stands between scan and file: what a task wrote is kept when its executor is lost. Of several
        tries of a task Spark lets one commit, and moves the files of all tasks when the last has committed.
        """
        if not packages:
            return
        settings, identity = self._settings, self._identity
        program = Path(settings.program).name
        signatures = Path(settings.signatures).name if settings.signatures else None

        def scan(rows: Iterable[Package]) -> Iterable[Result]:
            given = SparkFiles.get(signatures) if signatures else None
            yield from worker.scan(rows, settings.worker(SparkFiles.get(program), given, identity), identity)

        rows = self._spark.createDataFrame(files.spread(self._spark, packages, settings.per_task, scan), RESULTS)
        self._write(f"{self._results}/date={self._settings.date}/{self._ruleset}", rows)

    def _see(self, rows: list[Sighting]) -> None:
        if rows:
            table = self._spark.createDataFrame(rows, SIGHTINGS).coalesce(1)
            self._write(f"{self._sightings}/date={self._settings.date}", table)

    def _write(self, path: str, rows: DataFrame) -> None:
        """Write a directory of its own: a commit takes in what a driver that was killed has left beside it."""
        writer = rows.write.option("compression", "zstd")
        # Version 2 shows files of tasks whose commit was cut off.
        writer.option("mapreduce.fileoutputcommitter.algorithm.version", "1").parquet(f"{path}/run={uuid4()}")

    def _table(self, table: str, columns: str) -> DataFrame:
        if not files.exists(self._spark, table):
            return self._spark.createDataFrame([], columns)
        return self._spark.read.schema(columns).parquet(table)


def _unread(package: Package, why: str) -> Sighting:
    return Sighting(package.path, package.size, package.modified, package.sha256, why)


def told(counts: Counter[str]) -> str:
    """Say what became of a listing."""
    return (
        f"{counts['listed']} paths, {counts['unread']} not read, {counts['same']} with the bytes of another; "
        f"{counts['known']} packages had results, {counts['scanned']} were scanned "
        f"({counts['complete']} complete, {counts['partial']} partial, {counts['failed']} failed)"
    )
