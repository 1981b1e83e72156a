//! Every word of the reports, in Chinese and English: a key without both languages does not compile.

mod document;
mod ids;

pub use document::DocumentWords;
pub use ids::*;

use crate::signature::raw::Text;

/// Language of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, the language of the law that the findings cite.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The words of this language.
    #[must_use]
    pub const fn words(self) -> &'static Words {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }

    /// The words that only documents need: pages, sheets, case files.
    #[must_use]
    pub const fn document(self) -> &'static DocumentWords {
        match self {
            Self::Zh => &document::ZH,
            Self::En => &document::EN,
        }
    }

    /// The language tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The text of this language, or the other where this one is empty.
    #[must_use]
    pub fn of(self, text: &Text) -> &str {
        let (first, second) = match self {
            Self::Zh => (&text.zh, &text.en),
            Self::En => (&text.en, &text.zh),
        };
        if first.is_empty() { second } else { first }
    }
}

/// Both languages.
pub const LANGUAGES: [Lang; 2] = [Lang::Zh, Lang::En];

/// A text made once for each language.
#[must_use]
pub fn both(of: impl Fn(Lang) -> String) -> Text {
    Text { zh: of(Lang::Zh), en: of(Lang::En) }
}

/// Every word by its key, for templates.
pub fn pairs() -> impl Iterator<Item = (&'static str, Text)> {
    let all = PAIRS.iter().chain(document::PAIRS);
    all.map(|(key, zh, en)| (*key, Text { zh: (*zh).to_owned(), en: (*en).to_owned() }))
}

/// Puts values into `{name}` places, in one pass: a value that itself looks like a place stays as it is.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after
            .split_once('}')
            .and_then(|(name, tail)| Some((values.iter().find(|(key, _)| *key == name)?.1, tail)));
        match value {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A table of words: a struct with a field for each key, one value of it for each language, and all pairs.
macro_rules! words {
    ($(#[$about:meta])* $name:ident; $($key:ident: $zh:literal, $en:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name { $(#[doc = $en] pub $key: &'static str,)* }

        pub(super) static ZH: $name = $name { $($key: $zh,)* };
        pub(super) static EN: $name = $name { $($key: $en,)* };

        /// Key, Chinese, English.
        pub(super) const PAIRS: &[(&str, &str, &str)] = &[$((stringify!($key), $zh, $en)),*];
    };
}
use words;

words! {
    /// One word or sentence for each key.
    Words;
    // Headline.
    verdict: "结论", "Verdict";
    found: "发现 {n} 项问题（高 {high} / 中 {medium} / 低 {low}）；其中不符合 {violation} 项、待复核 {review} 项",
        "{n} findings (high {high} / medium {medium} / low {low}); {violation} do not comply, {review} need review";
    undecided: "未能判定：检测不完整，未发现问题不等于没有问题",
        "Undecided: the analysis is incomplete, finding nothing does not mean there is nothing";
    not_found_else: "静态检测未发现基线以外的问题；基线接受的 {n} 项仍然存在",
        "Static analysis found nothing beside the {n} findings that the baseline accepts, which are still there";
    not_found: "静态检测未发现问题；不等于符合法规，静态不可检测的项目须另行核验",
        "Static analysis found nothing; not a statement of compliance, items it cannot check need other means";
    failed: "检测失败：{reason}", "Scan failed: {reason}";
    incomplete: "检测不完整：以下结果仅覆盖已读出的部分，见“检测范围”",
        "Incomplete: the results below cover only what could be read, see \"Coverage\"";
    expired: "基线中有 {n} 条已过期，不再生效", "{n} entries of the baseline are over and accept nothing";
    suppressed: "按设置未列出：基线 {baseline} 项，低于阈值 {below} 项，行为当日无有效条款 {not_in_force} 项",
        "Left out as configured: {baseline} by the baseline, {below} below the threshold, {not_in_force} under no clause of that day";
    nested_findings: "其中 {n} 项在内嵌安装包中，见后", "{n} of them are in nested packages, see below";
    help: "处理办法", "What to do";

    // Identity.
    identity: "应用信息", "App";
    name: "名称", "Name";
    package: "包名", "Package";
    appid: "小程序ID", "AppID";
    version: "版本", "Version";
    sdk_levels: "系统版本", "SDK levels";
    sdk_levels_of: "最低 API {min}，目标 API {target}", "min API {min}, target API {target}";
    signer: "签名证书", "Signer";
    not_verified: "仅读取，未验证签名", "read from the file, not verified";
    unsigned: "未读到签名证书", "no signing certificate read";
    file: "文件", "File";
    size: "大小", "Size";
    size_of: "{n} 字节", "{n} bytes";
    unknown: "未知", "unknown";
    call_path: "调用路径", "call path";
    gate: "同意判断", "consent gate";
    consent_signs: "同意标志候选", "Signs of consent looked at";
    consent_none: "静态检测未发现同意标志候选", "static analysis found no sign of consent";
    consent_counts: "计", "counts";
    consent_not: "不计", "does not count";
    app_category: "应用类别", "Category";
    category_of: "{name}（第 {n} 类）", "{name} (no. {n})";
    category_guess: "推测：{names}；仅供参考，--category 指定后与必要个人信息范围比对",
        "guess: {names}; with --category, permissions and data are compared with what it needs";
    act_date: "行为日期", "Day of the act";
    necessary: "必要个人信息", "Necessary";
    necessary_none: "无须个人信息", "none";
    not_necessary: "非该类必要", "not necessary";
    nested_in: "内嵌安装包", "Nested package";

    // Coverage.
    coverage: "检测范围", "Coverage";
    status: "状态", "Status";
    code: "代码", "Code";
    code_of: "dex {dex} 个，类 {classes} 个，方法 {methods} 个；指令全部解码的方法 {decoded} 个，调用指令 {invokes} 条",
        "{dex} dex, {classes} classes, {methods} methods; {decoded} methods decoded in full, {invokes} invokes";
    native: "原生库", "Native";
    native_of: "{n} 个，未分析其中代码", "{n} libraries, their code was not analysed";
    scripts: "脚本", "Scripts";
    scripts_of: "{n} 个，已解析 {parsed} 个", "{n} files, {parsed} parsed";
    frameworks: "开发框架", "Frameworks";
    packed: "加固", "Packing";
    packed_of: "{packer}：真实代码被隐藏，静态检测看不到", "{packer}: the real code is hidden from static analysis";
    not_packed: "未识别出加固", "no packer recognised";
    dynamic: "动态加载", "Loaded code";
    dynamic_of: "{n} 处加载安装包以外的代码", "{n} places load code from outside the package";
    missing_parts: "缺少部分", "Missing parts";
    limitations: "局限", "Limitations";

    seen_only: "（仅就已读出的部分而言）", " (in what could be read)";

    // Findings.
    findings: "问题", "Findings";
    findings_none: "静态检测未发现问题项", "static analysis found nothing";
    findings_inside: "本安装包自身未列出问题项；内嵌安装包中的 {n} 项见后",
        "nothing is listed of this package itself; {n} findings of packages inside it are below";
    clause_other: "未对应条款", "No clause";
    also: "另涉", "Also";
    subject: "主体", "By";
    confidence: "可信度", "confidence";
    rule: "规则", "rule";
    data: "信息", "Data";
    phrases: "规范用语", "Phrases";
    evidence: "证据", "Evidence";
    remedy: "整改", "Remedy";
    fingerprint: "指纹", "Fingerprint";
    more_evidence: "另有 {n} 处，-v 全部列出", "{n} more, -v lists all";
    omitted_evidence: "另有 {n} 处只计数、未逐条记录", "{n} further places counted, not recorded";
    more_rows: "另有 {n} 行，-v 全部列出", "{n} more rows, -v lists all";
    app_itself: "应用自身", "the app";
    owner_unknown: "归属未明", "owner unknown";

    // Behaviours.
    behaviours: "个人信息收集行为", "Collection of personal information";
    behaviours_note: "代码中存在下列读取；是否、何时执行须动态复核",
        "The code holds these reads; whether and when they run needs a dynamic check";
    sites_of: "{n} 处", "{n} places";
    libraries: "通用类库（-v 列出）", "common libraries (-v lists)";
    api_from: "仅在 API ≥ {n} 执行", "only on API ≥ {n}";
    api_to: "仅在 API ≤ {n} 执行", "only on API ≤ {n}";
    api_between: "仅在 API {from}–{to} 执行", "only on API {from}–{to}";
    repeated: "每 {n} 重复", "every {n}";
    incessant: "持续更新", "continuously";
    api_never: "该范围内取不到值", "gives nothing there";
    weak_reads: "另有 {n} 处读取机型、区域、网络状态等单独不能识别个人的信息，-v 列出", "{n} further reads of values that identify only together with others (model, region, network state); -v lists them";
    first_place: "首处位置", "First place";
    interface: "接口", "API";
    sensitive: "敏感个人信息", "sensitive";
    behaviours_weak: "静态检测仅发现读取机型、区域、网络状态等单独不能识别个人的信息，或在其运行的系统版本上取不到值的代码",
        "static analysis found only reads of values that identify only together with others, or that give nothing where they run";
    behaviours_none: "静态检测未发现读取个人信息的代码", "static analysis found no code that reads personal information";

    // Permissions.
    permissions: "权限", "Permissions";
    permissions_of: "声明 {n} 项，其中危险权限 {dangerous} 项", "{n} requested, {dangerous} of them dangerous";
    permission: "权限名", "Permission";
    protection: "级别", "Level";
    detail_of_permission: "用途", "Allows";
    used_by: "可能使用者", "Could be used by";
    unused: "未见使用", "no use seen";
    use_unknown: "未判定", "not determined";
    max_sdk: "至 API {n}", "up to API {n}";
    permissions_rest: "另有 {n} 项其他权限，-v 全部列出", "{n} other permissions, -v lists all";
    permissions_none: "未声明权限", "no permission requested";
    permissions_of_mini: "小程序不声明安卓权限，其配置中的声明如下", "a mini program requests no permissions of Android; declarations of its configuration follow";
    permissions_unread: "清单未能完整读出，权限情况不明", "the manifest could not be read in full; permissions are unknown";
    permissions_undeclared: "代码涉及而未声明", "Used in code, not requested";
    permissions_defined: "自定义权限", "Defined by the app";

    // SDKs.
    sdks: "第三方 SDK", "Third-party SDKs";
    vendor: "厂商", "Vendor";
    category: "类别", "Category";
    state: "状态", "State";
    collects: "其代码读取", "Its code reads";
    marks: "依据", "Seen by";
    sdks_none: "未识别出已知 SDK", "no known SDK recognised";

    // Hosts.
    hosts: "域名", "Hosts";
    host: "域名", "Host";
    host_owner: "归属", "Owner";
    cleartext: "明文", "cleartext";
    hosts_none: "静态检测未发现域名", "static analysis found no host";

    // The 31 items.
    items: "《App违法违规收集使用个人信息行为认定方法》逐项结果",
        "Items of the 认定方法 (Methods for Identifying Violations)";
    miit_items: "《关于开展纵深推进APP侵害用户权益专项整治行动的通知》（工信部信管函〔2020〕164号）十项逐项结果",
        "Ten items of MIIT notice 2020-164";
    items_none: "未评估", "not evaluated";
    number_unverified: "（序号待核）", " (number to be verified)";

    // Defects, nested packages.
    defects: "文件缺陷", "Defects of the file";
    kind: "种类", "Kind";
    detail: "内容", "What was seen";
    nested: "内嵌安装包", "Nested packages";

    // Not covered.
    not_covered: "未覆盖范围", "Not covered";
    uncovered_packed: "加固后的代码", "code behind the packer";
    uncovered_native: "原生库（so）中的代码，{n} 个", "code of native libraries, {n}";
    uncovered_frameworks: "框架自带格式的代码：{names}", "code in a framework's own form: {names}";
    uncovered_dynamic: "运行时下载或加载的代码，{n} 处入口", "code loaded at run time, {n} entry points";
    uncovered_parts: "未提供的部分：{names}", "parts that were not supplied: {names}";
    uncovered_server: "服务器端的处理、共享与留存", "what servers do with, share and keep";
    uncovered_web: "H5 页面与网页脚本", "web pages and their scripts";
    uncovered_runtime: "弹窗、授权与调用的实际时序和频次", "the order and frequency of prompts, consent and calls at run time";
    uncovered_policy: "隐私政策比对：未提供隐私政策文本", "comparison with a privacy policy: no text was supplied";
    uncovered_meaning: "隐私政策的含义：所给文本只按关键词比较", "the meaning of the privacy policy: its text was searched for words only";
    uncovered_items: "静态不可检测的认定项 {n} 项", "{n} items that static analysis cannot check";

    // Next steps.
    next: "下一步", "Next steps";
    next_packed: "取得未加固的同版本安装包后重新检测，或转动态检测",
        "obtain the same version without packing and scan again, or go on with a dynamic test";
    next_parts: "补齐缺少部分（整个 .apks/.xapk、小程序的分包与插件，或包含全部文件的目录）后重新检测",
        "supply the missing parts (the whole .apks/.xapk, the subpackages and plugins of a mini program, or a directory with all files) and scan again";
    next_partial: "按“局限”逐条补齐材料或转人工、动态检测", "settle each limitation above, or go on with a manual or dynamic test";
    next_violation: "“不符合”项可由安装包直接证实：按整改建议修改后重新检测",
        "what does not comply is provable from the package: apply the remedy and scan again";
    next_review: "“待复核”项：在真机上按证据位置做动态复核", "what needs review: check it on a device at the places given";
    next_explain: "查看规则依据：mingcha explain {rule}", "the reasons of a rule: mingcha explain {rule}";
    next_manual: "静态不可检测的项目转人工或动态检测", "check by hand or on a device what static analysis cannot see";

    // Explanations and lists.
    id: "编号", "Id";
    kind_rule: "规则", "Rule";
    kind_category: "应用类别", "Category of apps";
    kind_secret: "密钥形式", "Form of a secret";
    kind_law: "法规", "Regulation";
    kind_clause: "条款", "Clause";
    kind_sdk: "第三方 SDK", "Third-party SDK";
    kind_data: "个人信息类型", "Type of personal information";
    kind_code_type: "代码级信息类型", "Code-level type";
    kind_api: "接口", "API";
    kind_constant: "常量", "Constant";
    kind_packer: "加固产品", "Packer";
    kind_framework: "开发框架", "Framework";
    kind_permission: "权限", "Permission";
    kind_limitation: "局限", "Limitation";
    meaning: "含义", "Meaning";
    title: "标题", "Title";
    severity: "风险", "Severity";
    result: "结果", "Verdict";
    family: "类别", "Family";
    since_version: "起始版本", "Since";
    why: "理由", "Why";
    fix: "整改", "Remedy";
    rule_limits: "局限", "Limits";
    clauses: "条款", "Clauses";
    condition: "条件", "Condition";
    selection: "选取", "Selection";
    examples: "示例", "Examples";
    examples_of: "命中 {yes} 个，不命中 {no} 个", "{yes} that match, {no} that do not";
    issuer: "发布机关", "Issuer";
    number: "文号", "Number";
    effective: "施行", "In force";
    checkable: "静态检测", "Static check";
    checkable_static: "可由安装包判定", "decidable from the package";
    checkable_partly: "可提示嫌疑，须复核", "raises suspicion, to be confirmed";
    checkable_not: "不可检测", "not checkable";
    reason: "说明", "Reason";
    rules_of: "相关规则", "Rules";
    purpose: "用途", "Purpose";
    website: "网址", "Website";
    declared: "公开声明收集", "Known to collect";
    init: "初始化接口", "Started by";
    consent_switch: "收集开关", "Consent switch";
    strong_marks: "强特征", "Strong marks";
    weak_marks: "弱特征", "Weak marks";
    sources: "来源", "Sources";
    note: "备注", "Note";
    group: "分组", "Group";
    opens: "涉及信息", "Data";
    needs: "所需权限", "Needs";
    api_levels: "系统版本", "API levels";
    interfaces: "相关接口", "APIs";
    report_type: "报告级类型", "Report-level type";
    values: "取值", "Values";
    service: "基本业务功能", "Function";
    permission_groups: "对应权限组", "Groups";
    suggested_by: "推测依据", "Suggested by";
    formerly: "原条款", "Formerly";
    version_at: "版本所在", "Version at";
    recalled: "特征仅凭记忆，未经样本验证", "its marks rest on memory and were not verified on a package";
    pattern: "形式", "Form";
    keys: "元数据键", "Meta-data keys";
    why_holds: "规则成立", "The rule holds";
    why_fails: "规则不成立", "The rule does not hold";
    why_taken: "{kind}：共 {all} 条，选中 {taken} 条", "{kind}: {taken} of {all} taken";
    why_step: "{field} 之后剩 {left} 条", "after {field}: {left} left";
    why_absent: "须不存在", "must be absent";
    why_near: "未选中的有", "not taken, for example";
    why_groups: "分组", "Groups";
    code_format: "代码形式", "Code form";
    code_location: "代码位置", "Code at";

    // Batches and footer.
    tool: "检测工具", "Tool";
    tool_of: "{name} {version}，规则集 {ruleset}（分析 {analysis}，规则 {rules}）",
        "{name} {version}, rule set {ruleset} (analysis {analysis}, rules {rules})";
    batch: "共 {n} 个：有问题 {found}，未发现 {clean}，未能判定 {undecided}，失败 {failed}",
        "{n} in all: {found} with findings, {clean} without, {undecided} undecided, {failed} failed";
    skipped: "{path}：{n} 个文件不是安装包，已跳过", "{path}: {n} files are no packages and were skipped";
    list_separator: "、", ", ";
    colon: "：", ": ";
}

#[cfg(test)]
mod tests {
    use super::ids::has_cjk;
    use super::{PAIRS, document, fill};
    use std::collections::BTreeSet;

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        PAIRS.iter().chain(document::PAIRS)
    }

    #[test]
    fn no_key_stands_in_two_tables() {
        let keys: BTreeSet<&str> = all().map(|(key, ..)| *key).collect();
        assert_eq!(keys.len(), all().count());
    }

    #[test]
    fn both_languages_say_the_same_thing() {
        for (key, zh, en) in all() {
            assert!(!zh.is_empty() && !en.is_empty(), "{key} is empty");
            assert_eq!(places(zh), places(en), "{key} has other places");
            assert!(has_cjk(zh) || *key == "list_separator" || *key == "colon", "{key} is not Chinese: {zh}");
            // The Chinese name of the act stands in the English headline of its table.
            assert!(!has_cjk(en) || *key == "items", "{key} is not English: {en}");
        }
    }

    #[test]
    fn no_word_says_compliant() {
        for (key, zh, _) in all() {
            let rest = zh.replace("不符合", "").replace("不等于符合", "");
            assert!(
                !rest.contains("符合") && !rest.contains("合规") && !rest.contains("通过"),
                "{key}: {zh}"
            );
        }
    }

    #[test]
    fn a_value_is_never_read_as_a_place() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "1")]), "{b} and 1");
        assert_eq!(fill("{x {a", &[("a", "1")]), "{x {a");
        assert_eq!(fill("{{a}", &[("a", "1")]), "{1");
    }
}
