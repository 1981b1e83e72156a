//! Rust files as the checks see them: code without comments, texts and tests.

use super::{files, read};

/// A file of `src/`.
pub(super) struct Source {
    /// Path below `src/`.
    pub(super) path: String,
    /// Code with comments and the content of texts cut out, and what is compiled for tests only.
    pub(super) code: String,
    /// The texts of that code.
    pub(super) texts: Vec<String>,
}

impl Source {
    /// The module right below the crate: `format` for `format/dex/mod.rs`.
    pub(super) fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many `super::` lead from here to the crate.
    pub(super) fn depth(&self) -> usize {
        let inner = self.path.strip_suffix("/mod.rs").or_else(|| self.path.strip_suffix(".rs"));
        inner.unwrap().split('/').count()
    }
}

/// All files of `src/` that are part of the program: those for tests only are left out.
pub(super) fn program() -> Vec<Source> {
    let mut sources = Vec::new();
    let mut only_tests = Vec::new();
    for path in files("src", ".rs") {
        let (code, texts) = lex(&read(&path));
        let path = path.strip_prefix("src/").unwrap().to_owned();
        let folder = match path.rsplit_once('/') {
            Some((folder, "mod.rs")) => format!("{folder}/"),
            Some(_) => path.replace(".rs", "/"),
            None => String::new(),
        };
        let (code, modules, texts) = without_tests(&code, texts);
        only_tests.extend(modules.into_iter().map(|name| format!("{folder}{name}")));
        sources.push(Source { path, code, texts });
    }
    let is_program = |source: &Source| {
        only_tests
            .iter()
            .all(|test| source.path != format!("{test}.rs") && !source.path.starts_with(&format!("{test}/")))
    };
    assert!(only_tests.iter().any(|path| path == "testkit"), "the lexer lost the modules for tests");
    sources.into_iter().filter(is_program).collect()
}

/// Stands in the code for a text that was cut out.
const TEXT: char = '\u{1}';

/// Code without comments, each text replaced by a mark, and the texts in order.
fn lex(text: &str) -> (String, Vec<String>) {
    let characters: Vec<char> = text.chars().collect();
    let at = |place: usize| characters.get(place).copied().unwrap_or('\0');
    let (mut code, mut texts, mut place) = (String::new(), Vec::new(), 0);
    while place < characters.len() {
        match (at(place), at(place + 1)) {
            ('/', '/') => {
                while place < characters.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            ('/', '*') => {
                while place < characters.len() && (at(place), at(place + 1)) != ('*', '/') {
                    place += 1;
                }
                place += 2;
            }
            ('r', '"' | '#') if !is_name(code.chars().last()) || code.ends_with('b') => {
                let hashes = (place + 1..).take_while(|next| at(*next) == '#').count();
                if at(place + 1 + hashes) != '"' {
                    code.push('r');
                    place += 1;
                    continue;
                }
                let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let rest: String = characters[place + 2 + hashes..].iter().collect();
                let content = rest.split(&end).next().unwrap_or_default().to_owned();
                place += 2 + hashes + content.chars().count() + end.len();
                code.push(TEXT);
                texts.push(content);
            }
            ('"', _) => {
                let mut content = String::new();
                place += 1;
                while place < characters.len() && at(place) != '"' {
                    if at(place) == '\\' {
                        content.push('\\');
                        place += 1;
                    }
                    content.push(at(place));
                    place += 1;
                }
                place += 1;
                code.push(TEXT);
                texts.push(content);
            }
            ('\'', '\\') => {
                place += 3;
                while place < characters.len() && at(place) != '\'' {
                    place += 1;
                }
                place += 1;
            }
            ('\'', _) if at(place + 2) == '\'' => place += 3,
            (other, _) => {
                code.push(other);
                place += 1;
            }
        }
    }
    (code, texts)
}

fn is_name(character: Option<char>) -> bool {
    character.is_some_and(|character| character.is_alphanumeric() || character == '_')
}

/// Cuts out every item under `#[cfg(test)]` or `#[cfg(any(test, …))]`, and names the modules among them that
/// are files of their own.
fn without_tests(code: &str, texts: Vec<String>) -> (String, Vec<String>, Vec<String>) {
    let (mut rest, mut kept, mut modules) = (code, String::new(), Vec::new());
    let mut kept_texts = Vec::new();
    let mut texts = texts.into_iter();
    let mut take = |part: &str, keep: bool| {
        for text in texts.by_ref().take(part.matches(TEXT).count()) {
            if keep {
                kept_texts.push(text);
            }
        }
    };
    while let Some(start) = ["#[cfg(test)]", "#[cfg(any(test,"].iter().filter_map(|cfg| rest.find(cfg)).min()
    {
        let (before, item) = rest.split_at(start);
        take(before, true);
        kept.push_str(before);
        let body = item.find(']').unwrap() + 1;
        let end = body + item_end(&item[body..]);
        if let Some(name) = item[body..end].split("mod ").nth(1).and_then(|name| name.strip_suffix(';')) {
            modules.push(name.to_owned());
        }
        take(&item[..end], false);
        rest = &item[end..];
    }
    take(rest, true);
    kept.push_str(rest);
    (kept, modules, kept_texts)
}

/// The end of the first item: its `;`, or the brace that closes it.
fn item_end(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn the_lexer_keeps_code_only() {
    let text = "use a; // use crate::x\nlet b = \"crate::y // \\\"\"; /* z */ let c = '\"'; let d = r#\"e\"f\"#;\n\
                #[cfg(test)]\nmod tests { fn g() { \"h\" } }\n#[cfg(test)]\nmod inner;\nfn last<'a>() {}";
    let (code, texts) = lex(text);
    assert!(!code.contains("crate") && !code.contains('z'), "{code}");
    assert_eq!(texts, ["crate::y // \\\"", "e\"f", "h"]);
    let (code, modules, texts) = without_tests(&code, texts);
    assert!(!code.contains("fn g") && code.contains("fn last<'a>"), "{code}");
    assert_eq!((modules, texts.len()), (vec!["inner".to_owned()], 2));
}
