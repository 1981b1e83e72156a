//! Ids that stand in reports, as words: limitations, statuses, phases, states, categories, protection levels.

use super::Lang;
use crate::finding::Verdict;
use crate::signature::raw::{Level, RuleVerdict, Text};

macro_rules! ids {
    ($($(#[$doc:meta])* $function:ident($list:ident) { $($id:literal: $zh:literal, $en:literal;)* })*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $function(id: &str, lang: Lang) -> Option<&'static str> {
            match (id, lang) {
                $(($id, Lang::Zh) => Some($zh), ($id, Lang::En) => Some($en),)*
                _ => None,
            }
        }

        #[doc = concat!("The ids that [`", stringify!($function), "`] knows.")]
        pub const $list: &[&str] = &[$($id),*];
    )*};
}

ids! {
    /// What a limitation means: what could not be seen and what follows from it.
    limitation(LIMITATIONS) {
        "packed": "应用经过加固，真实代码在运行时才解出；代码部分的结果只反映外壳",
            "the app is packed and unpacks its real code at run time; results about code describe the shell only";
        "framework-code": "应用代码由开发框架以其自有格式保存，本版本不读取该格式",
            "the app's code is held in a framework's own form that this version does not read";
        "java-classes": "代码是 Java 字节码（.class），本版本只读取 Dalvik 字节码，其中的调用未检测",
            "the code is Java bytecode (.class); this version reads Dalvik bytecode only, so its calls were not seen";
        "native-code": "原生库（so）中的代码未分析，其中的信息读取不会出现在结果里",
            "the code of native libraries was not analysed; what it reads does not appear in the results";
        "dynamic-loading": "存在加载安装包以外代码的调用，运行时加载的代码未检测",
            "the code loads further code from outside the package; that code was not seen";
        "parts-missing": "安装包不完整，缺少部分的代码和资源未检测",
            "parts of the package were not supplied; their code and resources were not seen";
        "entry-unreadable": "安装包内有文件无法读出，未检测",
            "a file inside the package could not be read and was not analysed";
        "code-undecoded": "部分方法的指令无法解码，其中的调用未检测",
            "the instructions of some methods could not be decoded; their calls were not seen";
        "budget-exhausted": "达到资源上限，其余内容未检测",
            "a ceiling on work or memory was reached; the rest was not analysed";
        "configuration-missing": "没有可用的应用配置（app.json 等），页面、权限声明和分包无法得知",
            "there is no usable configuration (app.json or the like); pages, declarations and subpackages are unknown";
        "mini-program-in-part": "小程序的部分条款尚未检测，与其他代码打包为一个模块的 SDK 其读取计入应用；未列出问题不等于没有问题",
            "of mini programs not all clauses are checked yet, and what an SDK reads that was merged with other code counts as the app's: no finding does not mean that there is nothing";
        "script-unparsed": "有脚本无法按语法解析，只逐模块或按文本检测，其中的调用可能遗漏",
            "a script does not parse and was read by its modules, or as text; calls in it may be missing";
        "nested-not-scanned": "内嵌安装包超过嵌套深度，未检测",
            "a package inside this one lies too deep and was not scanned";
        "manifest-missing": "没有 AndroidManifest.xml，无法得知包名、权限和组件",
            "there is no AndroidManifest.xml; package name, permissions and components are unknown";
        "manifest-broken": "AndroidManifest.xml 损坏，只读出一部分，权限和组件可能不全",
            "AndroidManifest.xml is damaged and was read in part; permissions and components may be missing";
        "resources-missing": "没有可用的 resources.arsc，名称、文本和界面未能解析",
            "there is no usable resources.arsc; names, texts and layouts could not be resolved";
        "analysis-failed": "一项分析异常中止，其结果缺失",
            "an analysis stopped abnormally; its results are missing";
        "component-class-missing": "清单声明的组件类不在安装包中，其代码未检测",
            "the class of a declared component is not in the package; its code was not seen";
        "mapping-mismatch": "映射文件与本安装包的编译标识不符，还原的类名和方法名可能有误",
            "the mapping file has another id than the package: restored names of classes and methods may be wrong";
        "no-call-graph": "没有清单，入口未知，调用时机未判定：不能说明发生在用户同意之前还是之后",
            "without a manifest the entry points are unknown; phases are not determined: before or after consent cannot be told";
    }
    /// The status of a report.
    status(STATUSES) {
        "complete": "已检测本版本能读取的全部内容", "all that this version can read was analysed";
        "partial": "检测不完整", "incomplete";
        "failed": "检测失败", "failed";
    }
    /// The phase in which code is reached.
    phase(PHASES) {
        "before-consent": "同意前", "before consent";
        "after-consent": "同意后", "after consent";
        "user-action": "用户操作时", "on user action";
        "background": "后台", "in background";
        "unreached": "未见调用路径", "no path seen";
        "unknown": "未判定", "not determined";
    }
    /// Why one step of a call path leads to the next.
    edge(EDGES) {
        "exact": "直接调用", "call";
        "cha": "按类型推定", "by type";
        "callback": "系统回调", "callback";
        "icc": "组件间启动", "between components";
        "reflection": "反射", "reflection";
        "capped": "目标过多，未逐一确定", "too many targets";
    }
    /// Why something counts as a sign of consent, or does not.
    gate_why(GATE_REASONS) {
        "key": "键名表示同意", "the key speaks of agreeing";
        "name": "名称表示同意", "the name speaks of agreeing";
        "written": "只在用户同意时写入", "only the agreeing writes it";
        "manager": "同意管理SDK的回答", "the answer of a consent manager";
        "button": "隐私弹窗的同意按钮", "the button of a privacy dialog that agrees";
        "stores": "点击后存储同意标志", "a click that stores the consent";
        "refuses": "隐私弹窗的拒绝按钮", "the button of a privacy dialog that refuses";
        "denied": "用户拒绝授权的分支", "the branch where the user denied it";
        "switch": "SDK自身的同意开关", "the SDK's own switch of consent";
        "default": "默认即为同意，不计", "agreed by default: does not count";
    }
    /// What is a sign of consent.
    gate_kind(GATE_KINDS) {
        "preference": "存储的标志", "stored flag";
        "field": "字段", "field";
        "dialog": "弹窗", "dialog";
        "permission": "权限", "permission";
        "sdk-switch": "SDK 开关", "switch of an SDK";
    }
    /// What a fact says, by its kind, of a collection by how it is known.
    stated(STATED) {
        "call": "存在调用 {fact} 的代码", "code calls {fact}";
        "field": "存在读取字段 {fact} 的代码", "code reads the field {fact}";
        "reflection": "存在以反射调用 {fact} 的代码", "code calls {fact} by reflection";
        "callback": "实现了系统回调 {fact}", "code takes the callback {fact}";
        "broadcast": "存在接收系统广播 {fact} 的代码", "code receives the broadcast {fact}";
        "permission": "声明了权限 {fact}", "the permission {fact} is requested";
        "permission-undeclared": "代码需要而清单未声明的权限 {fact}", "code needs the permission {fact}, which is not requested";
        "application": "按清单或其默认值：{fact}", "by the manifest or its defaults: {fact}";
        "category": "具有应用类别的特征：{fact}", "it looks like apps of the category: {fact}";
        "component": "清单声明了组件 {fact}", "the manifest declares the component {fact}";
        "meta-data": "清单中有元数据 {fact}", "the manifest holds the meta-data {fact}";
        "secret": "存在具有密钥形式的文本 {fact}", "a text in the form of the secret {fact} is there";
        "flow": "存在把取得的信息发出的代码 {fact}", "code sends on what it obtains: {fact}";
        "asking": "存在询问用户的代码 {fact}", "code asks the user by {fact}";
        "sdk": "存在 SDK {fact} 的代码或声明", "there are code or declarations of the SDK {fact}";
        "sdk-switch": "存在告知 SDK 用户是否同意的调用 {fact}", "code tells an SDK whether the user agreed by {fact}";
        "packer": "存在加固产品的特征 {fact}", "there are marks of the packer {fact}";
        "framework": "存在开发框架的特征 {fact}", "there are marks of the framework {fact}";
        "host": "存在域名或地址 {fact}", "the host {fact} is named";
        "text": "存在文本“{fact}”", "there is the text \"{fact}\"";
        "view": "存在界面元素 {fact}", "there is the view {fact}";
        "native-library": "存在原生库 {fact}", "there is the native library {fact}";
        "signer": "签名证书的主体 {fact}", "the subject of the signing certificate is {fact}";
        "mini-program": "小程序配置：{fact}", "the configuration of the mini program says: {fact}";
        "declaration": "小程序配置声明了 {fact}", "the configuration of the mini program declares {fact}";
        "declaration-missing": "小程序使用而配置未声明的 {fact}", "the mini program uses {fact}, which its configuration does not declare";
        "policy": "所给隐私政策文本{fact}", "the text of the privacy policy has {fact}";
        "policy-item": "所给隐私政策文本中有相应文字的：{fact}", "the text of the privacy policy has words for {fact}";
        "policy-item-denied": "所给隐私政策文本予以否认的：{fact}", "denied by the text of the privacy policy: {fact}";
        "policy-item-missing": "所给隐私政策文本中未见相应文字的：{fact}", "no words for {fact} were found in the text of the privacy policy";
        "coverage": "已读出的代码：{fact}", "of the code was read: {fact}";
        "limitation": "检测的局限：{fact}", "a limit of the analysis: {fact}";
        "defect": "文件缺陷：{fact}", "a defect of the file: {fact}";
    }
    /// What a field of a fact says in words, by kind, field and value, or with its value in them.
    told(TOLD) {
        "application debuggable=true": "可调试", "debuggable";
        "application allow_backup=true": "允许备份", "backups allowed";
        "application cleartext=true": "允许明文流量", "cleartext traffic allowed";
        "application test_only=true": "仅供测试", "for tests only";
        "application min_sdk": "最低 API {n}", "min API {n}";
        "application target_sdk": "目标 API {n}", "target API {n}";
        "permission max_sdk": "至 API {n}", "up to API {n}";
        "component exported=true": "可由其他应用启动", "other apps can start it";
        "component permission": "须有权限 {n}", "needs the permission {n}";
        "asking pattern=again": "被拒绝后立即再次询问", "again at once when refused";
        "asking pattern=every-show": "每次显示都询问", "at every show";
        "asking pattern=together": "一次询问多项", "several together";
        "asking pattern=agrees": "代用户表示同意", "agrees for the user";
        "sdk-switch value=yes": "告知已同意", "told yes";
        "sdk-switch value=no": "告知未同意", "told no";
        "host cleartext=true": "出现于明文网址", "in a cleartext URL";
        "view checked=true": "默认勾选", "ticked from the start";
        "mini-program pages": "页面 {n} 个", "{n} pages";
        "mini-program privacy_check=yes": "要求平台弹出隐私授权", "asks the platform for its consent dialog";
        "mini-program privacy_check=no": "不要求平台弹出隐私授权", "does not ask the platform for its consent dialog";
        "mini-program debug=true": "开启调试", "debugging is on";
        "declaration element=permission-text": "用途说明", "text of purpose";
        "declaration element=required-private-info": "地理位置类接口", "private info";
        "declaration element=background-mode": "后台模式", "background mode";
        "declaration element=feature": "功能", "feature";
        "declaration element=permission": "权限", "permission";
        "declaration element=plugin": "插件", "plugin";
        "declaration element=opens": "打开其他小程序", "opens another mini program";
        "declaration element=privacy-guide": "隐私保护指引", "privacy guide";
        "declaration quality=missing": "没有用途文字", "no text of purpose";
        "declaration quality=empty": "用途文字为空", "the text of purpose is empty";
        "declaration quality=sample": "沿用平台示例文字", "the platform's sample text";
        "declaration quality=vague": "用途文字笼统", "a vague text of purpose";
        "declaration quality=given": "有用途文字", "a text of purpose is given";
        "declaration when=inuse": "使用期间", "while in use";
        "declaration when=always": "始终", "always";
        "declaration when=missing": "未说明使用场景", "no scene of use is given";
        "policy-item denied": "原文：{n}", "in its words: {n}";
        "policy-item read_at": "代码：{n}", "code: {n}";
        "policy characters": "共 {n} 字符", "{n} characters";
        "coverage code=full": "全部", "all";
        "coverage code=partial": "部分", "a part";
        "coverage classes": "类 {n} 个", "{n} classes";
        "coverage native_libraries": "原生库 {n} 个未分析", "{n} native libraries not analysed";
        "coverage dynamic_loading_sites": "加载外部代码 {n} 处", "{n} places load code from outside";
    }
    /// The state of an SDK.
    sdk_state(SDK_STATES) {
        "present": "已集成", "present";
        "initialised": "有初始化代码", "initialised";
        "collecting": "有收集代码", "collecting";
    }
    /// The category of an SDK.
    sdk_category(SDK_CATEGORIES) {
        "ads": "广告", "advertising";
        "ai-biometric": "人工智能、生物识别", "AI, biometrics";
        "analytics": "统计分析", "analytics";
        "attribution": "归因", "attribution";
        "cloud": "云服务", "cloud";
        "crash-apm": "崩溃与性能监测", "crash and performance";
        "device-id": "设备标识", "device identifiers";
        "framework": "开发框架", "framework";
        "hotfix": "热修复", "hot fix";
        "im-rtc": "即时通信、音视频", "messaging, audio and video";
        "login": "登录", "login";
        "map-location": "地图定位", "maps, location";
        "media": "媒体", "media";
        "other": "其他", "other";
        "payment": "支付", "payment";
        "push": "推送", "push";
        "risk-control": "风控", "risk control";
        "social-share": "社交分享", "social sharing";
        "ui-util": "界面与工具", "UI, utilities";
        "webview": "网页容器", "web view";
    }
    /// The protection level of a permission.
    protection(PROTECTIONS) {
        "dangerous": "危险", "dangerous";
        "special": "特殊", "special";
        "signature": "签名", "signature";
        "privileged": "特权", "privileged";
        "vendor": "厂商", "vendor";
        "normal": "普通", "normal";
        "": "未知", "unknown";
    }
    /// How sure a row is.
    certainty(CERTAINTIES) {
        "certain": "确定", "certain";
        "likely": "很可能", "likely";
        "possible": "可能", "possible";
    }
    /// What sends a value.
    sink(SINKS) {
        "network": "网络请求", "network request";
        "upload": "上传文件", "upload";
        "socket": "套接字", "socket";
        "cloud": "云开发", "cloud service of the platform";
        "analytics": "平台统计上报", "analytics of the platform";
        "navigate": "其他小程序", "another mini program";
    }
    /// Whose host a value goes to.
    recipient(RECIPIENTS) {
        "own": "按多数请求推断为自有", "own, by where most requests go";
        "service": "已知服务方", "a known service";
        "unknown": "归属未知", "owner unknown";
    }
    /// How a value comes to a place.
    flow_step(FLOW_STEPS) {
        "source": "取得", "obtained";
        "callback": "回调", "callback";
        "argument": "参数", "argument";
        "return": "返回", "returned";
        "state": "页面数据", "state of the page";
        "global": "全局数据", "global data";
        "module": "模块", "module";
        "storage": "本地存储", "storage";
        "sink": "发出", "sent";
    }
}

/// The word for a severity or confidence.
#[must_use]
pub const fn level(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::High, Lang::Zh) => "高",
        (Level::Medium, Lang::Zh) => "中",
        (Level::Low, Lang::Zh) => "低",
        (Level::High, Lang::En) => "high",
        (Level::Medium, Lang::En) => "medium",
        (Level::Low, Lang::En) => "low",
    }
}

/// The words for a verdict on a clause.
#[must_use]
pub const fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match (verdict, lang) {
        (Verdict::Violation, Lang::Zh) => "不符合",
        (Verdict::Review, Lang::Zh) => "待复核",
        (Verdict::NotFound, Lang::Zh) => "静态检测未发现",
        (Verdict::NotApplicable, Lang::Zh) => "不适用",
        (Verdict::NotCheckable, Lang::Zh) => "静态不可检测",
        (Verdict::Violation, Lang::En) => "does not comply",
        (Verdict::Review, Lang::En) => "needs review",
        (Verdict::NotFound, Lang::En) => "not found by static analysis",
        (Verdict::NotApplicable, Lang::En) => "not applicable",
        (Verdict::NotCheckable, Lang::En) => "not statically checkable",
    }
}

/// The words for the verdict of a finding.
#[must_use]
pub const fn rule_verdict(of: RuleVerdict, lang: Lang) -> &'static str {
    match of {
        RuleVerdict::Violation => verdict(Verdict::Violation, lang),
        RuleVerdict::Review => verdict(Verdict::Review, lang),
    }
}

/// The text of a limitation for a report; an id without words speaks for itself.
#[must_use]
pub fn limitation_text(id: &str) -> Text {
    let of = |lang| limitation(id, lang).unwrap_or(id).to_owned();
    Text { zh: of(Lang::Zh), en: of(Lang::En) }
}

/// Whether a text holds a Chinese character or Chinese punctuation.
#[cfg(test)]
pub(crate) fn has_cjk(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_words_of_both_languages() {
        type Table = (fn(&str, Lang) -> Option<&'static str>, &'static [&'static str]);
        let tables: [Table; 12] = [
            (limitation, LIMITATIONS),
            (status, STATUSES),
            (gate_why, GATE_REASONS),
            (gate_kind, GATE_KINDS),
            (stated, STATED),
            (edge, EDGES),
            (phase, PHASES),
            (sdk_state, SDK_STATES),
            (sdk_category, SDK_CATEGORIES),
            (protection, PROTECTIONS),
            (certainty, CERTAINTIES),
            (told, TOLD),
        ];
        for (words, ids) in tables {
            for id in ids {
                assert!(words(id, Lang::Zh).is_some_and(has_cjk), "{id}");
                assert!(words(id, Lang::En).is_some_and(|text| !text.is_empty() && !has_cjk(text)), "{id}");
            }
        }
    }

    #[test]
    fn an_unknown_limitation_is_still_named() {
        assert_eq!(limitation_text("new-one").zh, "new-one");
        assert!(limitation_text("packed").zh.contains("加固"));
    }
}
