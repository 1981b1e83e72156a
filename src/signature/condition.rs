//! The one-line condition of a rule: `a and not (b or count(c) >= 3)`, from text to a small tree.
//!
//! ```text
//! condition = conjunction { "or" conjunction }
//! conjunction = factor { "and" factor }
//! factor = "not" factor | "(" condition ")" | atom
//! atom = name | "count" "(" name [ "." field ] ")" ">=" number
//! ```
//!
//! A name holds where its selection has a fact. `count(name)` counts facts, `count(name.field)` the different
//! values of a field. There is no other comparison, so an atom only ever turns from false to true as facts are
//! added: a condition that is false without any fact cannot hold without a fact of a positive selection.

use std::fmt;

/// Parentheses and `not` inside each other.
const MAX_DEPTH: usize = 32;

/// A compiled condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The tree.
    pub root: Node,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// All hold.
    And(Vec<Self>),
    /// One holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A selection has enough facts.
    Atom(Atom),
}

/// `name`, or `count(name.field) >= at_least`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// The selection.
    pub selection: String,
    /// The field whose different values are counted; facts where absent.
    pub field: Option<String>,
    /// How many there must be; 1 for a bare name.
    pub at_least: usize,
    /// Column in the text, from 1, in characters.
    pub column: usize,
}

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// Column in the text, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// Names the column and what was expected there.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let mut parser =
            Parser { tokens: tokens(text)?, next: 0, end: text.chars().count().saturating_add(1) };
        let root = parser.any(0)?;
        match parser.peek() {
            None => Ok(Self { root }),
            Some(token) => Err(parser.expected("`and`, `or` or the end", Some(token))),
        }
    }

    /// Whether it holds, `enough` telling of each atom whether it does.
    pub fn holds(&self, enough: &mut dyn FnMut(&Atom) -> bool) -> bool {
        self.root.holds(enough)
    }

    /// Every atom with whether it stands positively (under an even number of `not`), in the order of the text.
    #[must_use]
    pub fn atoms(&self) -> Vec<(&Atom, bool)> {
        let mut atoms = Vec::new();
        self.root.atoms(true, &mut atoms);
        atoms
    }

    /// Names of the selections that stand positively, in the order of the text, each once.
    #[must_use]
    pub fn positive(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for (atom, positive) in self.atoms() {
            if positive && !names.contains(&atom.selection.as_str()) {
                names.push(atom.selection.as_str());
            }
        }
        names
    }

    /// Whether it needs a fact of a positive selection: it is false where no selection has any.
    #[must_use]
    pub fn is_anchored(&self) -> bool {
        !self.holds(&mut |_| false)
    }
}

impl Node {
    fn holds(&self, enough: &mut dyn FnMut(&Atom) -> bool) -> bool {
        match self {
            Self::And(nodes) => nodes.iter().all(|node| node.holds(enough)),
            Self::Or(nodes) => nodes.iter().any(|node| node.holds(enough)),
            Self::Not(node) => !node.holds(enough),
            Self::Atom(atom) => enough(atom),
        }
    }

    fn atoms<'a>(&'a self, positive: bool, into: &mut Vec<(&'a Atom, bool)>) {
        match self {
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().for_each(|node| node.atoms(positive, into)),
            Self::Not(node) => node.atoms(!positive, into),
            Self::Atom(atom) => into.push((atom, positive)),
        }
    }
}

impl fmt::Display for Atom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.field, self.at_least) {
            (None, 1) => formatter.write_str(&self.selection),
            (None, least) => write!(formatter, "count({}) >= {least}", self.selection),
            (Some(field), least) => write!(formatter, "count({}.{field}) >= {least}", self.selection),
        }
    }
}

/// A token and its column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    column: usize,
}

impl Token {
    fn is_name(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_lowercase())
            && !matches!(self.text.as_str(), "and" | "or" | "not" | "count")
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut in_word = false;
    for (column, c) in (1..).zip(text.chars()) {
        let glued = in_word && is_word(c) || c == '=' && tokens.last().is_some_and(|it| it.text == ">");
        match tokens.last_mut() {
            Some(last) if glued => last.text.push(c),
            _ if c.is_whitespace() => {}
            _ if is_word(c) || matches!(c, '(' | ')' | '.' | '>') => {
                tokens.push(Token { text: c.to_string(), column });
            }
            _ => return Err(ConditionError { column, message: format!("unexpected `{c}`") }),
        }
        in_word = is_word(c);
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.next).cloned()
    }

    fn expected(&self, what: &str, found: Option<Token>) -> ConditionError {
        let (column, found) = match found {
            Some(token) => (token.column, format!("`{}`", token.text)),
            None => (self.end, "the end".to_owned()),
        };
        ConditionError { column, message: format!("expected {what}, found {found}") }
    }

    /// Takes the next token where it is `text`.
    fn accept(&mut self, text: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.text == text);
        self.next = self.next.saturating_add(usize::from(found));
        found
    }

    fn require(&mut self, text: &str) -> Result<(), ConditionError> {
        if self.accept(text) { Ok(()) } else { Err(self.expected(&format!("`{text}`"), self.peek())) }
    }

    fn take(&mut self, what: &str, fits: impl Fn(&Token) -> bool) -> Result<Token, ConditionError> {
        let token = self.peek().filter(&fits).ok_or_else(|| self.expected(what, self.peek()))?;
        self.next = self.next.saturating_add(1);
        Ok(token)
    }

    fn any(&mut self, depth: usize) -> Result<Node, ConditionError> {
        let mut nodes = vec![self.all(depth)?];
        while self.accept("or") {
            nodes.push(self.all(depth)?);
        }
        Ok(single_or(nodes, Node::Or))
    }

    fn all(&mut self, depth: usize) -> Result<Node, ConditionError> {
        let mut nodes = vec![self.factor(depth)?];
        while self.accept("and") {
            nodes.push(self.factor(depth)?);
        }
        Ok(single_or(nodes, Node::And))
    }

    fn factor(&mut self, depth: usize) -> Result<Node, ConditionError> {
        let deeper = depth.saturating_add(1);
        if depth > MAX_DEPTH {
            let column = self.peek().map_or(self.end, |token| token.column);
            return Err(ConditionError { column, message: format!("more than {MAX_DEPTH} levels") });
        }
        if self.accept("not") {
            return self.factor(deeper).map(|node| Node::Not(Box::new(node)));
        }
        if self.accept("(") {
            let node = self.any(deeper)?;
            return self.require(")").map(|()| node);
        }
        self.atom().map(Node::Atom)
    }

    fn atom(&mut self) -> Result<Atom, ConditionError> {
        if !self.accept("count") {
            let name = self.take("a selection, `count`, `not` or `(`", Token::is_name)?;
            return Ok(Atom { selection: name.text, field: None, at_least: 1, column: name.column });
        }
        self.require("(")?;
        let name = self.take("a selection", Token::is_name)?;
        let field = match self.accept(".") {
            true => Some(self.take("a field", Token::is_name)?.text),
            false => None,
        };
        self.require(")")?;
        self.require(">=")?;
        let least = |token: &Token| token.text.parse().ok().filter(|&number: &usize| number > 0);
        let number = self.take("a number above 0", |token| least(token).is_some())?;
        let at_least = least(&number).unwrap_or(1);
        Ok(Atom { selection: name.text, field, at_least, column: name.column })
    }
}

/// The only node, or all of them joined.
fn single_or(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        last => {
            nodes.extend(last);
            join(nodes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Condition;

    /// Whether the condition holds where the named selections have a fact.
    fn holds(text: &str, present: &[&str]) -> bool {
        Condition::parse(text).unwrap().holds(&mut |atom| {
            present.iter().filter(|name| **name == atom.selection).count() >= atom.at_least
        })
    }

    #[test]
    fn precedence_and_grouping() {
        for (text, present, expected) in [
            ("a", "a", true),
            ("a", "", false),
            ("a and b", "a", false),
            ("a and b", "a b", true),
            ("a or b and c", "a", true),
            ("(a or b) and c", "a", false),
            ("not a and b", "b", true),
            ("not (a and b)", "a", true),
            ("not not a", "a", true),
            ("a and not b or c", "c", true),
            ("count(a) >= 2", "a", false),
            ("count(a)>=2 and not b", "a a", true),
            ("before-consent and not has_gate", "before-consent", true),
            ("android and orange and nothing", "android orange nothing", true),
        ] {
            let present: Vec<_> = present.split_whitespace().collect();
            assert_eq!(holds(text, &present), expected, "{text} with {present:?}");
        }
    }

    #[test]
    fn errors_name_the_column() {
        for (text, column, part) in [
            ("", 1, "found the end"),
            ("a and", 6, "found the end"),
            ("a b", 3, "expected `and`, `or` or the end, found `b`"),
            ("(a", 3, "expected `)`"),
            ("a)", 2, "found `)`"),
            ("a & b", 3, "unexpected `&`"),
            ("或 a", 1, "unexpected `或`"),
            ("count(a)", 9, "expected `>=`"),
            ("count(a) >= 0", 13, "a number above 0"),
            ("count(a) > 1", 10, "expected `>=`"),
            ("count() >= 1", 7, "expected a selection"),
            ("count(a.) >= 1", 9, "expected a field"),
            ("a and or", 7, "found `or`"),
            ("not", 4, "found the end"),
            ("A", 1, "expected a selection"),
        ] {
            let error = Condition::parse(text).unwrap_err();
            assert_eq!(error.column, column, "{text}: {}", error.message);
            assert!(error.message.contains(part), "{text}: {}", error.message);
        }
    }

    #[test]
    fn depth_is_bounded() {
        let text = format!("{}a{}", "(".repeat(1000), ")".repeat(1000));
        assert!(Condition::parse(&text).unwrap_err().message.contains("levels"));
        assert!(Condition::parse(&format!("{}a", "not ".repeat(10_000))).is_err());
        let wide = vec!["a"; 10_000].join(" and ");
        assert!(Condition::parse(&wide).is_ok());
    }

    #[test]
    fn polarity_and_anchor() {
        for (text, positive, anchored) in [
            ("a and not b", "a", true),
            ("not b", "", false),
            ("not a or b", "b", false),
            ("not (a and not b)", "b", false),
            ("count(a.data) >= 3 or c and a", "a c", true),
            ("a or not a", "a", false),
            ("not not a", "a", true),
        ] {
            let condition = Condition::parse(text).unwrap();
            assert_eq!(condition.positive().join(" "), positive, "{text}");
            assert_eq!(condition.is_anchored(), anchored, "{text}");
        }
    }
}
