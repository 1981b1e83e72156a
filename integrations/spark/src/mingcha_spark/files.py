"""Finds the listed files, and brings those that lie elsewhere to the tasks.

A path without a scheme, or with `file:`, is one that driver and executors have in common; the worker opens it.
All others are read by Hadoop's file systems through Spark's `binaryFile`, which has the cluster's configuration
and credentials, gives the content to the very task that needs it, and works wherever Spark does: it needs
neither a `hadoop` command nor another Java process on the executors.
"""

from __future__ import annotations

import os
import re
import stat
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from py4j.protocol import Py4JJavaError
from pyspark.sql import functions as sql

from mingcha_spark.worker import Package, Sighting, copied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyspark import RDD
    from pyspark.sql import SparkSession

Row = TypeVar("Row", bound=tuple[Any, ...])

PIECE = 1 << 20
"""Bytes that are handed to Python at a time."""

COPIES = 12
"""What Spark needs in memory to read a file whole, in sizes of that file: nearly eight, and some for itself."""

ASKED_AT_ONCE = 32
"""Questions to a file system that wait at the same time."""


def exists(spark: SparkSession, path: str) -> bool:
    """Whether there is a file or a directory."""
    file = _hadoop_path(spark, path)
    return bool(_system(spark, file).exists(file))


def find(
    spark: SparkSession, listed: Iterable[tuple[str, str | None]], max_size: int
) -> tuple[list[Package], list[Sighting]]:
    """Tell files, and paths that cannot be read, of a list of paths and digests."""

    def one(row: tuple[str, str | None]) -> Package | Sighting:
        path, sha256 = row
        try:
            if "\n" in path or "\r" in path:
                return Sighting(path, error="its path has more than one line")
            source, size, modified = _remote(spark, path) if _is_remote(path) else _local(path)
        except (OSError, ValueError) as error:
            return Sighting(path, error=str(error))
        except Py4JJavaError as error:
            return Sighting(path, error=str(error.java_exception).partition("\n")[0])
        if _is_remote(path) and size > max_size:
            return Sighting(path, size, modified, sha256, f"larger than --max-size, {max_size >> 20} MiB")
        return Package(path, source, size, modified, sha256)

    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        found = list(pool.map(one, listed))
    packages = [row for row in found if isinstance(row, Package)]
    return packages, [row for row in found if isinstance(row, Sighting)]


def spread(
    spark: SparkSession, packages: list[Package], per_task: int, work: Callable[[Iterable[Package]], Iterable[Row]]
) -> RDD[Row]:
    """Spread packages over tasks, those that lie elsewhere with a copy; what vanished is left out."""
    context = spark.sparkContext
    elsewhere: dict[str, list[Package]] = defaultdict(list)
    here = []
    for package in sorted(packages, key=lambda package: -package.size):
        if _is_remote(package.path):
            elsewhere[package.source].append(package)
        else:
            here.append(package)
    tasks = max(1, min(len(here), max(context.defaultParallelism, -(-len(here) // per_task))))
    # Dealt like cards, so that each task has some of the large ones, and those first.
    dealt = [package for task in range(tasks) for package in here[task::tasks]]
    packages_of = context.broadcast(dict(elsewhere))

    def work_on_copies(pieces: Iterable[tuple[str, bytes]]) -> Iterable[Row]:
        return work(copied(pieces, packages_of.value))

    parts = [context.parallelize(dealt, tasks).mapPartitions(work)]
    if full := [source for source, of in elsewhere.items() if of[0].size]:
        parts.append(_pieces(spark, full).mapPartitions(work_on_copies))
    # Spark passes over files without content.
    if empty := [(source, b"") for source, of in elsewhere.items() if not of[0].size]:
        parts.append(context.parallelize(empty, 1).mapPartitions(work_on_copies))
    return context.union(parts)


def _pieces(spark: SparkSession, sources: list[str]) -> RDD[tuple[str, bytes]]:
    """Read files whole, as Spark does, and cut them before they are handed to Python: that takes far less memory."""
    reader = spark.read.format("binaryFile")
    # What cannot be read must not end the job; that it gave no row is noticed.
    reader = reader.option("ignoreMissingFiles", value=True).option("ignoreCorruptFiles", value=True)
    starts = sql.sequence(sql.lit(1), sql.length("content"), sql.lit(PIECE))
    cut = sql.transform(starts, lambda start: sql.substring(sql.col("content"), start, sql.lit(PIECE)))
    rows = reader.load([_literal(source) for source in sources]).where("length > 0").select("path", sql.explode(cut))
    return rows.rdd.map(lambda row: (row[0], bytes(row[1])))


def largest(spark: SparkSession) -> int:
    """How large a file Spark can read whole in the memory of an executor, beside those of its other tasks."""
    context = spark.sparkContext
    cores = int(context.getConf().get("spark.executor.cores", "1"))
    memory: int = context._jsc.sc().executorMemory()  # noqa: SLF001
    return (memory << 20) // cores // COPIES


def _is_remote(path: str) -> bool:
    return re.match(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]*:/", path) is not None


def _local(path: str) -> tuple[str, int, int]:
    source = re.sub(r"^file:(//)?(?=/)", "", path)
    if not os.path.isabs(source):  # noqa: PTH117
        raise ValueError("a path without a scheme must be absolute")
    state = Path(source).stat()
    if not stat.S_ISREG(state.st_mode):
        raise ValueError("no file")
    return source, state.st_size, state.st_mtime_ns // 1_000_000


def _remote(spark: SparkSession, path: str) -> tuple[str, int, int]:
    file = _hadoop_path(spark, path)
    status = _system(spark, file).getFileStatus(file)
    if not status.isFile():
        raise ValueError("no file")
    # As `binaryFile` will name it.
    return status.getPath().toString(), status.getLen(), status.getModificationTime()


def _literal(path: str) -> str:
    """Keep Hadoop from taking a name for a pattern."""
    return re.sub(r"([][{}*?\\])", r"\\\1", path)


# PySpark has no public way to Hadoop's file systems; this is the one in general use.
def _hadoop_path(spark: SparkSession, path: str) -> Any:  # noqa: ANN401
    return spark.sparkContext._jvm.org.apache.hadoop.fs.Path(path)  # type: ignore[union-attr] # noqa: SLF001


def _system(spark: SparkSession, path: Any) -> Any:  # noqa: ANN401
    return path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())  # noqa: SLF001
