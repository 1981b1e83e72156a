use crate::analysis;
use crate::base::{Budget, Bytes, Limits};
use crate::container::open;
use crate::fact::{Body, FactBase};
use crate::program;
use crate::signature::Signatures;
use crate::testkit::mini::wxapkg;

const CONFIG: &str = r#"{"pages": ["pages/index/index"]}"#;

/// What is collected, as `api certainty phase module function`, in the order of the facts.
fn collected(files: &[(&str, &str)]) -> Vec<String> {
    let facts = analysed(CONFIG, files);
    let rows = facts.all().iter().filter_map(|fact| match &fact.body {
        Body::Collection(body) => Some(format!(
            "{} {} {} {} {}",
            body.api,
            body.certainty,
            body.phase.join(","),
            fact.at.class.as_deref().unwrap_or("-"),
            fact.at.method.as_deref().unwrap_or("-"),
        )),
        _ => None,
    });
    rows.collect()
}

/// The facts of a WeChat package.
pub(super) fn analysed(config: &str, files: &[(&str, &str)]) -> FactBase {
    let mut all = vec![("app-config.json", config.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    let limits = Limits::default();
    let budget = Budget::new(1 << 30);
    let package = open(Bytes::new(wxapkg(&all)), &limits, &budget).value.unwrap();
    let program = program::load(&package, &limits, &budget);
    analysis::run(&program, &Signatures::embedded().unwrap(), None).facts
}

/// `api phase` of what one script that the app runs collects, sorted.
pub(super) fn phases(text: &str) -> Vec<String> {
    let rows = collected(&[("app.js", text)]);
    let mut rows: Vec<String> = rows
        .iter()
        .map(|row| row.split(' ').take(3).collect::<Vec<_>>().join(" ").replace(" certain", ""))
        .collect();
    rows.sort_unstable();
    rows
}

/// `api certainty` of what one script that the app runs collects.
fn of(text: &str) -> Vec<String> {
    let rows = collected(&[("app.js", text)]).into_iter();
    rows.map(|row| row.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_ladder() {
    for (text, expected) in [
        ("wx.getLocation({})", "wx.getLocation certain"),
        ("wx['getLocation']({})", "wx.getLocation certain"),
        ("var n = 'get' + 'Location'; wx[n]()", "wx.getLocation certain"),
        ("var e = wx; e.getLocation()", "wx.getLocation certain"),
        ("var e, f; e = wx; f = e; f.getLocation()", "wx.getLocation certain"),
        ("var e = window.x || wx; e.getLocation()", "wx.getLocation certain"),
        ("const {getLocation: g} = wx; g({})", "wx.getLocation certain"),
        ("let g; ({getLocation: g} = wx); g()", "wx.getLocation certain"),
        ("var g = wx.getLocation; g()", "wx.getLocation certain"),
        ("var g = wx.getLocation.bind(wx); g()", "wx.getLocation certain"),
        ("wx.getLocation.call(wx, {})", "wx.getLocation certain"),
        ("(function(e){ e.getLocation() })(wx)", "wx.getLocation certain"),
        ("(function(e){ e.getLocation() }).call(this, wx)", "wx.getLocation certain"),
        ("!function(e, t){ t.getLocation() }(1, wx)", "wx.getLocation certain"),
        ("function p(){ return wx } p().getLocation()", "wx.getLocation certain"),
        ("var o = {api: wx}; o.api.getLocation()", "wx.getLocation certain"),
        ("class A { constructor(){ this.w = wx } go(){ this.w.getLocation() } }", "wx.getLocation certain"),
        ("Page({go(){ this.loc() }, loc(){ wx.getLocation() }})", "wx.getLocation certain"),
        ("var r = wx.getRecorderManager(); r.start()", "wx.RecorderManager.start certain"),
        ("wx.createCameraContext().takePhoto({})", "wx.CameraContext.takePhoto certain"),
        ("promisify(wx.getLocation)()", "wx.getLocation possible"),
        ("unknown().getWeRunData()", "wx.getWeRunData possible"),
        ("const k = async () => { await wx.getLocation() }", "wx.getLocation certain"),
        ("import Taro from '@tarojs/taro'; Taro.getLocation()", "Taro.getLocation certain"),
        ("import {getLocation} from '@tarojs/taro'; getLocation()", "Taro.getLocation certain"),
        ("uni.getLocation()", "uni.getLocation certain"),
        (
            "var u = new Proxy({}, {get: function(t, k){ return p(k, wx[k]) }}); u.getLocation()",
            "wx.getLocation likely",
        ),
    ] {
        assert_eq!(of(text), [expected], "{text}");
    }
}

#[test]
fn what_is_no_use() {
    for text in [
        "getLocation()",
        "function f(wx){ wx.getLocation() }",
        "var wx = {getLocation(){}}; wx.getLocation()",
        "a.getLocation(); this.getUserInfo(); store.login()",
        "var s = 'wx.getLocation()'; // wx.getLocation()",
        "wx.canIUse('getLocation')",
        "wx.getLocation",
        "var t = {getLocation: 1, login: 2, getUserInfo: 3}; t.getLocation",
        "wx.offLocationChange(); wx.checkSession()",
        "Page({getWeRunData(){}, x(){ this.getWeRunData() }})",
    ] {
        assert_eq!(of(text), [""; 0], "{text}");
    }
}

const DEFINES: &str = r#"
define("common/api.js", function(require, module, exports){ module.exports = {wx: wx, get: function(){ return wx.getLocation }} });
define("common/es.js", function(e, t, n){ Object.defineProperty(n, "__esModule", {value: !0}); n.default = wx; n.login = wx.login; });
define("lib/unused.js", function(require, module, exports){ wx.getClipboardData() });
define("app.js", function(require, module, exports){
    var a = require("common/api.js"), e = require("./common/es");
    a.wx.chooseMedia(); a.get()({}); e.default.getUserProfile(); (0, e.login)();
});
define("pages/index/index.js", function(r, m, x){ Page({onLoad: function(){ r("../../common/api").wx.chooseAddress() }}) });
require("app.js");
definePlugin("plugin://wxa75efa648b60994b", function(define, require, module, exports, global, wx, App){
    define("index.js", function(require, module, exports){ wx.getLocation() });
});
"#;

#[test]
fn modules_by_define() {
    assert_eq!(
        collected(&[("app-service.js", DEFINES)]),
        [
            "wx.chooseAddress certain before-consent pages/index/index.js onLoad",
            "wx.getUserProfile certain before-consent app.js -",
            "wx.getClipboardData certain unreached lib/unused.js -",
            "wx.getLocation certain before-consent app.js -",
            "wx.getLocation certain unreached __plugin__/wxa75efa648b60994b/index.js -",
            "wx.chooseMedia certain before-consent app.js -",
            "wx.login certain before-consent app.js -",
        ]
    );
}

const WEBPACK: [(&str, &str); 3] = [
    (
        "vendors.js",
        r#"(wx["webpackJsonp"]=wx["webpackJsonp"]||[]).push([["v"],{
        10:function(e,t,n){ t.default = wx },
        11:function(e,t,n){ "use strict"; n.r(t); n.d(t,"a",(function(){return r})); var r = wx; },
        12:function(e,t,n){ e.exports = {default: {getLocation: wx.getLocation}, __esModule: true} },
        13:function(e,t,n){ wx.getClipboardData() } }]);"#,
    ),
    (
        "pages/index/index.js",
        r#"(wx["webpackJsonp"]=wx["webpackJsonp"]||[]).push([["p"],{
        "./src/p.js":function(e,t,n){ var a=n(10), o=n.n(a), b=n(11), c=n(12);
            o().getLocation(); o.a.chooseMedia(); b["a"].login(); (0,c.default.getLocation)(); } },[["./src/p.js","r"]]]);"#,
    ),
    (
        "app.js",
        r#"(wx.webpackJsonp=wx.webpackJsonp||[]).push([["app"],{
        20:function(e,t,n){ n(10).default.getUserProfile() } }, function(e){ var t=function(t){return e(e.s=t)}; e.O(0,[1],(function(){return t(20)})) }]);
        (function(m){ })([function(e,t,n){ n(1).chooseAddress() }, function(e,t){ e.exports = wx }]);"#,
    ),
];

#[test]
fn modules_of_webpack() {
    let mut expected = vec![
        "wx.chooseAddress certain unreached 0 -",
        "wx.getUserProfile certain before-consent 20 -",
        "wx.getClipboardData certain unreached 13 -",
        "wx.getLocation certain before-consent ./src/p.js -",
        "wx.getLocation certain before-consent ./src/p.js -",
        "wx.chooseMedia certain before-consent ./src/p.js -",
        "wx.login certain before-consent ./src/p.js -",
    ];
    expected.sort_unstable();
    let mut found = collected(&WEBPACK);
    found.sort_unstable();
    assert_eq!(found, expected);
}

/// The shapes that webpack 5 and `@tarojs/taro` 4 give an app, shortened.
const TARO: &str = r#"(Array.isArray(wx.webpackJsonp)?wx.webpackJsonp:wx.webpackJsonp=[]).push([[907],{
    480:function(t,e,n){ const g={Behavior:1,getEnv:f,ENV_TYPE:h,Current:o.E,getCurrentInstance:o.n,nextTick:q}; n.d(e,["A",0,g]) },
    569:function(t,e,n){ const o=n(480).A; i.call("initNativeApi",o), t.exports=o, t.exports.default=t.exports },
    672:function(s,n,c){ var p=c(569); const r=c.n(p)(); c.d(n,["S",0,r]) },
    18:function(s,n){ n.A=new class{constructor(){this.p=wx}api(){return this.p}} },
    645:function(o,e,t){ t.d(e,{e:function(){return g}}); var a=t(569),n=t.n(a),c=t(672),i=t(18);
        function g(){ n().getLocation({}), (0,a.login)(), c.S.chooseMedia(), i.A.api().chooseAddress(), n().getEnv(),
            n().getRecorderManager().start() } },
    127:function(o,e,t){ var a=t(645); App({onLaunch(){ (0,a.e)() }}) }
},function(o){ o.O(0,[76],function(){ return o(127) }), o.O() }]);"#;

#[test]
fn taro_as_webpack_packs_it() {
    let mut found = collected(&[("app.js", TARO)]);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "Taro.RecorderManager.start likely before-consent 645 g",
            "Taro.chooseMedia likely before-consent 645 g",
            "Taro.getLocation likely before-consent 645 g",
            "Taro.login likely before-consent 645 g",
            "wx.chooseAddress certain before-consent 645 g",
        ]
    );
}

#[test]
fn a_script_that_does_not_parse_is_read_as_text() {
    let text = "wx.getLocation({ broken wx.login() // 中文";
    assert_eq!(of(text), ["wx.getLocation possible", "wx.login possible"]);
}

#[test]
fn views_written_compiled_and_given_as_properties() {
    let wxml = r#"<view><!-- <camera/> --><button class='a' open-type="getPhoneNumber|agreePrivacyAuthorization"
        bindgetphonenumber="x" disabled>取</button><input type="nickname" /><camera wx:if="{{a}}"></camera>
        <button open-type="share"/><button bindgetphonenumber="x"/></view>"#;
    let frame = r#"var z=[]; function Z(a){} function _n(t){} function _mz(z,t,a){} Z([3,'getPhoneNumber']); Z([3,'share']); _n('live-pusher'); _mz(z,'button',['openType',0]); other('camera')"#;
    let react = r#"e.createElement(t, {openType: "chooseAvatar", onChooseAvatar: f}); var x = {openType: y}"#;
    let rows = collected(&[("pages/index/index.wxml", wxml), ("page-frame.js", frame), ("app.js", react)]);
    let rows: Vec<&str> = rows.iter().map(|row| row.split(" user-action").next().unwrap()).collect();
    assert_eq!(
        rows,
        [
            "<button open-type=\"chooseAvatar\"> likely",
            "<input type=\"nickname\"> certain",
            "<button open-type=\"getPhoneNumber\"> likely",
            "<button open-type=\"getPhoneNumber|agreePrivacyAuthorization\"> certain",
            "<live-pusher> likely",
            "<camera> certain",
            "<live-pusher> likely",
        ]
    );
}

#[test]
fn a_hostile_script_costs_bounded_work() {
    let chain: String = (0..20_000).map(|at| format!("var a{} = a{at} || b{at};", at + 1)).collect();
    let fan: String =
        (0..200).map(|at| format!("function f{at}(x){{ return f{}(x) || g(x) }}", (at + 1) % 200)).collect();
    let ring: String = (0..2_000)
        .map(|at| {
            let (next, far) = ((at + 1) % 2_000, at * 3 % 2_000);
            format!(
                "define('m{at}.js',function(r,m,e){{e.x=r('m{next}.js').x;e.y=r('m{far}.js').y;e.x.getLocation()}});"
            )
        })
        .collect();
    for text in
        [ring, format!("var a0 = wx; {chain} a20000.getLocation()"), format!("{fan} f0(wx).getLocation()")]
    {
        collected(&[("app.js", &text)]);
    }
}

#[test]
fn phases_follow_calls_and_stop_where_the_user_is_asked() {
    let app = r#"define("app.js", function(require, module, exports){
        require("./app2");
        function track(){ wx.getUserProfile() }
        App({ onLaunch(){ track(); this.load(); wx.showModal({success(){ wx.chooseAddress() }}) }, load(){ wx.getWeRunData() },
              globalData: {} });
    });
    define("app2.js", function(require, module, exports){
        App({ onShow: function(){ setTimeout(() => { wx.getLocation() }, 10) } });
    });
    define("pages/index/index.js", function(require){
        Page({ onLoad(){ wx.chooseMedia() }, onTap(){ this.pick() }, pick(){ wx.chooseLocation() } });
    });
    define("pages/other.js", function(require){ Page({ onLoad(){ wx.getClipboardData() } }) });"#;
    let rows = collected(&[("app-service.js", app)]);
    let mut rows: Vec<String> = rows
        .iter()
        .map(|row| row.split(' ').take(3).collect::<Vec<_>>().join(" ").replace(" certain", ""))
        .collect();
    rows.sort_unstable();
    assert_eq!(
        rows,
        [
            // The dialog hides what follows it, its answer too.
            "wx.chooseAddress unknown",
            "wx.chooseLocation user-action",
            "wx.chooseMedia before-consent",
            "wx.getClipboardData unreached",
            "wx.getLocation before-consent",
            "wx.getUserProfile before-consent",
            "wx.getWeRunData before-consent",
        ]
    );
}

#[test]
fn pages_of_frameworks_run_like_those_of_the_platform() {
    for (text, expected) in [
        // A class, wrapped by the builder of Taro, which names the page.
        (
            "class V extends C { componentDidMount(){ wx.getLocation() } tap(){ wx.chooseMedia() } } Page(n(V, 'pages/index/index', {}))",
            ["wx.chooseMedia user-action", "wx.getLocation before-consent"],
        ),
        (
            "class V extends C { componentDidMount(){ wx.getLocation() } tap(){ wx.chooseMedia() } } Page(n(V, 'pages/b/b', {}))",
            ["wx.chooseMedia user-action", "wx.getLocation unknown"],
        ),
        // A function with hooks.
        (
            "function V(){ useLoad(() => { wx.getLocation() }); return h(B, {onClick: () => { wx.chooseMedia() }}) } Page(n(V, 'pages/index/index'))",
            ["wx.chooseMedia user-action", "wx.getLocation before-consent"],
        ),
        // Vue, by the builder of uni-app.
        (
            "const s = d({ mounted(){ wx.getLocation() }, methods: { go(){ wx.chooseMedia() } } }); App(n(s))",
            ["wx.chooseMedia unknown", "wx.getLocation before-consent"],
        ),
        (
            "const s = { onLaunch(){ wx.getLocation() }, methods: { go(){ wx.chooseMedia() } } }; v.createSSRApp(s)",
            ["wx.chooseMedia unknown", "wx.getLocation before-consent"],
        ),
        // A wrapper that calls by name.
        (
            "const invoke = (k, o) => wx[k](o); App({ onLaunch(){ invoke('getLocation', {}) } }); var x = () => wx.chooseMedia()",
            ["wx.chooseMedia unknown", "wx.getLocation before-consent"],
        ),
    ] {
        assert_eq!(phases(text), expected, "{text}");
    }
}

#[test]
fn paths_that_constants_make_are_followed() {
    let page = |load: &str| {
        let main = format!("const n = 'b', dir = './lib'; App({{ onLaunch(){{ {load} }} }})");
        collected(&[("app.js", &main), ("lib/b.js", "wx.getLocation()"), ("lib/c.js", "wx.chooseMedia()")])
    };
    for load in [
        "require('./lib/' + n)",
        "require(dir + '/' + n + '.js')",
        "require(`./lib/${n}`)",
        "require('./lib/'.concat(n, '.js'))",
        "import('./lib/' + n)",
        "const p = `${dir}/${n}`; require.async(p)",
        "load().then(require.bind(null, './lib/' + n))",
    ] {
        let rows = page(load);
        let reached = rows.iter().filter(|row| !row.contains("unreached")).count();
        assert_eq!((rows.len(), reached), (2, 1), "{load}: {rows:?}");
        assert!(rows.iter().any(|row| row.contains("getLocation") && !row.contains("unreached")), "{load}");
    }
    assert!(page("require('./lib/' + unknown())").iter().all(|row| row.contains("unreached")));
}

#[test]
fn what_one_question_did_not_see_another_does() {
    // `b` is first asked for inside `a`, of which it is given one value.
    let cycle = "var a = b, b = a; b = x(1) || a; a = wx; f(a); b.getLocation()";
    assert_eq!(of(cycle), ["wx.getLocation certain"]);
    // The middle of a long chain is first asked for at the end of what one question follows.
    let chain: String = (0..60).map(|at| format!("var a{at} = a{} || 0;", at + 1)).collect();
    let text = format!("{chain} var a60 = wx; a0.login(); a40.getLocation()");
    assert_eq!(of(&text), ["wx.getLocation certain"]);
}

/// `pattern scope` of the ways in which a script asks.
fn asking(text: &str) -> Vec<String> {
    let limits = Limits::default();
    let budget = Budget::new(1 << 30);
    let files = [("app-config.json", CONFIG.as_bytes()), ("app.js", text.as_bytes())];
    let package = open(Bytes::new(wxapkg(&files)), &limits, &budget).value.unwrap();
    let program = program::load(&package, &limits, &budget);
    let analysis = analysis::run(&program, &Signatures::embedded().unwrap(), None);
    let rows = analysis.facts.all().iter().filter_map(|fact| match &fact.body {
        Body::Asking(body) => Some(format!("{} {}", body.pattern, body.scope)),
        _ => None,
    });
    rows.collect()
}

#[test]
fn ways_of_asking() {
    for (text, expected) in [
        (
            "function ask(){ wx.authorize({scope: 'scope.userLocation', fail(){ ask() }}) } ask()",
            vec!["again scope.userLocation"],
        ),
        (
            "function ask(){ wx.authorize({scope: 'scope.record'}).catch(() => { wx.authorize({scope: 'scope.record'}) }) }",
            vec!["again scope.record"],
        ),
        (
            "function ask(){ wx.authorize({scope: 'scope.record', fail(){ wx.showModal({success(){ ask() }}) }}) }",
            vec![],
        ),
        ("function ask(){ wx.authorize({scope: 'scope.record', fail(){ say() }}) }", vec![]),
        (
            "Page({ onShow(){ this.ask() }, ask(){ wx.authorize({scope: 'scope.record'}) } })",
            vec!["every-show scope.record"],
        ),
        (
            "Page({ onShow(){ wx.getSetting({success(r){ if (!r.x) wx.authorize({scope: 'scope.record'}) }}) } })",
            vec![],
        ),
        ("Page({ onTap(){ wx.authorize({scope: 'scope.record'}) } })", vec![]),
        (
            "Page({ onTap(){ wx.authorize({scope: 'scope.record'}); wx.authorize({scope: 'scope.camera'}) } })",
            vec!["together scope.camera", "together scope.record"],
        ),
        (
            "Page({ onTap(){ for (const s of ['scope.record', 'scope.camera']) wx.authorize({scope: s}) } })",
            vec!["together "],
        ),
        (
            "wx.onNeedPrivacyAuthorization(resolve => { resolve({event: 'agree', buttonId: 'b'}) })",
            vec!["agrees "],
        ),
        (
            "wx.onNeedPrivacyAuthorization(resolve => { page.answer = () => resolve({event: 'agree'}); show() })",
            vec![],
        ),
        ("wx.onNeedPrivacyAuthorization(resolve => { resolve({event: 'disagree'}) })", vec![]),
    ] {
        assert_eq!(asking(text), expected, "{text}");
    }
}
