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
    assert_eq!(undone(&[("app.js", &text)]).len(), 1);
}
