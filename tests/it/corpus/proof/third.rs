//! The third, blind measurement: one app for each npm package of `tests/data/sdks.sh 3` (all its jars, AARs and
//! libraries, class names kept), where `$MINGCHA_CORPUS3` names the folder. An SDK counts once for each app; one that
//! has no id was `unknown …` and missed; utilities and frameworks count apart. The table was read in the class names
//! and committed before the first scan.
//!
//! That gave, blind, 12 of 16 SDKs in six apps; two more could be built only when iFlytek's jar was rid of the classes
//! that the dexer refuses: 4 of 5, so 16 of 21. Three rows were wrong: Ping++ had an id, Huawei's common part is never
//! listed, and the security part of Alipay's SDK is Alipay's, as in the other tables. Epson ePOS, the QQ wallet and China
//! Mobile's wallet had no id. They have one now.

use super::truth::{Row, row};
use super::{Outcome, Total, build, is_utility, pairs, parts, scan, unexplained};
use build::{Builder, Kept, Part};
use mingcha::signature::Signatures;
use std::collections::BTreeMap;
use std::path::PathBuf;

const ROWS: &[Row] = &[
    row("npm-@munchi_oy_react-native-epson-printer--*.jar", &[("epson-epos", "com/epson/epos2/")]),
    row("npm-@munchi_oy_react-native-epson-printer--libepos2.so", &[("epson-epos", "com_epson_epos2")]),
    row("npm-cordova-plugin-weibo--*.jar", &[("weibo", "com/sina/weibo/sdk/")]),
    row("npm-cordova-plugin-weibo--*.so", &[("weibo", "com/sina/weibo/sdk")]),
    row("npm-cordova-plugin-weibosdk--*.aar", &[("weibo", "com/sina/weibo/sdk/")]),
    row("npm-cordova-plugin-weibosdk--*.so", &[("weibo", "com/sina/weibo/sdk")]),
    row("npm-pingpp-react-native--*pingpp-android-2.3.6.aar", &[("pingxx", "com/pingplusplus/android/")]),
    row("npm-pingpp-react-native--*alipay*.aar", &[("alipay", "com/alipay/sdk/app/PayTask")]),
    row(
        "npm-pingpp-react-native--*cmpay*.aar",
        &[("cmcc-wallet", "com/cmcc/wallet/openpay/"), ("pingxx", "com/pingplusplus/android/")],
    ),
    row(
        "npm-pingpp-react-native--*upacp*.aar",
        &[("unionpay", "com/unionpay/mobile/android/"), ("pingxx", "com/pingplusplus/android/")],
    ),
    row(
        "npm-pingpp-react-native--*cmbwallet*.aar",
        &[("cmb-pay", "cmb/pb/"), ("pingxx", "com/pingplusplus/android/")],
    ),
    row(
        "npm-pingpp-react-native--*qpay*.aar",
        &[("tencent-qq-wallet", "com/tencent/mobileqq/openpay/"), ("pingxx", "com/pingplusplus/android/")],
    ),
    row(
        "npm-react-native-aliyun-push--*.aar",
        &[
            ("aliyun-push", "com/alibaba/sdk/android/push/"),
            ("oppo-push", "com/coloros/mcssdk/"),
            ("vivo-push", "com/vivo/push/"),
            ("xiaomi-push", "com/xiaomi/mipush/sdk/"),
        ],
    ),
    row("npm-react-native-sharesdk--*MobCommons*.jar", &[("mob-common", "com/mob/commons/")]),
    row("npm-react-native-sharesdk--*MobTools*.jar", &[("mob-common", "com/mob/tools/")]),
    row("npm-react-native-sharesdk--*ShareSDK-*.jar", &[("mob-sharesdk", "cn/sharesdk/")]),
    row("npm-react-native-speech-iflytek--*Msc.jar", &[("iflytek", "com/iflytek/cloud/")]),
    row("npm-react-native-speech-iflytek--*Sunflower.jar", &[("iflytek-log", "com/iflytek/sunflower/")]),
    row("npm-react-native-speech-iflytek--libmsc.so", &[("iflytek", "com_iflytek_msc")]),
    row(
        "npm-react-native-yunpeng-alipay--*.jar",
        &[("alipay", "com/alipay/sdk/app/"), ("utdid", "com/ta/utdid2/device/")],
    ),
];

/// Ids recognised beside those that a package holds, and why that is right.
const EXTRA: &[(&str, &str, &str)] = &[];

fn apart(id: &str) -> bool {
    is_utility(id) || id.starts_with("framework:")
}

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let (Some(corpus), Some(folder)) = (super::corpus(), std::env::var_os("MINGCHA_CORPUS3")) else { return };
    let folder = PathBuf::from(folder);
    let (signatures, builder) = (Signatures::embedded().unwrap(), Builder::new(&corpus, &folder));
    let mut packages: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (part, ids) in parts(&folder, ROWS, &[]) {
        packages.entry(part.package.clone()).or_default().push((part, ids));
    }
    let (mut outcomes, mut missed, mut extra) = (Vec::new(), Vec::new(), Vec::new());
    for (package, parts) in packages {
        let list: Vec<&Part> = parts.iter().map(|(part, _)| part).collect();
        let expected = parts.iter().flat_map(|(_, ids)| ids).cloned().collect();
        let report = scan(&builder.app(&list, "", Kept::Names), &signatures);
        let outcome = Outcome::of(&package, expected, &report);
        outcome.print();
        missed.extend(pairs(&package, outcome.missed()));
        extra.extend(pairs(&package, outcome.extra()));
        outcomes.push(outcome);
    }
    let (sdks, others) = (Total::of(outcomes.iter(), |id| !apart(id)), Total::of(outcomes.iter(), apart));
    println!("{sdks} SDKs; {others} utilities and frameworks");
    assert_eq!(missed, []);
    let wrong = unexplained(&extra, EXTRA);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
