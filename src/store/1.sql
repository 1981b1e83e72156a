-- The first form of the store; docs/store.md says what each table is for. Later forms are files of their own.
CREATE TABLE packages (
  package TEXT PRIMARY KEY, sha256 TEXT NOT NULL, md5 TEXT NOT NULL, sha1 TEXT NOT NULL, sm3 TEXT NOT NULL,
  size INTEGER NOT NULL, parts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sightings (
  package TEXT NOT NULL, path TEXT NOT NULL, store TEXT NOT NULL, name TEXT NOT NULL, developer TEXT NOT NULL,
  category TEXT NOT NULL, filing TEXT NOT NULL,
  PRIMARY KEY (package, path, store)
) STRICT, WITHOUT ROWID;

CREATE TABLE results (
  result INTEGER PRIMARY KEY,
  package TEXT NOT NULL, settings TEXT NOT NULL,
  tool TEXT NOT NULL, analysis_sha256 TEXT NOT NULL, rules_sha256 TEXT NOT NULL, ruleset TEXT NOT NULL,
  is_current INTEGER NOT NULL,
  status TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, error TEXT NOT NULL,
  max_seconds INTEGER, max_memory INTEGER, attempts INTEGER NOT NULL,
  kind TEXT NOT NULL, platform TEXT NOT NULL, app TEXT NOT NULL, app_name TEXT NOT NULL,
  version TEXT NOT NULL, version_code INTEGER, target_sdk INTEGER, signer TEXT NOT NULL,
  high INTEGER NOT NULL, medium INTEGER NOT NULL, low INTEGER NOT NULL,
  violations INTEGER NOT NULL, reviews INTEGER NOT NULL,
  packer TEXT NOT NULL, methods INTEGER NOT NULL, methods_decoded INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX results_key
  ON results (package, settings, tool, analysis_sha256, rules_sha256);
CREATE INDEX results_app ON results (platform, app, version_code) WHERE is_current;
CREATE INDEX results_outcome ON results (outcome) WHERE is_current;

CREATE TABLE reports (
  result INTEGER PRIMARY KEY, report BLOB NOT NULL, facts BLOB NOT NULL
) STRICT;

-- From here on: the current result of each package only.
CREATE TABLE findings (
  result INTEGER NOT NULL, number INTEGER NOT NULL, part TEXT NOT NULL, rule TEXT NOT NULL,
  fingerprint TEXT NOT NULL, verdict TEXT NOT NULL, severity TEXT NOT NULL, confidence TEXT NOT NULL,
  subject TEXT NOT NULL, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
  PRIMARY KEY (result, rule, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_rule ON findings (rule, result, fingerprint);

CREATE TABLE finding_clauses (
  result INTEGER NOT NULL, number INTEGER NOT NULL, clause TEXT NOT NULL, verdict TEXT NOT NULL,
  PRIMARY KEY (clause, result, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_data (
  result INTEGER NOT NULL, number INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (data, result, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sdks (
  sdk TEXT NOT NULL, result INTEGER NOT NULL, part TEXT NOT NULL, name_zh TEXT NOT NULL, name_en TEXT NOT NULL,
  vendor TEXT NOT NULL, category TEXT NOT NULL, version TEXT NOT NULL, state TEXT NOT NULL,
  certainty TEXT NOT NULL, phase TEXT NOT NULL, before_consent INTEGER NOT NULL,
  PRIMARY KEY (sdk, result, part)
) STRICT, WITHOUT ROWID;

CREATE INDEX sdks_result ON sdks (result);

CREATE TABLE permissions (
  permission TEXT NOT NULL, result INTEGER NOT NULL, part TEXT NOT NULL, protection TEXT NOT NULL,
  is_used INTEGER NOT NULL,
  PRIMARY KEY (permission, result, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE behaviours (
  data TEXT NOT NULL, result INTEGER NOT NULL, part TEXT NOT NULL, subject TEXT NOT NULL, phase TEXT NOT NULL,
  places INTEGER NOT NULL,
  PRIMARY KEY (data, result, part, subject, phase)
) STRICT, WITHOUT ROWID;

CREATE TABLE limitations (
  limitation TEXT NOT NULL, result INTEGER NOT NULL, part TEXT NOT NULL,
  PRIMARY KEY (limitation, result, part)
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_clauses_result ON finding_clauses (result);
CREATE INDEX finding_data_result ON finding_data (result);
CREATE INDEX permissions_result ON permissions (result);
CREATE INDEX behaviours_result ON behaviours (result);
CREATE INDEX limitations_result ON limitations (result);

-- Answers that are kept, because all rows are too many to ask.
CREATE TABLE clause_counts (
  clause TEXT PRIMARY KEY, packages INTEGER NOT NULL, findings INTEGER NOT NULL, violations INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE new_findings (
  app TEXT NOT NULL, version_code INTEGER NOT NULL, result INTEGER NOT NULL, rule TEXT NOT NULL,
  number INTEGER NOT NULL, app_name TEXT NOT NULL, earlier_version TEXT NOT NULL, version TEXT NOT NULL,
  verdict TEXT NOT NULL, title_zh TEXT NOT NULL,
  PRIMARY KEY (app, version_code, result, rule, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX new_findings_result ON new_findings (result);

-- What happened when: all that may differ between two runs over the same packages.
CREATE TABLE runs (
  run INTEGER PRIMARY KEY, how TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, tool TEXT NOT NULL,
  ruleset TEXT NOT NULL
) STRICT;
CREATE TABLE run_results (
  run INTEGER NOT NULL, result INTEGER NOT NULL, at TEXT NOT NULL, how TEXT NOT NULL,
  PRIMARY KEY (result, run)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_unread (
  run INTEGER NOT NULL, path TEXT NOT NULL, error TEXT NOT NULL,
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_files (
  path BLOB PRIMARY KEY, stamp TEXT NOT NULL, package TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run_rule_days (
  rule TEXT NOT NULL, day TEXT NOT NULL, packages INTEGER NOT NULL,
  PRIMARY KEY (rule, day)
) STRICT, WITHOUT ROWID;

CREATE VIEW current_results AS SELECT * FROM results WHERE is_current;
CREATE VIEW quarantine AS
  SELECT r.package, s.path, s.store, r.reason, r.error, r.max_seconds, r.max_memory, r.attempts
  FROM results r LEFT JOIN sightings s USING (package)
  WHERE r.is_current AND r.status = 'failed';
