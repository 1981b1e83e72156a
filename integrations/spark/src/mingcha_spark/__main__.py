"""The command line of the job, for `spark-submit` too."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from mingcha_spark.job import Settings, run, send
from mingcha_spark.worker import UnusableError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FORMATS = ("text", "csv", "json", "orc", "parquet", "table")

ABOUT = """\
Scans the packages that LISTING names with `mingcha worker` on the executors, and appends what OUTPUT lacks:
a row of OUTPUT/results for each package, failed ones too, and a row of OUTPUT/sightings for each path.
"""

ENDS = """\
Ends with 0 when every path has its row, 1 when Spark gave up, 2 when some paths could not be read (OUTPUT/sightings
says why) or the command is wrong. The same command goes on after any end. One job at a time for an OUTPUT.
"""

MAX_SIZE = "largest package to read through Hadoop, which takes twelve times its size in memory"

PER_ROUND = "paths after which what was scanned is kept, even if the driver is lost"


def arguments() -> argparse.ArgumentParser:
    """Define what the command line takes."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("mingcha-spark", description=ABOUT, epilog=ENDS, formatter_class=form)
    add = parser.add_argument
    add("listing", metavar="LISTING", help="one path a line, or a table with a column `path`, and `sha256` if known")
    add("output", metavar="OUTPUT", help="directory of the two tables, on a file system of all executors")
    add("--format", choices=FORMATS, help="form of LISTING; `table`: of the catalog [default: its ending, or text]")
    add("--program", default="mingcha", help="mingcha on this machine, to send to the executors [default: %(default)s]")
    add("--signatures", metavar="FILE", help="what `mingcha signatures compile` wrote, to send as well")
    add("--max-time", type=count, default=300, metavar="SECONDS", help="of `mingcha worker` [default: %(default)s]")
    add("--max-memory", metavar="SIZE", help="of `mingcha worker` [default: its own]")
    add("--max-size", type=count, metavar="MIB", help=f"{MAX_SIZE} [default: what fits]")
    add("--per-task", type=count, default=50, metavar="N", help="packages of a task [default: %(default)s]")
    add("--per-round", type=count, default=50_000, metavar="N", help=f"{PER_ROUND} [default: %(default)s]")
    return parser


def count(text: str) -> int:
    """Read a number of something."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def opened(spark: SparkSession, name: str, form: str | None) -> DataFrame:
    """Open a listing."""
    ending = name.rstrip("/").rpartition(".")[2]
    form = form or (ending if ending in FORMATS else "text")
    if form == "table":
        return spark.table(name)
    if form == "text":
        return spark.read.text(name).withColumnRenamed("value", "path").where("path <> ''")
    return spark.read.format(form).option("header", value=True).load(name)


def main() -> int:
    """Run the job."""
    parser = arguments()
    args = parser.parse_args()
    program = shutil.which(args.program)
    if program is None:
        parser.error(f"{args.program}: no such program; install mingcha, or name it with --program")
    if args.signatures and not Path(args.signatures).is_file():
        parser.error(f"{args.signatures}: no file; make one with `mingcha signatures compile DIR -o FILE`")
    settings = Settings(
        program=program,
        signatures=args.signatures,
        max_time=args.max_time,
        max_memory=args.max_memory,
        max_size=args.max_size and args.max_size << 20,
        per_task=args.per_task,
        per_round=args.per_round,
    )
    spark = SparkSession.builder.appName("mingcha").getOrCreate()
    try:
        with tempfile.TemporaryDirectory() as folder:
            send(spark, folder)
            counts = run(spark, opened(spark, args.listing, args.format), args.output, settings)
    except UnusableError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except (PySparkException, Py4JJavaError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        spark.stop()
    return 2 if counts["unread"] else 0


if __name__ == "__main__":
    sys.exit(main())
