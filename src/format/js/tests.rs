use super::{Arena, Language, Node, NodeId, Parsed, STACK, Script, Target, parse};

/// Parses on a thread with the stack that parsing needs.
fn parsed(text: &str) -> Parsed {
    parsed_as(Language::JavaScript, text)
}

fn parsed_as(language: Language, text: &str) -> Parsed {
    let text = text.to_owned();
    let work = move || parse(&text, language, &mut Arena::default());
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap()
}

fn script(text: &str) -> Script {
    let mut parsed = parsed(text);
    assert!(parsed.whole, "{text}");
    parsed.scripts.remove(0)
}

/// A node as text, names as written.
fn shown(script: &Script, id: NodeId) -> String {
    let list = |list| script.list(list).iter().map(|id| shown(script, *id)).collect::<Vec<_>>();
    match script.node(id) {
        Node::Other => "?".to_owned(),
        Node::Text(name) => format!("{:?}", script.text(name)),
        Node::Local(symbol) => format!("${}", symbol.0),
        Node::Global(name) => script.text(name).to_owned(),
        Node::This(_) => "this".to_owned(),
        Node::Parameter(function, at) => format!("f{}#{at}", function.0),
        Node::Member(object, name) => format!("{}.{}", shown(script, object), script.text(name)),
        Node::Index(object, key) => format!("{}[{}]", shown(script, object), shown(script, key)),
        Node::Call(callee, arguments) => format!("{}({})", shown(script, callee), list(arguments).join(", ")),
        Node::Function(function) => format!("f{}", function.0),
        Node::Array(items) => format!("[{}]", list(items).join(", ")),
        Node::Either(items) => format!("<{}>", list(items).join("|")),
        Node::Concat(items) => format!("({})", list(items).join("+")),
        Node::Test(items) => format!("test({})", list(items).join(", ")),
        Node::Await(inner) => format!("await {}", shown(script, inner)),
        Node::Spread(inner) => format!("...{}", shown(script, inner)),
        Node::Import(name) => format!("import {:?}", script.text(name)),
        Node::Object(properties) => {
            let row = |it: &super::Property| {
                let name = it.name.map_or("?", |name| script.text(name));
                format!("{name}: {}", shown(script, it.value))
            };
            format!("{{{}}}", script.properties(properties).iter().map(row).collect::<Vec<_>>().join(", "))
        }
    }
}

fn calls(text: &str) -> Vec<String> {
    let script = script(text);
    script.calls.iter().map(|call| format!("{}@{}", shown(&script, call.node), call.offset)).collect()
}

fn writes(text: &str) -> Vec<String> {
    let script = script(text);
    let row = |write: &super::Write| {
        let target = match write.target {
            Target::Symbol(symbol) => format!("${}", symbol.0),
            Target::Member(object, name) => format!("{}.{}", shown(&script, object), script.text(name)),
            Target::Global(name) => script.text(name).to_owned(),
            Target::Export(name) => format!("export {}", script.text(name)),
            Target::ExportAll => "export *".to_owned(),
        };
        format!("{target} = {}", shown(&script, write.value))
    };
    script.writes.iter().map(row).collect()
}

#[test]
fn calls_keep_their_shape_and_place() {
    for (text, expected) in [
        ("wx.login({a: 1})", "wx.login({a: \"1\"})@3"),
        ("wx['login']()", "wx.login()@3"),
        ("wx[k](`x${y}`)", "wx[k]((\"x\"+y+\"\"))@3"),
        ("wx?.login?.()", "wx.login()@4"),
        ("(0, a.b)()", "a.b()@7"),
        ("new (c || wx.X)(...d)", "<c|wx.X>(...d)@14"),
        (
            "f(a ? 'x' : b, 'p' + q + 1, await r, [1,,2])",
            "f(<\"x\"|b>, (\"p\"+q+\"1\"), await r, [\"1\", ?, \"2\"])@0",
        ),
        ("f(import('m'), this.x)", "f(import \"m\", this.x)@0"),
        ("f(x as any)", "f(x)@0"),
    ] {
        assert_eq!(calls(text), [expected], "{text}");
    }
    assert_eq!(calls("a.b().c()"), ["a.b()@2", "a.b().c()@6"]);
}

#[test]
fn writes_bind_names_through_patterns() {
    for (text, expected) in [
        ("var e = wx; e = my", vec!["$0 = wx", "$0 = my"]),
        ("const {a: b = 1, ...c} = wx", vec!["$0 = <wx.a|\"1\">", "$1 = wx"]),
        ("let [x, , y] = z", vec!["$0 = z.0", "$1 = z.2"]),
        ("var a, b; ({a, k: b} = wx)", vec!["$0 = wx.a", "$1 = wx.k"]),
        ("module.exports = x; exports['y'] = z", vec!["module.exports = x", "exports.y = z"]),
        ("g = 1", vec!["g = \"1\""]),
        ("var a = {}, k; a[k] = b[k]; a[k] = b.c; a[k] = b[a]", vec!["$0 = {}", "$0 = ...b"]),
        ("function f({a}, b = 2) {}", vec!["$1 = f1#0.a", "$2 = <f1#1|\"2\">", "$0 = f1"]),
        (
            "import d, {a as b} from 'm'; import * as n from 'n'",
            vec!["$0 = import \"m\".default", "$1 = import \"m\".a", "$2 = import \"n\""],
        ),
        (
            "export const a = 1, {b} = x; export function f() {} export {c as d} from 'm'; export * as n from 'm'",
            vec![
                "$0 = \"1\"",
                "$1 = x.b",
                "export a = $0",
                "export b = $1",
                "$2 = f1",
                "export f = $2",
                "export d = import \"m\".c",
                "export n = import \"m\"",
            ],
        ),
        (
            "export default 1; var q; export {q as r}; export * from 'm'",
            vec!["export default = \"1\"", "export r = $0", "export * = import \"m\""],
        ),
    ] {
        assert_eq!(writes(text), expected, "{text}");
    }
}

#[test]
fn functions_know_where_they_live() {
    let script =
        script("Page({onLoad() { for (;;) { g() } return 1 }, tap: function() { h() }}); const k = () => m");
    let name = |at: usize| script.functions[at].name.map(|name| script.text(name).to_owned());
    assert_eq!([name(1), name(2), name(3)].map(Option::unwrap), ["onLoad", "tap", "k"]);
    assert_eq!(script.functions[1].home, script.functions[2].home);
    assert!(script.functions[1].home.is_some() && script.functions[3].home.is_none());
    let loops: Vec<bool> = script.calls.iter().map(|call| call.in_loop).collect();
    assert_eq!(loops, [false, true, false]);
    assert_eq!(script.returns_of(super::FunctionId(3)).len(), 1);
}

#[test]
fn what_does_not_parse_is_cut_into_modules_then_into_tokens() {
    let text = "define(\"a.js\", function(r){ wx.login() });\ndefine(\"b.js\", function(r){ wx.getLocation( });\ndefine(\"c.js\", function(){ f() });";
    let parsed = parsed(text);
    assert!(!parsed.whole);
    assert_eq!(parsed.scripts.len(), 2);
    let offsets: Vec<u32> =
        parsed.scripts.iter().flat_map(|script| &script.calls).map(|call| call.offset).collect();
    let at = |word: &str| text.find(word).unwrap() as u32;
    assert_eq!(offsets, [0, at("login"), at("define(\"c"), at("f()")], "each once, in order");
    let tokens: Vec<_> =
        parsed.tokens.iter().map(|it| (it.object.as_str(), it.member.as_str(), it.offset)).collect();
    assert_eq!(tokens, [("wx", "getLocation", at("getLocation"))]);
}

#[test]
fn nesting_is_bounded_before_it_is_parsed() {
    let deep = [
        "[".repeat(5 << 20),
        "(".repeat(5 << 20),
        "!".repeat(1 << 20) + "x",
        "a".to_owned() + &"+a".repeat(1 << 20),
        "a".to_owned() + &"?b:c".repeat(1 << 20),
        "if(a)b;else ".repeat(1 << 18) + "c",
        "if(a)".repeat(1 << 18) + "c",
        "new ".repeat(1 << 18) + "c",
        "x=>".repeat(1 << 18) + "c",
        "{".repeat(1 << 18),
        "`${".repeat(1 << 18),
        "a=".repeat(1 << 18) + "1",
        "a:".repeat(1 << 18) + "1",
        "f".to_owned() + &"()".repeat(1 << 18),
        "f".to_owned() + &"[0]".repeat(1 << 18),
        "f".to_owned() + &".a".repeat(1 << 18),
        "/\"/;".to_owned() + &"[".repeat(5 << 20) + "\"",
    ];
    for text in deep {
        parsed(&text);
        parsed_as(Language::TypeScript, &text);
    }
}

#[test]
fn guesses_of_a_parser_are_bounded() {
    // Each of these took minutes and gigabytes before it was refused.
    for piece in [
        "a<(b=",
        "a<(b<((c=",
        "(b=c<(",
        "a<(({b=c<(",
        "a</**/(b=",
        "a<(b=c((d=((e<f",
        "//\ra<(b=",
        "//\u{2028}a<(b=",
        "\\\"a<(b=",
    ] {
        parsed_as(Language::TypeScript, &piece.repeat(100));
    }
    let usual = "const a: Map<string, (x: Array<{ b: Promise<[number, (y: C) => void]> }>) => D<E>> = new Map();
        for (let i = 0; i < n; i++) { if (i < 3 && f(i)) { g<T>(() => { h<U>((k) => { wx.login(); }); }); } }";
    let typed = parsed_as(Language::TypeScript, usual);
    assert!(typed.whole && typed.scripts[0].calls.len() > 3, "TypeScript as people write it");
    assert!(!parsed(usual).whole, "it is no JavaScript");
}

#[test]
fn what_the_ceiling_lets_through_fits_the_stack() {
    let deep = [
        "[".repeat(9_000) + &"]".repeat(9_000),
        "(".repeat(9_000) + "1" + &")".repeat(9_000),
        "!".repeat(19_000) + "x",
        "a".to_owned() + &"+a".repeat(19_000),
        "a".to_owned() + &"*a-a".repeat(9_000),
        "if(a)".repeat(6_000) + "c",
        "new ".repeat(9_000) + "c",
        "x=>".repeat(9_000) + "c",
        "{".repeat(9_000) + &"}".repeat(9_000),
        "function f(){".repeat(4_000) + &"}".repeat(4_000),
        "a=".repeat(19_000) + "1",
        "f(".repeat(9_000) + &")".repeat(9_000),
        "f".to_owned() + &"()".repeat(9_000),
        "f".to_owned() + &".a".repeat(9_000),
    ];
    for text in deep {
        parsed(&text);
        parsed_as(Language::TypeScript, &text);
    }
}
