//! The third, blind measurement: one app for each npm package of `tests/data/sdks.sh 3` (all its jars, AARs and
//! libraries, class names kept), where `$MINGCHA_CORPUS3` names the folder. An SDK counts once for each app; one that
//! has no id was `unknown …` and missed; utilities and frameworks count apart. The table was read in the class names
//! and committed before the first scan.
//!
//! That gave, blind, 12 of 16 SDKs in six apps; two more could be built only when iFlytek's jar was rid of the classes
//! that the dexer refuses: 4 of 5, so 16 of 21. Three rows were wrong: Ping++ had an id, Huawei's common part is never
//! listed, and the security part of Alipay's SDK is Alipay's, as in the other tables. Epson ePOS, the QQ wallet and China
//! Mobile's wallet had no id. They have one now.

use super::build::Kept;
use super::set::Set;
use super::truth::{Row, row};

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

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = Set {
        variable: "MINGCHA_CORPUS3",
        rows: ROWS,
        no_app: &[],
        missed: &[],
        extra: &[],
        libraries: &[],
        blind: |_| true,
        files: false,
        kept: Kept::Names,
    };
    set.measure();
}
