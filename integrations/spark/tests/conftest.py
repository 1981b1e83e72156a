"""A small cluster on this machine, a program that misbehaves on demand, and packages to scan."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyspark.sql import SparkSession

from mingcha_spark.job import send

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]

MARK = "mingcha-test:"
"""What a package begins with that tells a test build of mingcha how to end."""


@pytest.fixture(scope="session")
def program() -> str:
    """Find mingcha with the feature `testkit`, as `just test-spark` builds it."""
    found = Path(os.environ.get("MINGCHA", ROOT / "target/debug/mingcha"))
    assert found.is_file(), "run `just test-spark`, or name a build with the feature testkit in MINGCHA"
    return str(found)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Start a driver and two executors, each a Java process of its own."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.appName("test")
        .master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", value=False)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2)
        # A file system of Hadoop with a scheme of its own, and without a service.
        .config("spark.hadoop.fs.viewfs.mounttable.store.link./apps", f"file://{tmp_path_factory.getbasetemp()}")
        .config("spark.local.dir", str(tmp_path_factory.mktemp("spark")))
        .getOrCreate()
    )
    send(session, str(tmp_path_factory.mktemp("sent")))
    yield session
    session.stop()


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    """Lay out packages: good ones, one of them twice, and ones that end every process that reads them."""
    folder = tmp_path / "apps"
    folder.mkdir()
    for sample in ("clean", "overreach", "packed", "startup-ids"):
        shutil.copy(ROOT / f"samples/{sample}/{sample}.apk", folder)
    shutil.copy(folder / "clean.apk", folder / "same as clean.apk")
    for word in ("abort", "panic", "stack"):
        (folder / f"{word}.apk").write_text(f"{MARK}{word}\n")
    (folder / "text.apk").write_text("no package")
    (folder / "empty.apk").touch()
    return folder
