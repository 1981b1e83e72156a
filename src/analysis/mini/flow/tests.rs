use crate::analysis::mini::tests::analysed;
use crate::fact::Body;

const CONFIG: &str = r#"{"pages": ["pages/index/index"]}"#;

/// `source -> sink host` of what is sent.
fn sent(files: &[(&str, &str)]) -> Vec<String> {
    let facts = analysed(CONFIG, files);
    let rows = facts.all().iter().filter_map(|fact| match &fact.body {
        Body::Flow(it) => Some(format!("{} -> {} {}", it.api, it.sink_api, it.host)),
        _ => None,
    });
    rows.collect()
}

/// Details of the limitation that work was left undone.
fn undone(files: &[(&str, &str)]) -> Vec<String> {
    let facts = analysed(CONFIG, files);
    let rows = facts.all().iter().filter_map(|fact| match &fact.body {
        Body::Limitation(it) if it.id == "budget-exhausted" => Some(it.detail.clone()),
        _ => None,
    });
    rows.collect()
}

#[test]
fn all_callers_of_one_wrapper_are_followed() {
    let wrapper = "function post(path, data){ wx.request({ url: 'https://a.example.cn' + path, data }) }";
    let callers: String =
        (0..400).map(|at| format!("function f{at}(){{ var d = {{n: {at}}}; post('/p{at}', d) }}")).collect();
    let last = "wx.getLocation({ success(res) { post('/where', { y: res.latitude }) } })";
    let text = format!("{wrapper} {callers} {last}");
    assert_eq!(sent(&[("app.js", &text)]), ["wx.getLocation -> wx.request a.example.cn"]);
    assert_eq!(undone(&[("app.js", &text)]), [""; 0]);
}

#[test]
fn values_that_are_not_followed_are_told() {
    let writes: String = (0..200).map(|at| format!("d.push(f{at}());")).collect();
    let text = format!("var d = []; {writes} wx.request({{ url: 'https://a.example.cn/p', data: d }})");
    assert_eq!(undone(&[("app.js", &text)]), ["flows"]);
}

/// `api file` of what is collected.
fn collected(files: &[(&str, &str)]) -> Vec<String> {
    let facts = analysed(CONFIG, files);
    let rows = facts.all().iter().filter_map(|fact| match &fact.body {
        Body::Collection(it) => Some(format!("{} {}", it.api, fact.at.file)),
        _ => None,
    });
    rows.collect()
}

const HANDLER: &str = "Page({ onPhone(e) { this.x = e.detail.encryptedData } })";
const PHONE: &str = r#"<button open-type="getPhoneNumber">"#;

#[test]
fn what_a_handler_reads_is_reported_once_and_as_its_element() {
    let page = ("pages/index/index.js", HANDLER);
    let guide = |files: &[(&str, &str)]| {
        let facts = analysed(CONFIG, files);
        facts.all().iter().any(|fact| match &fact.body {
            Body::Declaration(it) => it.element == "privacy-guide" && it.name == "收集你的手机号",
            _ => false,
        })
    };
    // No sink, no view.
    assert_eq!(collected(&[page]), [format!("{PHONE} pages/index/index.js")]);
    assert!(guide(&[page]));
    // A compiled view tells of the button, and not whose handler it has.
    let frame = ("page-frame.js", "var z = []; function Z(a){} Z([3,'getPhoneNumber'])");
    assert_eq!(collected(&[page, frame]), [format!("{PHONE} page-frame.js")]);
    // Another page's button says nothing of this page's handler.
    let other = ("pages/b/b.wxml", r#"<button open-type="chooseAvatar" bindchooseavatar="x"/>"#);
    let b = ("pages/b/b.js", "Page({ x(e) { this.a = e.detail.avatarUrl } })");
    assert_eq!(
        collected(&[page, b, other]),
        [
            r#"<button open-type="chooseAvatar"> pages/b/b.wxml"#.to_owned(),
            format!("{PHONE} pages/index/index.js"),
        ]
    );
}
