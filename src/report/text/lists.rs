//! The lists of a report: permissions, SDKs, hosts, defects.

use super::{Detail, Ink, Sheet};
use crate::report::view::{PermissionView, SdkView};
use crate::report::words::fill;

/// Rows of each list that are printed without `-v`.
const SDKS_SHOWN: usize = 60;
const HOSTS_SHOWN: usize = 15;
const DEFECTS_SHOWN: usize = 10;

/// Marks of one SDK that are printed with `-v`.
const MARKS_SHOWN: usize = 4;

impl<'a> Sheet<'a> {
    fn cells<const N: usize>(&self, texts: [&str; N]) -> Vec<String> {
        texts.map(|text| self.page.cell(text)).to_vec()
    }

    pub(super) fn permissions(&mut self) {
        let (view, words) = (self.view, self.words);
        self.page.heading(words.permissions);
        if view.permissions.is_empty() {
            self.page.paragraph(2, self.lang.of(&view.nothing.permissions), None);
        } else {
            let dangerous = view.permissions.iter().filter(|it| it.dangerous).count().to_string();
            let n = view.permissions.len().to_string();
            let text = fill(words.permissions_of, &[("n", &n), ("dangerous", &dangerous)]);
            self.page.paragraph(2, &text, None);
            self.permission_table();
        }
        for row in &view.permissions_beside {
            let text = format!("{}{}{}", self.of(&row.label), words.colon, self.of(&row.value));
            self.page.paragraph(2, &text, None);
        }
    }

    fn permission_table(&mut self) {
        let (view, words, all) = (self.view, self.words, self.detail == Detail::Full);
        let (shown, rest): (Vec<_>, Vec<_>) =
            view.permissions.iter().partition(|it| all || it.granted || !it.data.is_empty());
        let row = |it: &&PermissionView| {
            let [name, level, allows] = [&it.name, &it.level, &it.allows].map(|text| self.of(text));
            self.cells([name, level, allows, self.of(&it.used_by)])
        };
        let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
        let inks: Vec<Option<Ink>> = shown.iter().map(|it| it.dangerous.then_some(Ink::Warn)).collect();
        if !rows.is_empty() {
            let header = [words.permission, words.protection, words.detail_of_permission, words.used_by];
            self.page.table(2, &header, &rows, &inks);
        }
        if !rest.is_empty() {
            let text = fill(words.permissions_rest, &[("n", &rest.len().to_string())]);
            self.page.paragraph(2, &text, Some(Ink::Dim));
        }
    }

    pub(super) fn sdks(&mut self) {
        let (view, words, all) = (self.view, self.words, self.detail == Detail::Full);
        self.page.heading(&format!("{} ({})", words.sdks, view.sdks.len()));
        if view.sdks.is_empty() {
            self.page.paragraph(2, self.lang.of(&view.nothing.sdks), None);
            return;
        }
        let shown = self.shown(SDKS_SHOWN);
        let rows: Vec<Vec<String>> = view.sdks.iter().take(shown).map(|sdk| self.sdk_row(sdk)).collect();
        let mut header = vec![words.name, words.vendor, words.category, words.state, words.collects];
        header.extend(all.then_some(words.marks));
        self.page.table(2, &header, &rows, &[]);
        self.more_rows(view.sdks.len().saturating_sub(shown));
        for sdk in view.sdks.iter().filter(|_| all) {
            for line in sdk.start(self.lang) {
                self.page.paragraph(4, &line, Some(Ink::Dim));
            }
        }
    }

    fn sdk_row(&self, sdk: &'a SdkView) -> Vec<String> {
        let unsure = if sdk.is_certain { String::new() } else { format!(" ({})", self.of(&sdk.certainty)) };
        let name = format!("{} {}", self.of(&sdk.name), sdk.version);
        let collects = if sdk.collects.is_empty() { "-".to_owned() } else { self.joined(&sdk.collects) };
        let mut row = self.cells([
            &format!("{}{unsure}", name.trim_end()),
            &sdk.vendor,
            self.of(&sdk.category),
            self.of(&sdk.state),
        ]);
        row.push(collects);
        if self.detail == Detail::Full {
            let marks: Vec<&str> = sdk.marks.iter().take(MARKS_SHOWN).map(String::as_str).collect();
            row.push(marks.join("; "));
        }
        row
    }

    pub(super) fn hosts(&mut self) {
        let (view, words) = (self.view, self.words);
        self.page.heading(&format!("{} ({})", words.hosts, view.hosts.len()));
        if view.hosts.is_empty() {
            self.page.paragraph(2, self.lang.of(&view.nothing.hosts), None);
            return;
        }
        let shown = self.shown(HOSTS_SHOWN);
        let rows = view.hosts.iter().take(shown).map(|it| {
            let cleartext = if it.cleartext { words.cleartext } else { "" };
            self.cells([&it.host, &it.owner, cleartext, &it.place])
        });
        let rows: Vec<Vec<String>> = rows.collect();
        self.page.table(2, &[words.host, words.host_owner, "", words.first_place], &rows, &[]);
        self.more_rows(view.hosts.len().saturating_sub(shown));
    }

    pub(super) fn defects(&mut self) {
        let (view, words) = (self.view, self.words);
        if view.defects.is_empty() {
            return;
        }
        self.page.heading(&format!("{} ({})", words.defects, view.defects.len()));
        let shown = self.shown(DEFECTS_SHOWN);
        let rows = view.defects.iter().take(shown).map(|it| self.cells([&it.file, &it.kind, &it.text]));
        let rows: Vec<Vec<String>> = rows.collect();
        self.page.table(2, &[words.file, words.kind, words.detail], &rows, &[]);
        self.more_rows(view.defects.len().saturating_sub(shown));
    }
}
