//! The lists of a report: permissions, SDKs, hosts, defects.

use super::{Detail, Ink, Sheet};
use crate::report::model::{Host, Limitation, Mark, Permission, Sdk};
use crate::report::words::{self, fill};

/// Rows of each list that are printed without `-v`.
const SDKS_SHOWN: usize = 60;
const HOSTS_SHOWN: usize = 15;
const DEFECTS_SHOWN: usize = 10;

/// Marks of one SDK that are printed with `-v`.
const MARKS_SHOWN: usize = 4;

impl<'a> Sheet<'a> {
    /// That a list is empty, and of what that holds.
    pub(super) fn nothing(&mut self, text: &str) {
        let only = if self.report.is_incomplete() { self.words.seen_only } else { "" };
        self.page.paragraph(2, &format!("{text}{only}"), None);
    }

    pub(super) fn permissions(&mut self) {
        let (report, words) = (self.report, self.words);
        self.page.heading(words.permissions);
        if report.permissions.is_empty() {
            let unread = |limitation: &Limitation| limitation.id.starts_with("manifest-");
            let text = match report.limitations.iter().any(unread) {
                true => words.permissions_unread,
                false => words.permissions_none,
            };
            self.page.paragraph(2, text, None);
        } else {
            let dangerous = report.permissions.iter().filter(|p| rank(p) == 0).count().to_string();
            let n = report.permissions.len().to_string();
            let text = fill(words.permissions_of, &[("n", &n), ("dangerous", &dangerous)]);
            self.page.paragraph(2, &text, None);
            self.permission_table();
        }
        if !report.permissions_needed.is_empty() {
            let rows: Vec<String> = report
                .permissions_needed
                .iter()
                .map(|needed| format!("{} ({})", self.page.safe(&needed.name), self.users(&needed.used_by)))
                .collect();
            let rows = rows.join(words.list_separator);
            self.page.paragraph(2, &format!("{}{}{rows}", words.permissions_undeclared, words.colon), None);
        }
        if !report.permissions_defined.is_empty() {
            let names = self.joined(&report.permissions_defined);
            self.page.paragraph(2, &format!("{}{}{names}", words.permissions_defined, words.colon), None);
        }
    }

    fn permission_table(&mut self) {
        let words = self.words;
        let mut sorted: Vec<&'a Permission> = self.report.permissions.iter().collect();
        sorted.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
        let all = self.detail == Detail::Full;
        let (shown, rest): (Vec<_>, Vec<_>) =
            sorted.into_iter().partition(|p| all || rank(p) < 2 || !p.data.is_empty());
        let rows: Vec<Vec<String>> = shown.iter().map(|permission| self.permission_row(permission)).collect();
        let inks: Vec<Option<Ink>> =
            shown.iter().map(|permission| (rank(permission) == 0).then_some(Ink::Warn)).collect();
        if !rows.is_empty() {
            let header = [words.permission, words.protection, words.detail_of_permission, words.used_by];
            self.page.table(2, &header, &rows, &inks);
        }
        if !rest.is_empty() {
            let text = fill(words.permissions_rest, &[("n", &rest.len().to_string())]);
            self.page.paragraph(2, &text, Some(Ink::Dim));
        }
    }

    fn permission_row(&self, permission: &'a Permission) -> Vec<String> {
        let words = self.words;
        let mut name = self.page.cell(&permission.name);
        if let Some(max) = permission.max_sdk {
            name = format!("{name} ({})", fill(words.max_sdk, &[("n", &max.to_string())]));
        }
        let level = words::protection(&permission.protection, self.lang).unwrap_or(&permission.protection);
        let users = if !permission.used_by.is_empty() {
            self.users(&permission.used_by)
        } else if !permission.used && permission.modelled {
            words.unused.to_owned()
        } else {
            words.use_unknown.to_owned()
        };
        let label = self.names.permission(&permission.name).unwrap_or_default();
        let label = match permission.necessary {
            Some(false) => format!("{label} ({})", words.not_necessary),
            _ => label.to_owned(),
        };
        vec![name, self.page.cell(level), self.page.cell(&label), users]
    }

    /// Names of the subjects whose code needs a permission.
    fn users(&self, subjects: &'a [String]) -> String {
        let names: Vec<String> =
            subjects.iter().map(|it| self.page.cell(self.names.subject(it, self.report))).collect();
        names.join(self.words.list_separator)
    }

    pub(super) fn sdks(&mut self) {
        let (report, words) = (self.report, self.words);
        self.page.heading(&format!("{} ({})", words.sdks, report.sdks.len()));
        if report.sdks.is_empty() {
            self.nothing(words.sdks_none);
            return;
        }
        let shown = self.shown(SDKS_SHOWN);
        let rows: Vec<Vec<String>> = report.sdks.iter().take(shown).map(|sdk| self.sdk_row(sdk)).collect();
        let mut header = vec![words.name, words.vendor, words.category, words.state, words.collects];
        if self.detail == Detail::Full {
            header.push(words.marks);
        }
        self.page.table(2, &header, &rows, &[]);
        self.more_rows(report.sdks.len().saturating_sub(shown));
    }

    fn sdk_row(&self, sdk: &'a Sdk) -> Vec<String> {
        let name = self.lang.of(&sdk.name);
        let name = if name.is_empty() { &sdk.id } else { name };
        let version = sdk.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
        let unsure = if sdk.certainty == "possible" { self.words.possible } else { "" };
        let state = words::sdk_state(&sdk.state, self.lang).unwrap_or(&sdk.state);
        let collects = match sdk.collects.as_slice() {
            [] => "-".to_owned(),
            data => self.data_names(data),
        };
        let mut row = vec![
            self.page.cell(&format!("{name}{version}{unsure}")),
            self.page.cell(&sdk.vendor),
            self.page.cell(self.names.category(&sdk.category)),
            self.page.cell(state),
            collects,
        ];
        if self.detail == Detail::Full {
            let marks: Vec<String> = sdk.marks.iter().take(MARKS_SHOWN).map(|mark| self.mark(mark)).collect();
            row.push(marks.join("; "));
        }
        row
    }

    /// A mark with its place.
    pub(super) fn mark(&self, mark: &Mark) -> String {
        self.page.safe(&format!("{} {} @ {}", mark.kind, mark.value, mark.at))
    }

    pub(super) fn hosts(&mut self) {
        let (report, words) = (self.report, self.words);
        self.page.heading(&format!("{} ({})", words.hosts, report.hosts.len()));
        if report.hosts.is_empty() {
            self.nothing(words.hosts_none);
            return;
        }
        let shown = self.shown(HOSTS_SHOWN);
        let row = |host: &Host| {
            let owner = [host.owner.as_deref(), host.country.as_deref()];
            let owner: Vec<&str> = owner.into_iter().flatten().filter(|text| !text.is_empty()).collect();
            let cleartext = if host.cleartext { words.cleartext } else { "" };
            vec![
                self.page.cell(&host.host),
                self.page.cell(&owner.join(" ")),
                cleartext.to_owned(),
                self.page.cell(&host.at.to_string()),
            ]
        };
        let rows: Vec<Vec<String>> = report.hosts.iter().take(shown).map(row).collect();
        self.page.table(2, &[words.host, words.host_owner, "", words.first_place], &rows, &[]);
        self.more_rows(report.hosts.len().saturating_sub(shown));
    }

    pub(super) fn defects(&mut self) {
        let (report, words) = (self.report, self.words);
        if report.defects.is_empty() {
            return;
        }
        self.page.heading(&format!("{} ({})", words.defects, report.defects.len()));
        let shown = self.shown(DEFECTS_SHOWN);
        let row = |defect: &crate::report::model::Defect| {
            let at = if defect.at.is_empty() { "-" } else { &defect.at };
            [at, &defect.kind, &defect.text].map(|text| self.page.cell(text)).to_vec()
        };
        let rows: Vec<Vec<String>> = report.defects.iter().take(shown).map(row).collect();
        self.page.table(2, &[words.file, words.kind, words.detail], &rows, &[]);
        self.more_rows(report.defects.len().saturating_sub(shown));
    }
}

/// Dangerous first, then special, then the rest.
fn rank(permission: &Permission) -> u8 {
    match permission.protection.as_str() {
        "dangerous" => 0,
        "special" => 1,
        _ => 2,
    }
}
