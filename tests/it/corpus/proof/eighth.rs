//! The eighth set: other versions of the SDKs whose packages are in the corpus and in the sets before, an app of each package of
//! `tests/data/sdks.sh 8`, with all that it ships, where `$MINGCHA_CORPUS8` names the folder. Of 70 packages that bring Chinese
//! SDKs the oldest and the newest version were taken that the registry has and no set had; files that a set has already are left
//! out, and packages that have no others. So the products are known, and none of the files was seen by those who wrote marks.
//!
//! What the first scan gave, blind, with the marks of commit 957c935, in pairs of app and SDK: 48 of 48, all with an id, 47 of
//! them Chinese; 11 of 13 libraries (android-async-http in packages of JPush's was missed, twice). By file 70 of 72: NetEase's
//! cosine alone showed nothing. Where no class keeps its name it was 34 of 48; then texts were made marks that most versions of an
//! SDK at hand have and no other SDK: 41.

use super::build::Kept;
use super::set::{Reasons, Set};
use super::truth::{Row, row};

/// What stands in packages of another product's own names is no product here, and a plug-in's glue is none.
const ROWS: &[Row] = &[
    row(
        "npm-@uiw_react-native-alipay@4.0.0-beta.1--*.aar",
        &[("alipay", "com/alipay/sdk/app/PayTask"), ("utdid", "com/ta/utdid2/device/UTDevice")],
    ),
    row(
        "npm-cordova-plugin-alipay-v2@0.0.4--*.jar",
        &[("alipay", "com/alipay/sdk/app/PayTask"), ("utdid", "com/ta/utdid2/device/UTDevice")],
    ),
    row(
        "npm-cordova-plugin-baidumaplocation@3.2.0--*.jar",
        &[("baidu-location", "com/baidu/location/LocationClient")],
    ),
    row(
        "npm-cordova-plugin-baidumaplocation@3.2.0--liblocSDK7a.so",
        &[("baidu-location", "Java_com_baidu_location_Jni_a")],
    ),
    row("npm-cordova-plugin-gaodelocation-chenyu@2.0.2--*.jar", &[("amap", "com/amap/api/")]),
    row("npm-cordova-plugin-gaodelocation-chenyu@2.0.5--*.jar", &[("amap", "com/amap/api/")]),
    row("npm-cordova-plugin-jcore@1.1.4--*.jar", &[("jiguang-core", "cn/jiguang/api/")]),
    row("npm-cordova-plugin-jcore@1.1.4--libjcore113.so", &[("jiguang-core", "libjcore113.so")]),
    row("npm-cordova-plugin-jcore@1.4.1--*.jar", &[("jiguang-core", "cn/jiguang/api/")]),
    row("npm-cordova-plugin-jcore@1.4.1--libjcore290.so", &[("jiguang-core", "libjcore290.so")]),
    row("npm-cordova-plugin-weibosdk@0.6.1--*.aar", &[("weibo", "com/sina/weibo/sdk/")]),
    row("npm-janalytics-react-native@1.1.2--*.jar", &[("jiguang-analytics", "cn/jiguang/analytics/")]),
    row("npm-janalytics-react-native@1.4.6--*.jar", &[("jiguang-analytics", "cn/jiguang/analytics/")]),
    row("npm-jcore-react-native@1.1.8-beta2--*.jar", &[("jiguang-core", "cn/jiguang/api/")]),
    row("npm-jcore-react-native@1.1.8-beta2--libjcore116.so", &[("jiguang-core", "libjcore116.so")]),
    row(
        "npm-jmessage-phonegap-plugin@3.0.23--*.jar",
        &[
            ("jiguang-im", "cn/jpush/im/"),
            ("qiniu", "com/qiniu/android/"),
            ("upyun", "com/upyun/jpush/api/"),
            ("ui-gson", "com/google/gson/jpush/"),
            ("ui-loopj-android-async-http", "com/loopj/android/"),
            ("ui-protocol-buffers", "com/google/protobuf/jpush/"),
        ],
    ),
    row(
        "npm-jmessage-react-plugin@2.2.4--*.jar",
        &[
            ("jiguang-im", "cn/jpush/im/"),
            ("qiniu", "com/qiniu/android/"),
            ("upyun", "com/upyun/jpush/api/"),
            ("ui-gson", "com/google/gson/jpush/"),
            ("ui-loopj-android-async-http", "com/loopj/android/"),
            ("ui-protocol-buffers", "com/google/protobuf/jpush/"),
        ],
    ),
    row("npm-jmessage-react-plugin@3.2.0--*.jar", &[("jiguang-im", "cn/jpush/im/")]),
    row("npm-jpush-phonegap-plugin@3.0.2--*jcore*.jar", &[("jiguang-core", "cn/jiguang/api/")]),
    row("npm-jpush-phonegap-plugin@3.0.2--libjcore100.so", &[("jiguang-core", "libjcore100.so")]),
    row("npm-jpush-phonegap-plugin@3.0.2--*jpush-android*.jar", &[("jpush", "cn/jpush/android/api/")]),
    row(
        "npm-jpush-phonegap-plugin@3.7.6--*.jar",
        &[("asus-push", "cn/asus/push/"), ("jpush", "cn/jpush/android/api/")],
    ),
    row(
        "npm-jpush-react-native@0.0.5--*.jar",
        &[
            ("jpush", "cn/jpush/android/api/"),
            ("ui-gson", "com/google/gson/jpush/"),
            ("ui-protocol-buffers", "com/google/protobuf/jpush/"),
        ],
    ),
    row("npm-jpush-react-native@0.0.5--libjpush215.so", &[("jpush", "libjpush215.so")]),
    row(
        "npm-jshare-react-native@1.1.4--*sina*.jar",
        &[("jiguang-share", "cn/jiguang/share/"), ("weibo", "com/sina/weibo/sdk/")],
    ),
    row("npm-jshare-react-native@1.1.4--*.jar", &[("jiguang-share", "cn/jiguang/share/")]),
    row(
        "npm-jshare-react-native@1.4.1--*sina*.jar",
        &[("jiguang-share", "cn/jiguang/share/"), ("weibo", "com/sina/weibo/sdk/")],
    ),
    row("npm-jshare-react-native@1.4.1--*.jar", &[("jiguang-share", "cn/jiguang/share/")]),
    row(
        "npm-jverification-react-native@2.4.8--*.jar",
        &[
            ("cmcc-sso", "com/cmic/sso/"),
            ("ctcc-account", "cn/com/chinatelecom/account/api/CtAuth"),
            ("cucc-login", "com/unicom/xiaowo/account/shield/UniAccountHelper"),
            ("jiguang-verify", "cn/jiguang/verifysdk/"),
        ],
    ),
    row("npm-jverification-react-native@2.4.8--libCtaApiLib.so", &[("ctcc-account", "libCtaApiLib.so")]),
    row("npm-openinstall-react-native@1.2.1--*.jar", &[("openinstall", "com/fm/openinstall/")]),
    row(
        "npm-react-native-ali-onepass@1.8.0--*.aar",
        &[
            ("aliyun-numberauth", "com/mobile/auth/gatewayauth/"),
            ("cmcc-sso", "com/cmic/sso/"),
            ("ctcc-account", "cn/com/chinatelecom/gateway/lib/CtAuth"),
            ("cucc-login", "com/unicom/xiaowo/login/UniAuthHelper"),
        ],
    ),
    row(
        "npm-react-native-aliyun-push@1.0.17--*.aar",
        &[
            ("aliyun-push", "com/alibaba/sdk/android/push/"),
            ("huawei-push", "com/huawei/android/pushagent/"),
            ("xiaomi-push", "com/xiaomi/mipush/sdk/"),
            ("ui-thrift", "org/apache/thrift/"),
        ],
    ),
    row(
        "npm-react-native-baidu-map-jm@1.3.3--libindoor.so",
        &[("baidu-location", "Java_com_baidu_location_indoor_")],
    ),
    row(
        "npm-react-native-baidu-map@0.4.8--*.jar",
        &[("baidu-location", "com/baidu/location/"), ("baidu-map", "com/baidu/mapapi/map/")],
    ),
    row(
        "npm-react-native-baidu-map@0.4.8--libBaiduMapSDK_*.so",
        &[("baidu-map", "Java_com_baidu_platform_comjni_map_")],
    ),
    row("npm-react-native-getui@1.1.18--*.jar", &[("getui-push", "com/igexin/sdk/PushManager")]),
    row(
        "npm-react-native-getui@1.1.18--libgetuiext2.so",
        &[("getui-push", "Java_com_igexin_dms_core_NativeCaller_doDaemon")],
    ),
    row("npm-react-native-im-easemob@1.0.28--*.jar", &[("easemob", "com/hyphenate/chat/")]),
    row(
        "npm-react-native-im-easemob@1.0.28--libhyphenate.so",
        &[("easemob", "Java_com_hyphenate_chat_EMMonitor_startMonitor")],
    ),
    // What keeps NetEase's messenger alive, and its sound.
    row("npm-react-native-netease-im@2.0.8--*cosinesdk.jar", &[("yunxin", "com/netease/cosine/")]),
    row("npm-react-native-netease-im@2.0.8--libcosine.so", &[("yunxin", "Java_com_netease_cosine_core_")]),
    row("npm-react-native-netease-im@2.0.8--libne_audio.so", &[("yunxin", "Java_com_netease_share_media_")]),
    row("npm-react-native-netease-im@2.0.8--*nim-basesdk-4.7.3.jar", &[("yunxin", "com/netease/nimlib/")]),
    row("npm-react-native-netease-im@2.0.8--*fastjson*.jar", &[("fastjson", "com/alibaba/fastjson/")]),
    row(
        "npm-react-native-netease-im@2.0.8--*mi_push_sdk_3.2.2.jar",
        &[
            ("xiaomi-push", "com/xiaomi/mipush/sdk/"),
            ("ui-protocol-buffers", "com/google/protobuf/micro/"),
            ("ui-thrift", "org/apache/thrift/"),
        ],
    ),
    row(
        "npm-react-native-netease-im@2.0.8--*universal-image-loader*.jar",
        &[("ui-universalimageloader", "com/nostra13/universalimageloader/")],
    ),
];

/// Files that a set before has too.
const NO_APP: &[(&str, &str)] = &[
    ("npm-cordova-plugin-weibosdk@0.6.1--libweibosdkcore.so", "in set 3"),
    ("npm-react-native-baidu-map-jm@1.3.3--*.jar", "in set 5"),
    ("npm-react-native-baidu-map-jm@1.3.3--libBaiduMapSDK_*.so", "in set 5"),
    ("npm-react-native-baidu-map-jm@1.3.3--liblocSDK8a.so", "in set 5"),
    ("npm-react-native-baidu-map@0.4.8--libBaiduMapSDK_base_v4_0_0.so", "in set 5"),
    ("npm-react-native-baidu-map@0.4.8--libBaiduMapSDK_map_v4_0_0.so", "in set 5"),
    ("npm-react-native-baidu-map@0.4.8--libBaiduMapSDK_util_v4_0_0.so", "in set 5"),
    ("npm-react-native-baidu-map@0.4.8--liblocSDK7.so", "in set 5"),
    ("npm-react-native-im-easemob@1.0.28--libsqlite.so", "in set 5"),
];

/// Ids recognised beside those that a package holds, and why that is right.
const EXTRA: Reasons = &[
    (
        "npm-jmessage-phonegap-plugin@3.0.23",
        "jiguang-core",
        "its manifest has services of it, another plugin brings it",
    ),
    ("npm-jmessage-react-plugin@2.2.4", "jiguang-core", "its manifest has services of it, Gradle fetches it"),
    ("npm-jmessage-react-plugin@3.2.0", "jiguang-core", "its manifest has services of it, Gradle fetches it"),
    (
        "npm-jpush-phonegap-plugin@3.7.6",
        "jiguang-core",
        "its manifest has services of it, another plugin brings it",
    ),
    ("npm-jpush-react-native@0.0.5--*.jar", "jiguang-core", "a service that later versions have in JCore"),
];

/// The same by class names alone, and of what is counted apart.
const EXTRA_BY_NAMES: Reasons = &[
    ("npm-jmessage-react-plugin@2.2.4", "framework:react-native", "its manifest has an activity of it"),
    ("npm-jmessage-react-plugin@3.2.0", "framework:react-native", "its manifest has an activity of it"),
    (
        "npm-jpush-phonegap-plugin@3.0.2--*jpush-android*.jar",
        "jiguang-core",
        "a class that other versions have in JCore",
    ),
    ("npm-jmessage-react-plugin@3.2.0--*.jar", "qiniu", "moved into packages of Jiguang's own"),
];

/// Ids that an app of a file does not show, and why it cannot.
const MISSED: Reasons =
    &[("npm-react-native-netease-im@2.0.8--libcosine.so", "yunxin", "a name that anybody may give")];

/// Ids that an app of a package without class names does not show, and why it cannot.
const HIDDEN: Reasons = &[
    (
        "npm-janalytics-react-native@1.1.2",
        "jiguang-analytics",
        "nothing but its classes is its own, texts are encrypted",
    ),
    ("npm-jmessage-phonegap-plugin@3.0.23", "qiniu", "a part of JMessage, whose texts are encrypted"),
    ("npm-jmessage-phonegap-plugin@3.0.23", "upyun", "a part of JMessage, whose texts are encrypted"),
    ("npm-jmessage-react-plugin@2.2.4", "qiniu", "a part of JMessage, whose texts are encrypted"),
    ("npm-jmessage-react-plugin@2.2.4", "upyun", "a part of JMessage, whose texts are encrypted"),
    ("npm-jpush-phonegap-plugin@3.7.6", "asus-push", "nothing but its classes is its own"),
    ("npm-jshare-react-native@1.1.4", "weibo", "a part of JShare, whose texts are encrypted"),
];

fn measure(kept: Kept, missed: Reasons, extra: &'static [Reasons]) {
    let set = Set {
        variable: "MINGCHA_CORPUS8",
        rows: ROWS,
        no_app: NO_APP,
        missed,
        extra,
        libraries: &["fastjson"],
        blind: |_| true,
        files: kept == Kept::Names,
        kept,
    };
    set.measure();
}

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    measure(Kept::Names, MISSED, &[EXTRA, EXTRA_BY_NAMES]);
}

#[test]
fn what_a_package_ships_is_recognised_without_class_names() {
    measure(Kept::NoNames, HIDDEN, &[EXTRA]);
}
