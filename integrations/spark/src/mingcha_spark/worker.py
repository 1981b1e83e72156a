"""Runs `mingcha worker` beside a task: a package in, a row out, whatever the package or the worker does.

This part runs on the executors and needs nothing but Python and the program.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import subprocess
import tempfile
import time
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TRIES = 2
"""How many workers a package may end before it is given up."""

MAX_REPORT = 64 << 20
"""Bytes of a report that is kept: a cell of a table has to fit into memory several times."""

START_SECONDS = 60
"""On the clock, for a worker to start and say which it is."""

PIECE = 1 << 20


class Identity(NamedTuple):
    """What makes results: part of the key of each."""

    tool: str
    analysis_sha256: str
    rules_sha256: str
    ruleset: str


class Package(NamedTuple):
    """A package of the listing, and the file to read: where it lies elsewhere, a task makes that its copy."""

    path: str
    source: str
    size: int
    modified: int
    sha256: str | None = None


class Sighting(NamedTuple):
    """A row of `sightings`: which bytes a path had, or why that cannot be said."""

    path: str
    size: int | None = None
    modified: int | None = None
    sha256: str | None = None
    error: str | None = None


class Result(NamedTuple):
    """A row of `results`. The partition adds the date and the version of the rule set."""

    sha256: str
    tool: str
    analysis_sha256: str
    rules_sha256: str
    path: str
    size: int
    status: str
    reason: str
    error: str
    app: str | None
    app_name: str | None
    version: str | None
    findings: int
    report: str | None


class UnusableError(Exception):
    """The worker does not work here, whatever the package: no result may come of that."""


class LostError(Exception):
    """The worker ended, or had to be ended, and gave no report."""

    def __init__(self, reason: str, message: str) -> None:
        """Reasons are those of `error.reason` in a report."""
        super().__init__(message)
        self.reason = reason


class Worker:
    """A process that is started when it is needed, and again when it was lost."""

    def __init__(self, command: Sequence[str], seconds: float, identity: Identity | None = None) -> None:
        """`seconds` is how long an answer may take on the clock; `identity` who has to give it."""
        self._command = command
        self._seconds = seconds
        self._identity = identity
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """End the process, where there is one. Those that it started end with it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def identity(self) -> Identity:
        """Ask the worker which it is: it answers an empty line as any other."""
        try:
            tool = json.loads(self._ask(b"", START_SECONDS))["tool"]
            rules = tool["ruleset"]
            found = Identity(tool["version"], rules["analysis_sha256"], rules["rules_sha256"], rules["version"])
        except (LostError, OSError, ValueError, LookupError, TypeError) as error:
            self.close()
            raise UnusableError(f"`{' '.join(self._command)}` does not work here: {error}") from error
        return found

    def scan(self, path: str) -> bytes:
        """Return the report on a package, or raise `LostError` where it ended every worker."""
        for tried in range(1, TRIES + 1):
            if self._process is None and (found := self.identity()) != self._identity:
                self.close()
                raise UnusableError(f"the worker here is {found}, not {self._identity}")
            try:
                return self._ask(os.fsencode(path), self._seconds)
            except LostError as error:
                self.close()
                if tried == TRIES:
                    raise
                print(f"mingcha-spark: {path}: {error}; once more", flush=True)  # noqa: T201
        raise AssertionError

    def _ask(self, line: bytes, seconds: float) -> bytes:
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            pass  # How it ended says more.
        end = time.monotonic() + seconds
        answer = bytearray()
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        while not answer.endswith(b"\n"):
            if not poll.poll(max(0, end - time.monotonic()) * 1000):
                raise LostError("time", f"the worker gave no answer in {seconds:.0f} s")
            piece = os.read(process.stdout.fileno(), PIECE)
            if not piece:
                raise LostError("crash", f"the worker ended with {process.wait()}")
            answer += piece
            if len(answer) > MAX_REPORT:
                raise LostError("output", f"the report is longer than {MAX_REPORT >> 20} MiB")
        return bytes(answer[:-1])


def scan(packages: Iterable[Package], worker: Worker, identity: Identity) -> Iterator[Result]:
    """Scan packages; one whose bytes are no longer there, or no longer those of its digest, gives no row."""
    with closing(worker):
        for package in packages:
            row = _result(package, worker, identity)
            if row is not None:
                yield row


def _result(package: Package, worker: Worker, identity: Identity) -> Result | None:
    assert package.sha256 is not None
    key = (package.sha256, *identity[:3], package.path, package.size)
    try:
        text = worker.scan(package.source).decode()
        # The name of a copy is of no use to anyone, and another each time.
        if package.source != package.path:
            text = text.replace(_quoted(package.source), _quoted(package.path))
        report: dict[str, Any] = json.loads(text)
        if report["input"]["sha256"] != package.sha256:
            return None
        error, app = report["error"] or {"message": "", "reason": ""}, report["app"]
        return Result(
            *key,
            report["status"],
            error["reason"],
            error["message"],
            app["id"],
            app["name"],
            app["version_name"],
            len(report["findings"]),
            text,
        )
    except LostError as error:
        message = f"{package.path}: {error} (tried {TRIES} times)"
        return Result(*key, "failed", error.reason, message, None, None, None, 0, None)
    except (LookupError, TypeError, ValueError) as error:
        worker.close()
        message = f"{package.path}: what the worker answered is no report: {error!r}"
        return Result(*key, "failed", "crash", message, None, None, None, 0, None)


def _quoted(path: str) -> str:
    return json.dumps(path, ensure_ascii=False)[1:-1]


def copied(pieces: Iterable[tuple[str, bytes]], packages: Mapping[str, Sequence[Package]]) -> Iterator[Package]:
    """Make a file of the pieces of each source; it is there until the next package is asked for."""
    for source, content in groupby(pieces, key=itemgetter(0)):
        with tempfile.TemporaryDirectory(prefix="mingcha-") as folder:
            # Not under its own name: that may be one that this file system does not take.
            copy = Path(folder, "package")
            with copy.open("wb") as file:
                file.writelines(piece for _, piece in content)
            for package in packages[source]:
                yield package._replace(source=str(copy))


def identify(packages: Iterable[Package]) -> Iterator[Sighting]:
    """Compute digests."""
    for package in packages:
        try:
            yield Sighting(package.path, package.size, package.modified, _digest(package.source))
        except OSError as error:
            yield Sighting(package.path, package.size, package.modified, None, str(error))


def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(PIECE):
            digest.update(piece)
        return digest.hexdigest()
