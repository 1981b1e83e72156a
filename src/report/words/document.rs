//! Words that only documents need: pages, sheets, case files.

super::words! {
    /// One word or sentence for each key.
    DocumentWords;
    // The document.
    report_title: "移动应用个人信息收集使用静态检测报告", "Static analysis of personal information in a mobile app";
    contents: "目录", "Contents";
    statement: "声明", "Statement";
    statement_static: "本报告由检测工具对安装包作静态分析后自动生成，未运行该应用；所列为安装包内的代码、声明与文本，是否以及何时执行须动态复核",
        "This report was made by a tool that read the package and did not run the app; it lists code, declarations and texts of the package, and whether and when they take effect needs a dynamic check";
    statement_not_found: "“静态检测未发现”仅指在已读出的部分中没有发现，不等于不存在，也不表示该应用遵守有关规定",
        "\"Not found by static analysis\" speaks of what could be read only; it does not mean absent, and not that the app complies";
    statement_legal: "本报告是技术检测结果，不是法律意见，也不构成行政认定；整改期限由主管部门确定",
        "The report is a technical result, neither legal advice nor an administrative decision; deadlines are set by the authority";
    statement_same: "同一安装包、同一工具版本与规则集得出逐字节相同的结果，可据文件哈希复验",
        "The same package, tool and rule set give the same bytes, so the result can be checked again by the hashes";
    summary: "检测概述与结论摘要", "Summary";
    basis: "检测依据", "Basis";
    object: "检测对象信息", "Subject of the test";
    environment: "检测环境", "Environment";
    results: "检测项与结果一览", "Results by item";
    problems: "问题清单", "Problems";
    data_list: "个人信息清单与收集主体", "Personal information and who collects it";
    policy: "隐私政策一致性比对", "Comparison with the privacy policy";
    policy_compared: "已与所给文本按关键词比较 {n} 项，其中 {m} 项未见相应文字，见所涉问题",
        "{n} items were looked for in the text by words; {m} were not found, see the problems";
    no_policy: "未提供隐私政策文本", "no text of a privacy policy was supplied";
    uncovered_heading: "未覆盖范围与局限", "Not covered, and limits";
    appendix: "附录：证据", "Appendix: evidence";
    not_given: "未提供", "not given";
    by_authority: "由主管部门填写", "to be filled in by the authority";
    page_of: "第 {page} 页，共 {pages} 页", "page {page} of {pages}";

    // Case data.
    case: "案件信息", "Case";
    report_number: "报告编号", "Report number";
    authority: "委托单位", "Ordered by";
    laboratory: "检测单位", "Tested by";
    inspector: "检测人员", "Inspector";
    operator: "运营者", "Operator";
    developer: "应用开发者", "Developer";
    source: "应用来源", "Source";
    filing_number: "App备案号", "Filing number";
    region: "属地", "Region";
    case_category: "类型", "Type";
    policy_url: "隐私政策网址", "Privacy policy at";
    obtained: "取得日期", "Obtained on";
    tested: "检测日期", "Tested on";
    deadline: "整改期限", "Deadline";

    // Environment and coverage.
    certificate: "证书", "Certificate";
    rule_set: "规则集", "Rule set";
    rule_set_analysis: "分析规则摘要", "Digest of the analysis data";
    rule_set_rules: "判定规则摘要", "Digest of the rules";
    schema: "报告格式版本", "Version of the report's form";
    calls: "调用关系", "Calls";
    calls_of: "已确定目标的调用 {resolved} 条，目标过多 {capped} 条，反射目标不明 {reflection} 条",
        "{resolved} calls resolved, {capped} with too many targets, {reflection} reflective ones unresolved";

    // Columns.
    row: "序号", "No.";
    item: "检测项", "Item";
    standard: "评估标准", "What it says";
    law: "法规", "Regulation";
    document_number: "文号", "Document number";
    in_force_since: "施行日期", "In force since";
    problem: "所涉问题", "Problem";
    fact: "事实描述", "Facts";
    fact_whole: "规则所据事实", "Fact as the rules read it";
    clause: "依据条款", "Clause";
    evidence_number: "证据编号", "Evidence no.";
    place: "位置", "Place";
    path: "调用路径", "Call path";
    stated_at: "{said}，位于 {place}", "{said}, at {place}";
    stated_more: "另有 {n} 处，见附录", "{n} more are in the appendix";
    cited: "《{law}》（{details}）{number}", "{law} ({details}) {number}";
    cited_since: "{day} 起施行", "in force since {day}";
    day_unverified: "，日期待核", ", day to be verified";
    sdk_starts: "第三方 SDK 的启动", "What starts the SDKs";
    started_by: "启动位置", "Started at";
    consent_note: "依据", "Why";
    flows: "去向", "Goes to";
    flow_cleartext: "明文", "in the clear";
    flow_address: "直接使用 IP 地址", "an address and no name";
    flow_country: "境外：{country}", "abroad: {country}";
    flow_no_host: "主机未能确定", "host not known";
    star: "* 条款序号未见原文，引用前须核对", "* the number was not read in a source: verify it before citing";
    by_hand: "（-v 列出各项须看什么）", " (-v: what to look at)";
    phase: "时机", "Phase";
    certainty: "确定程度", "Certainty";
    places: "处数", "Places";
    total: "合计", "Total";
    value: "内容", "Value";
    app_name: "应用名称", "App";
    app_version: "应用版本", "Version";
    version_code: "版本号码", "Version code";
    cac_number: "编号", "No.";
    cac_version: "版本号", "Version";
    cac_problem: "主要问题", "Main problems";
    mini_name: "小程序名称", "Mini program";
    mini_operator: "小程序主办者", "Run by";
    nothing_found: "（静态检测未发现）", "(not found by static analysis)";
    nothing_else: "（静态检测未发现基线以外的问题）", "(nothing beside what the baseline accepts)";
    accepted: "基线接受了该规则的问题", "findings of this rule are accepted by the baseline";
    not_in_force: "行为当日没有有效条款", "no clause of it was in force on the day of the act";
    nothing_decided: "（未能判定）", "(undecided)";
    not_tested: "（检测失败）", "(failed)";
    to_review: "（待复核）", " (needs review)";
    sheet_apps: "应用", "Apps";
    sheet_bulletin: "通报", "Bulletin";
    sheet_findings: "问题", "Findings";
    sheet_permissions: "权限", "Permissions";
    sheet_sdks: "SDK清单", "SDKs";
    sheet_behaviours: "行为", "Behaviours";
    sheet_full: "行数达到上限，其余见 JSON", "the sheet is full; JSON has the rest";
    yes: "是", "yes";

    // Pages.
    search: "搜索（规则、主体、类、文本）", "Search (rule, subject, class, text)";
    shown_of: "显示 {n} / {all} 项", "{n} of {all} shown";
    skip: "跳到结论", "Skip to the summary";
    matrix: "信息 × 主体", "Data by subject";
    matrix_note: "每格为代码中的读取处数；机型、网络状态等单独不能识别个人的读取，以及在其运行的系统版本上取不到值的读取不计入",
        "Each cell counts places in code; reads that identify only together with others, and those that give nothing where they run, are left out";
    chart_clauses: "问题按条款", "Findings by clause";
    chart_data: "读取按信息类型", "Reads by type of information";
    chart_sdks: "SDK 按状态", "SDKs by state";
    more_in_json: "另有 {n} 行，见 JSON", "{n} more rows are in JSON";
    markdown_more: "另有 {n} 项", "{n} more";

    // Case folders.
    verified: "{n} 个文件全部与清单一致，差异 {faults} 处", "all {n} files are as the manifest says; {faults} faults";
    not_verified_folder: "与清单不一致 {faults} 处（清单共 {n} 个文件）", "{faults} faults; the manifest has {n} files";
    file_changed: "已改动：{path}：{name} 现为 {is}，清单为 {said}", "changed: {path}: {name} is {is}, the manifest says {said}";
    file_missing: "缺失：{path}", "missing: {path}";
    file_foreign: "多出：{path} 不在清单中", "foreign: {path} is not in the manifest";
    file_outside: "拒绝：清单中的路径 {path} 不是文件夹内的普通文件", "refused: {path} is no plain file inside the folder";
    other_sample: "report.json 与清单所述的样品或工具不同", "report.json and the manifest speak of different samples or tools";
    sample_changed: "样品不是同一文件：SHA-256 现为 {is}，清单为 {said}", "not the same sample: its SHA-256 is {is}, the manifest says {said}";
    rescan_differs: "重新检测的结果不同：{fields}", "a new scan says otherwise in: {fields}";

    // Differences.
    diff_old: "旧", "old";
    diff_new: "新", "new";
    diff_other_app: "注意：两者包名不同，不是同一应用", "note: the package names differ, these are two apps";
    diff_other_tool: "注意：两份报告的工具或规则集版本不同，差异可能由此产生",
        "note: the reports were made by different versions of the tool or rule set, which may be the reason for differences";
    diff_unseen: "注意：检测不完整，未见的部分可能表现为已消失", "note: not all was seen; what was not seen may seem gone";
    diff_left_out: "注意：有问题按设置未列出，可能表现为新增或已消失",
        "note: findings were left out as configured and may seem new or gone";
    diff_findings_new: "新增问题", "New findings";
    diff_findings_repeated: "屡次出现：同一问题代码在另一版本中仍然存在",
        "Repeated: the same offending code is there in another version";
    diff_findings_unchanged: "未变问题", "Unchanged findings";
    diff_findings_gone: "已消失问题", "Gone findings";
    diff_renamed: "（代码名称已变，按内容对应）", " (names in the code changed; matched by what it says)";
    diff_sdk: "SDK {id}：{what} 由 {old} 变为 {new}", "SDK {id}: {what} {old} -> {new}";
}
