//! The same on files that nobody looked at while marks were written: those of `tests/data/sdks.sh 2`, named by
//! `$MINGCHA_CORPUS2`; Java's tools are those of `$MINGCHA_CORPUS`.
//!
//! What the files hold was read in their class names, symbols and manifests, and committed, before the first scan. A
//! product that the signatures did not have was `unknown …` there, and missed; it has its new id now. Copies that another vendor moved into
//! packages of its own, with the names of their API kept, are listed apart ([`MOVED`]).
//!
//! What the first scan gave, blind, with the marks of commit a649812:
//!
//! - class names kept: 54 of 71 pairs of file and id (52 of 66 without utilities; 10 of 18 in lone libraries, 44 of 53
//!   in jars and AARs), 24 of 32 different ids, 0 of 2 moved copies, 8 ids too many. Of the 17 pairs missed 8 are of
//!   products that had no id (JCore, Umeng Common, Tencent MID, ASUS push, Thrift, jg filter), 6 the libraries of one
//!   SDK (Qiniu's streaming). Of the pairs that had an id it is 54 of 63, in jars and AARs 44 of 46.
//! - no class names: 16 of 33 pairs of package and id, 14 of 29 different ids, 6 ids too many.
//!
//! Only then were the marks mended by these files: 70 of 71, 3 of 3 moved copies and 29 of 33, and what still differs
//! has its reason below.

use super::truth::{Row, row};
use super::{
    Ids, Outcome, Total, build, expected, is_library, is_utility, packages, pairs, parts, scan, unexplained,
    without_utilities,
};
use build::{Builder, Kept, Part};
use mingcha::signature::Signatures;
use std::path::PathBuf;

const ROWS: &[Row] = &[
    row(
        "npm-@uiw_react-native-alipay--*.aar",
        &[("alipay", "com/alipay/sdk/app/PayTask"), ("utdid", "com/ta/utdid2/device/UTDevice")],
    ),
    row(
        "npm-cordova-plugin-bugly-sdk--*.jar",
        &[("tencent-bugly", "com/tencent/bugly/crashreport/CrashReport")],
    ),
    // What all SDKs of Jiguang stand on, a product of its own in what Jiguang publishes.
    row("npm-cordova-plugin-jcore--*.jar", &[("jiguang-core", "cn/jiguang/internal/JCoreHelperAction")]),
    row("npm-cordova-plugin-jcore--libjcore332.so", &[("jiguang-core", "cn/jiguang/dy/Protocol")]),
    row("npm-cordova-plugin-x5-tbs--*.jar", &[("tencent-x5", "com/tencent/smtt/sdk/QbSdk")]),
    row("npm-cordova-plugin-x5-tbs--liblbs.so", &[("tencent-location", "com_tencent_lbsapi_core_QLBSJNI")]),
    row("npm-jmessage-react-plugin--*.jar", &[("jiguang-im", "cn/jpush/im/android/api/JMessageClient")]),
    row(
        "npm-jpush-phonegap-plugin--*.jar",
        &[
            ("asus-push", "cn/asus/push/IAIDLInvoke"),
            ("jiguang-ads", "cn/jiguang/union/ads/api/JUnionAdApi"),
            ("jpush", "cn/jpush/android/api/JPushInterface"),
        ],
    ),
    row(
        "npm-jshare-react-native--*_jshare-android-2.0.0.jar",
        &[("jiguang-share", "cn/jiguang/share/android/api/JShareInterface")],
    ),
    row(
        "npm-jshare-react-native--*_jshare-facebook-android-2.0.0.jar",
        &[("jiguang-share", "cn/jiguang/share/facebook/Facebook")],
    ),
    row(
        "npm-jshare-react-native--*_jshare-jchatpro-android-2.0.0.jar",
        &[("jiguang-share", "cn/jiguang/share/jchatpro/JChatProHandleActivity")],
    ),
    row(
        "npm-jshare-react-native--*_jshare-qq-android-2.0.0.jar",
        &[("jiguang-share", "cn/jiguang/share/qqmodel/QQ")],
    ),
    row(
        "npm-jshare-react-native--*_jshare-sina-android-2.0.0.jar",
        &[
            ("jiguang-share", "cn/jiguang/share/weibo/SinaWeibo"),
            ("weibo", "com/sina/weibo/sdk/api/BaseMediaObject"),
        ],
    ),
    row(
        "npm-jshare-react-native--*_jshare-twitter-android-2.0.0.jar",
        &[("jiguang-share", "cn/jiguang/share/twitter/Twitter")],
    ),
    row(
        "npm-jshare-react-native--*_jshare-wechat-android-2.0.0.jar",
        &[("jiguang-share", "cn/jiguang/share/wechat/Wechat")],
    ),
    row(
        "npm-nxtpush-cordova-plugin--*HwPush_SDK_V2705.jar",
        &[
            ("baidu-map", "com/baidu/mapapi/BMapManager"),
            ("huawei-hianalytics", "com/hianalytics/android/v1/HiAnalytics"),
            ("huawei-push", "com/huawei/android/pushagent/PushBootReceiver"),
        ],
    ),
    row(
        "npm-nxtpush-cordova-plugin--*MiPush_SDK_Client_3_4_0.jar",
        &[
            ("ui-protocol-buffers", "com/google/protobuf/micro/"),
            ("ui-thrift", "org/apache/thrift/protocol/"),
            ("xiaomi-push", "com/xiaomi/mipush/sdk/MiPushClient"),
        ],
    ),
    row(
        "npm-nxtpush-cordova-plugin--*jpush-android_v3.0.6.jar",
        &[("jpush", "cn/jpush/android/api/JPushInterface")],
    ),
    row("npm-openinstall-react-native--*.jar", &[("openinstall", "com/fm/openinstall/OpenInstall")]),
    row(
        "npm-pili-streaming-react-native--*.jar",
        &[("qiniu-player", "com/qiniu/pili/droid/streaming/StreamingProfile")],
    ),
    row("npm-pili-streaming-react-native--libpldroid_streaming_puic.so", &[("qiniu-player", "libpldroid_")]),
    row("npm-pili-streaming-react-native--*.so", &[("qiniu-player", "com_qiniu_pili_droid")]),
    row("npm-react-native-agora--*.jar", &[("agora", "io/agora/rtc/RtcEngine")]),
    // OpenSSL under Agora's name.
    row("npm-react-native-agora--libagora-crypto.so", &[("agora", "libagora")]),
    row("npm-react-native-agora--libagora-rtc-sdk-jni.so", &[("agora", "io/agora/rtc")]),
    row(
        "npm-react-native-baidu-asr--*bdasr_V3*.jar",
        &[("baidu-speech", "com/baidu/speech/asr/ASRListener")],
    ),
    row(
        "npm-react-native-baidu-asr--*com.baidu.tts_*.jar",
        &[("baidu-speech", "com/baidu/tts/client/SpeechSynthesizer")],
    ),
    row(
        "npm-react-native-baidu-asr--libBDSpeechDecoder_V1.so",
        &[("baidu-speech", "com_baidu_speechsynthesizer")],
    ),
    row("npm-react-native-baidu-asr--libBaiduSpeechSDK.so", &[("baidu-speech", "com_baidu_speech_core")]),
    row("npm-react-native-baidu-asr--libbdEASRAndroid.so", &[("baidu-speech", "com_baidu_speech_easr")]),
    row("npm-react-native-baidu-asr--libbdSpilWakeup.so", &[("baidu-speech", "com_baidu_spil_libs")]),
    // Models, no code; the one for voice activity names nobody.
    row(
        "npm-react-native-baidu-asr--libbd_easr_s1_merge_normal_20151216.dat.so",
        &[("baidu-speech", "BAIDU")],
    ),
    row("npm-react-native-baidu-asr--libvad.dnn.so", &[]),
    row(
        "npm-react-native-netease-im--*.jar",
        &[
            ("ui-protocol-buffers", "com/google/protobuf/micro/"),
            ("ui-thrift", "org/apache/thrift/protocol/"),
            ("xiaomi-push", "com/xiaomi/mipush/sdk/MiPushClient"),
        ],
    ),
    row("npm-react-native-qqsdk--*mta-sdk-1.6.2.jar", &[("tencent-mta", "com/tencent/stat/StatService")]),
    row(
        "npm-react-native-qqsdk--*open_sdk_r5781.jar",
        &[("tencent-location", "com/tencent/map/a/a/a"), ("tencent-qq-connect", "com/tencent/tauth/Tencent")],
    ),
    row(
        "npm-react-native-umshare--*umeng-analytics-8.1.4.jar",
        &[("umeng-analytics", "com/umeng/analytics/MobclickAgent")],
    ),
    // What all SDKs of Umeng stand on; analytics is a jar of its own in these versions.
    row(
        "npm-react-native-umshare--*umeng-common-1.5.3.jar",
        &[("umeng-common", "com/umeng/commonsdk/UMConfigure")],
    ),
    // "simplify": Umeng's own code in place of the SDKs of QQ and WeChat, with their names for the activities.
    row(
        "npm-react-native-umshare--*umeng-share-QQ-simplify-6.9.1.jar",
        &[("umeng-share", "com/umeng/qq/handler/UmengQZoneHandler")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-core-6.9.2.jar",
        &[("umeng-share", "com/umeng/socialize/UMShareAPI")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-email-6.9.4.jar",
        &[("umeng-share", "com/umeng/socialize/handler/EmailHandler")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-facebook-6.9.4.jar",
        &[("umeng-share", "com/umeng/socialize/handler/UMFacebookHandler")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-sina-simplify-6.9.1.jar",
        &[
            ("umeng-share", "com/umeng/socialize/handler/SinaSimplyHandler"),
            ("weibo", "com/sina/weibo/sdk/api/TextObject"),
        ],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-sms-6.9.4.jar",
        &[("umeng-share", "com/umeng/socialize/handler/SmsHandler")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-wechat-simplify-6.9.1.jar",
        &[("umeng-share", "com/umeng/weixin/handler/UmengWXHandler")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-whatsapp-6.9.4.jar",
        &[("umeng-share", "com/umeng/socialize/handler/UMWhatsAppHandler")],
    ),
    row(
        "npm-react-native-umshare--*umeng-shareboard-widget-6.9.2.jar",
        &[("umeng-share", "com/umeng/socialize/shareboard/widgets/SocializeViewPager")],
    ),
    row(
        "npm-react-native-umshare--*umeng-sharetool-6.9.2.jar",
        &[("umeng-share", "com/umeng/social/tool/UMImageMark")],
    ),
    row(
        "npm-react-native-xinge-push--*Xg_sdk_v3.1*.jar",
        &[("tencent-tpns", "com/tencent/android/tpush/XGPushManager")],
    ),
    // Annotations for Tencent's own checks.
    row("npm-react-native-xinge-push--*jg_filter_sdk_1.1.jar", &[("ui-jg-filter", "com/jg/JgClassChecked")]),
    // Gives the id of the device that MTA and XG Push share.
    row(
        "npm-react-native-xinge-push--*mid-core-sdk-3.7.2.jar",
        &[("tencent-mid", "com/tencent/mid/api/MidService")],
    ),
    row(
        "npm-react-native-xinge-push--*wup-1.0.0.E-SNAPSHOT.jar",
        &[("tencent-wup", "com/qq/taf/jce/HexUtil")],
    ),
    row("npm-react-native-xinge-push--*.so", &[("tencent-tpns", "com/tencent/android/tpush")]),
    row("npm-rongcloud-react-native-imlib--*.jar", &[("rongcloud", "io/rong/imlib/RongIMClient")]),
    row("npm-rongcloud-react-native-imlib--libRongIMLib.so", &[("rongcloud", "io_rong_imlib")]),
    row("npm-rongcloud-react-native-imlib--libsqlite.so", &[]),
];

/// Products in packages of another vendor, each with the class that proves it. (Before the first scan the second row
/// was `facebook-sdk`, which is the code that Facebook's products share and never listed.)
const MOVED: &[Row] = &[
    row(
        "npm-jmessage-react-plugin--*.jar",
        &[("qiniu", "cn/jmessage/support/qiniu/android/storage/UploadManager")],
    ),
    row(
        "npm-react-native-umshare--*umeng-share-facebook-6.9.4.jar",
        &[
            ("facebook-login", "com/umeng/facebook/login/LoginManager"),
            ("facebook-share", "com/umeng/facebook/share/Sharer"),
        ],
    ),
];

/// The folders of both corpora.
fn corpora() -> Option<(PathBuf, PathBuf)> {
    let Some(folder) = std::env::var_os("MINGCHA_CORPUS2") else {
        println!("MINGCHA_CORPUS2 is not set, nothing measured");
        return None;
    };
    Some((super::corpus()?, PathBuf::from(folder)))
}

/// The moved copies in a part.
fn moved(part: &Part) -> Ids {
    expected(part, MOVED).map_or_else(Ids::new, |(ids, _)| ids)
}

/// Ids of a file that an app of it does not show, and why it cannot.
const MISSED: &[(&str, &str, &str)] = &[(
    "npm-cordova-plugin-x5-tbs--liblbs.so",
    "tencent-location",
    "a name that anybody may give a library: weak, and X5 asks for it too",
)];

/// Ids recognised beside those that a file holds, and why that is right.
const EXTRA: &[(&str, &str, &str)] = &[
    (
        "npm-nxtpush-cordova-plugin--*jpush-android_v3.0.6.jar",
        "jiguang-core",
        "a service that later versions have in JCore, which this one asks for",
    ),
    (
        "npm-react-native-umshare--*umeng-share-QQ-simplify-6.9.1.jar",
        "tencent-qq-connect",
        "activities under the very names of the SDK of QQ",
    ),
    ("npm-react-native-xinge-push--*Xg_sdk_v3.1*.jar", "tencent-mta", "it has MTA in it, renamed"),
];

/// Ids recognised in an app of a package beside those that its files hold.
const EXTRA_BY_PACKAGE: &[(&str, &str, &str)] = &[
    ("npm-jmessage-react-plugin", "framework:react-native", "its manifest has an activity of it"),
    ("npm-jmessage-react-plugin", "jiguang-core", "its manifest has services of it, Gradle fetches it"),
    ("npm-jmessage-react-plugin", "qiniu", "moved into packages of Jiguang's own"),
    (
        "npm-jpush-phonegap-plugin",
        "jiguang-core",
        "its manifest has services of it, another plugin brings it",
    ),
    ("npm-nxtpush-cordova-plugin", "jiguang-core", "a service that later versions have in JCore"),
    ("npm-react-native-netease-im", "yunxin", "its manifest has services of it, Gradle fetches it"),
    ("npm-react-native-umshare", "facebook-login", "moved into packages of Umeng's own"),
    ("npm-react-native-umshare", "facebook-share", "moved into packages of Umeng's own"),
    ("npm-react-native-umshare", "tencent-qq-connect", "activities under the very names of the SDK of QQ"),
    ("npm-react-native-xinge-push", "tencent-mta", "it has MTA in it, renamed"),
];

/// Ids that an app of a package without class names does not show, and why it cannot.
const HIDDEN: &[(&str, &str, &str)] = &[
    ("npm-cordova-plugin-x5-tbs", "tencent-location", "liblbs.so is weak"),
    ("npm-jpush-phonegap-plugin", "asus-push", "nothing but its classes is its own"),
    ("npm-nxtpush-cordova-plugin", "huawei-hianalytics", "nothing but its classes is its own"),
    ("npm-react-native-xinge-push", "tencent-wup", "nothing but its classes is its own"),
];

/// Ids recognised in an app of a package without class names beside those that its files hold.
const EXTRA_WITHOUT_NAMES: &[(&str, &str, &str)] = &[
    ("npm-jmessage-react-plugin", "framework:react-native", "its manifest has an activity of it"),
    ("npm-jmessage-react-plugin", "jiguang-core", "its manifest has services of it, Gradle fetches it"),
    (
        "npm-jpush-phonegap-plugin",
        "jiguang-core",
        "its manifest has services of it, another plugin brings it",
    ),
    ("npm-nxtpush-cordova-plugin", "jiguang-core", "its manifest has services of it"),
    ("npm-react-native-netease-im", "yunxin", "its manifest has services of it, Gradle fetches it"),
    ("npm-react-native-umshare", "tencent-qq-connect", "it has the SDK of QQ in it, renamed"),
    ("npm-react-native-xinge-push", "tencent-mta", "XG Push has MTA in it, renamed"),
];

fn print_totals(outcomes: &[Outcome]) {
    let expected: Ids = outcomes.iter().flat_map(|outcome| &outcome.expected).cloned().collect();
    let found: Ids = outcomes
        .iter()
        .flat_map(|outcome| outcome.expected.intersection(&outcome.recognised))
        .cloned()
        .collect();
    println!(
        "{} pairs, {} without utilities, {} in lone libraries, {} elsewhere; {} of {} different ids",
        Total::of(outcomes.iter(), |_| true),
        Total::of(outcomes.iter(), |id| !is_utility(id)),
        Total::of(outcomes.iter().filter(|outcome| is_library(outcome)), |_| true),
        Total::of(outcomes.iter().filter(|outcome| !is_library(outcome)), |_| true),
        found.len(),
        expected.len(),
    );
}

#[test]
fn what_a_file_holds_is_recognised_by_names() {
    let Some((corpus, folder)) = corpora() else { return };
    let (signatures, builder) = (Signatures::embedded().unwrap(), Builder::new(&corpus, &folder));
    let (mut outcomes, mut missed, mut extra) = (Vec::new(), Vec::new(), Vec::new());
    let mut copies = Total::default();
    for (part, ids) in parts(&folder, ROWS, &[]) {
        let report = scan(&builder.app(&[&part], "", Kept::Names), &signatures);
        let outcome = Outcome::of(&part.name, ids, &report);
        outcome.print();
        let moved = moved(&part);
        copies.expected += moved.len();
        copies.found += moved.intersection(&outcome.recognised).count();
        missed.extend(pairs(&part.name, outcome.missed()));
        extra.extend(pairs(&part.name, outcome.extra().filter(|id| !moved.contains(*id))));
        outcomes.push(outcome);
    }
    print_totals(&outcomes);
    println!("{copies} copies in packages of another vendor");
    assert_eq!(copies.found, copies.expected, "moved copies");
    let mut wrong = unexplained(&missed, MISSED);
    wrong.extend(unexplained(&extra, EXTRA));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = super::set::Set {
        variable: "MINGCHA_CORPUS2",
        rows: ROWS,
        no_app: &[],
        missed: MISSED,
        extra: &[EXTRA_BY_PACKAGE],
        libraries: &[],
        blind: |_| true,
        files: false,
        kept: Kept::Names,
    };
    set.measure();
}

#[test]
fn what_a_package_holds_is_recognised_without_class_names() {
    let Some((corpus, folder)) = corpora() else { return };
    let (signatures, builder) = (Signatures::embedded().unwrap(), Builder::new(&corpus, &folder));
    let (mut outcomes, mut hidden, mut extra) = (Vec::new(), Vec::new(), Vec::new());
    for (package, parts) in packages(parts(&folder, ROWS, &[])) {
        let manifest = build::shipped_manifest(&folder.join("download").join(&package));
        let list: Vec<&Part> = parts.iter().map(|(part, _)| part).collect();
        let report = scan(&builder.app(&list, &manifest, Kept::NoNames), &signatures);
        let outcome = Outcome::of(&package, without_utilities(&parts), &report);
        outcome.print();
        outcome.print_kinds();
        hidden.extend(pairs(&package, outcome.missed()));
        let moved: Ids = parts.iter().flat_map(|(part, _)| moved(part)).collect();
        extra.extend(pairs(&package, outcome.extra().filter(|id| !moved.contains(*id))));
        outcomes.push(outcome);
    }
    print_totals(&outcomes);
    let mut wrong = unexplained(&hidden, HIDDEN);
    wrong.extend(unexplained(&extra, EXTRA_WITHOUT_NAMES));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
