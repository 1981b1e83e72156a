//! The seventh set: an app of each package of `tests/data/sdks.sh 7`, with all that it ships, where `$MINGCHA_CORPUS7` names
//! the folder. Nobody looked into it who wrote marks. The rows name products; one that had no id was `unknown …`, and missed.
//!
//! What the first scan gave, blind, with the marks of commit ac55987, in pairs of app and SDK: 7 of 10, all Chinese; of those
//! that had an id 7 of 9; 0 of 6 libraries, five of them moved into packages of the vendor's own.

use super::build::Kept;
use super::set::Set;
use super::truth::{Row, row};

/// A plug-in's glue, what a build leaves behind, Android's support library and C++'s are no products here.
const ROWS: &[Row] = &[
    // Four libraries of common code lie in packages of TapTap's own.
    row(
        "npm-com.taptap.tds.common--*.aar",
        &[
            ("taptap", "com/tds/common/"),
            ("ui-java-websocket", "com/tds/common/websocket/"),
            ("ui-lz4", "com/tds/lz4/"),
            ("ui-protocol-buffers", "com/tds/protobuf/"),
            ("ui-rxjava", "com/tds/common/reactor/"),
        ],
    ),
    row("npm-com.taptap.tds.login--*.aar", &[("taptap", "com/taptap/sdk/TapLoginHelper")]),
    // China Telecom's part, with its hosts id6.me and card.e.189.cn, lies in packages of Alibaba Cloud's.
    row(
        "npm-react-native-ali-one-pass-login--*auth_number_product*.aar",
        &[
            ("aliyun-numberauth", "com/mobile/auth/gatewayauth/"),
            ("cmcc-sso", "com/cmic/sso/sdk/"),
            ("ctcc-account", "com/mobile/auth/c/"),
            ("cucc-login", "com/unicom/online/account/"),
        ],
    ),
    row("npm-react-native-ali-one-pass-login--*.aar", &[("aliyun-numberauth", "com/nirvana/tools/")]),
    // Smack lies in packages of Udesk's own.
    row("npm-react-native-letote-udesk--*asmack*.jar", &[("smack", "udesk/org/jivesoftware/smack/")]),
    row("npm-react-native-letote-udesk--*udesk_sdk*.jar", &[("udesk", "udesk/core/")]),
    // Not the push service Pushy, whose name it has.
    row(
        "npm-react-native-update--*.so",
        &[
            ("reactnative-cn-update", "Java_cn_reactnative_modules_update_DownloadTask_"),
            ("unknown utility HDiffPatch", "HDIFFSF20"),
        ],
    ),
    row("npm-react-native-webview-tencentx5-fix--*.jar", &[("tencent-x5", "com/tencent/smtt/sdk/QbSdk")]),
    row(
        "npm-react-native-webview-tencentx5-fix--liblbs.so",
        &[("tencent-location", "Java_com_tencent_lbsapi_core_QLBSJNI_")],
    ),
];

/// Of several builds of the same an app takes one.
const NO_APP: &[(&str, &str)] = &[(
    "npm-react-native-webview-tencentx5-fix--*_43967_*.jar",
    "the same in an older version, which the package keeps",
)];

/// Ids recognised beside those that a package holds, and why that is right.
const EXTRA: &[(&str, &str, &str)] = &[];

/// Ids of a package that its app does not show, and why it cannot.
const MISSED: &[(&str, &str, &str)] = &[
    ("npm-com.taptap.tds.common", "ui-java-websocket", "moved into packages of TapTap's own"),
    ("npm-com.taptap.tds.common", "ui-lz4", "moved into packages of TapTap's own"),
    ("npm-com.taptap.tds.common", "ui-protocol-buffers", "moved into packages of TapTap's own"),
    ("npm-com.taptap.tds.common", "ui-rxjava", "moved into packages of TapTap's own"),
    ("npm-react-native-letote-udesk", "smack", "moved into packages of Udesk's own"),
    ("npm-react-native-update", "unknown utility HDiffPatch", "built into the library of the update"),
    (
        "npm-react-native-webview-tencentx5-fix",
        "tencent-location",
        "a name that anybody may give a library: weak, and X5 asks for it too",
    ),
];

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = Set {
        variable: "MINGCHA_CORPUS7",
        rows: ROWS,
        no_app: NO_APP,
        missed: MISSED,
        extra: &[EXTRA],
        libraries: &["smack"],
        blind: |_| true,
        files: false,
        kept: Kept::Names,
    };
    set.measure();
}
