"""A worker that ends, hangs or talks nonsense where the name of a package tells it to."""

import json
import os
import sys
import time
from pathlib import Path

for line in sys.stdin:
    path = Path(line.rstrip("\n"))
    if path.name == "die" or (path.name == "die-once" and not path.with_name("died").exists()):
        path.with_name("died").touch()
        os._exit(9)
    if path.name == "hang":
        time.sleep(600)
    if path.name == "nonsense":
        print("nonsense", flush=True)
        continue
    if path.name == "long":
        print("x" * (65 << 20), flush=True)
        continue
    rules = {"analysis_sha256": "a", "rules_sha256": "r", "version": "2026.11"}
    app = {"id": "app", "name": "应用", "version_name": str(os.getpid())}
    sha256 = "other" if path.name == "changed" else "digest"
    given = {"path": str(path), "sha256": sha256}
    report = {"tool": {"version": "1", "ruleset": rules}, "status": "complete", "error": None}
    print(json.dumps({**report, "input": given, "app": app, "findings": []}, ensure_ascii=False), flush=True)
