//! The sixth set: an app of each package of `tests/data/sdks.sh 6`, with all that it ships, where `$MINGCHA_CORPUS6` names the
//! folder. Nobody looked into it who wrote marks. The rows name products; one that had no id was `unknown …`, and missed.
//!
//! What the first scan gave, blind, with the marks of commit 5cf8747, in pairs of app and SDK: 20 of 27; of those that had an
//! id 20 of 21 (Vosk under its first name was missed), of those with a Chinese SDK 15 of 16; 13 of 32 libraries and frameworks.

use super::build::Kept;
use super::set::Set;
use super::truth::{Row, row};

/// A plug-in's glue, what a build leaves behind, Android's support library and C++'s are no products here.
const ROWS: &[Row] = &[
    row(
        "npm-@daily-co_react-native-webrtc--*.so.jar",
        &[("webrtc", "Java_org_webrtc_PeerConnectionFactory_")],
    ),
    row("npm-@daily-co_react-native-webrtc--*libwebrtc.jar", &[("webrtc", "org/webrtc/")]),
    row(
        "npm-@ihealth_ihealthlibrary-react-native--*iHealthSDK_*.jar",
        &[
            ("ihealth", "com/ihealth/communication/"),
            ("hiflying-smartlink", "com/example/smartlinklib/"),
            ("holtek-body-fat", "com/holtek/libHTBodyfat/"),
        ],
    ),
    row(
        "npm-@ihealth_ihealthlibrary-react-native--*smartlinklib*.jar",
        &[("hiflying-smartlink", "com/example/smartlinklib/")],
    ),
    row(
        "npm-@ihealth_ihealthlibrary-react-native--libBodyfat_SDK.so",
        &[("holtek-body-fat", "Java_com_holtek_libHTBodyfat_")],
    ),
    row(
        "npm-@ihealth_ihealthlibrary-react-native--libiHealth.so",
        &[("ihealth", "Java_com_ihealth_communication_ins_")],
    ),
    row("npm-@ihealth_ihealthlibrary-react-native--libc++_shared.so", &[]),
    row("npm-@nativescript_canvas--*.aar", &[("ui-nativescript-canvas", "org/nativescript/canvas/")]),
    row("npm-@op-engineering_op-sqlite--libsqlite_vec.so", &[("ui-sqlite-vec", "vec0")]),
    row("npm-@op-engineering_op-sqlite--libturso_sdk_kit.so", &[("ui-turso", "turso_")]),
    row("npm-@op-engineering_op-sqlite--libsql_experimental.so", &[("ui-libsql", "libsql_")]),
    row("npm-@react-native-ai_mlc--*.jar", &[("ui-mlc-llm", "org/apache/tvm/")]),
    row("npm-@react-native-ai_mlc--*.so", &[("ui-mlc-llm", "Java_org_apache_tvm_LibInfo_")]),
    row("npm-@synonymdev_react-native-ldk--*.aar", &[("ui-ldk", "org/ldk/structs/")]),
    row("npm-@triniwiz_nativescript-couchbase--*.aar", &[]),
    row("npm-ar-core-react-native--*.jar", &[("ui-sceneform", "com/google/ar/")]),
    row("npm-capacitor-plugin-jpush--*heytap*.aar", &[("oppo-push", "com/heytap/msp/")]),
    row("npm-capacitor-plugin-jpush--*honor-push*.aar", &[("honor-push", "com/hihonor/push/")]),
    row("npm-capacitor-plugin-jpush--*push_sdk_v3*.aar", &[("vivo-push", "com/vivo/push/")]),
    row(
        "npm-cordova-plugin-background-fetch--*.aar",
        &[("ui-background-fetch", "com/transistorsoft/tsbackgroundfetch/")],
    ),
    row("npm-cordova-plugin-comprise-speech-to-text--*.aar", &[("vosk", "org/kaldi/")]),
    row("npm-cordova-plugin-esptouch--*.jar", &[("espressif-esptouch", "com/espressif/iot/esptouch/")]),
    row("npm-cordova-plugin-faceid--*IDCardQuality*.jar", &[("megvii", "com/megvii/idcardquality/")]),
    row("npm-cordova-plugin-faceid--*licensemanager*.jar", &[("megvii", "com/megvii/licensemanager/")]),
    row("npm-cordova-plugin-faceid--*livenessdetection*.jar", &[("megvii", "com/megvii/livenessdetection/")]),
    row("npm-cordova-plugin-faceid--*.so", &[("megvii", "Java_com_megvii_")]),
    row(
        "npm-detox--*detox-20*.aar",
        &[("ui-detox", "com/wix/detox/"), ("ui-genymotion", "com/genymotion/api/"), ("ui-joor", "org/joor/")],
    ),
    row("npm-detox--*genymotion*.jar", &[("ui-genymotion", "com/genymotion/api/")]),
    row("npm-enx-rtc-react-native--*EnxRtcAndroid*.aar", &[("enablex", "com/enablex/vad/")]),
    row("npm-enx-rtc-react-native--*libwebrtc.aar", &[("webrtc", "org/webrtc/")]),
    row(
        "npm-faceplugin-face-recognition-react-native--*facesdk.aar",
        &[
            ("kby-ai", "com/kbyai/facesdk/"),
            ("faceplugin", "com/ocp/facesdk/"),
            ("ncnn", "libncnn.so"),
            ("ui-tensorflow", "libtensorflowlite_c.so"),
        ],
    ),
    row(
        "npm-faceplugin-face-recognition-react-native--*fotoapparat*.aar",
        &[("ui-fotoapparat", "io/fotoapparat/")],
    ),
    row("npm-jcore-react-native--*.jar", &[("jiguang-core", "cn/jiguang/api/")]),
    row("npm-jcore-react-native--*.so", &[("jiguang-core", "Java_cn_jiguang_service_Protocol_")]),
    row("npm-llama-cpp-capacitor--*.so", &[("llama-cpp", "llama_log_set")]),
    row("npm-nodejs-mobile-react-native--*.so", &[("ui-nodejs-mobile", "libnode.so")]),
    row("npm-phonegap-facebook-plugin--*support-v4.jar", &[]),
    row("npm-phonegap-facebook-plugin--*bolts*.jar", &[("bolts", "bolts/")]),
    row(
        "npm-react-native-background-fetch--*.aar",
        &[("ui-background-fetch", "com/transistorsoft/tsbackgroundfetch/")],
    ),
    row(
        "npm-react-native-background-geolocation--*.aar",
        &[
            ("transistorsoft", "com/transistorsoft/locationmanager/"),
            ("unknown utility libpbkdf2", "Java_com_byteamaze_libpbkdf2_"),
        ],
    ),
    row("npm-react-native-bare-kit--*.jar", &[("ui-bare-kit", "to/holepunch/bare/")]),
    row("npm-react-native-bare-kit--*.so", &[("ui-bare-kit", "Java_to_holepunch_bare_kit_")]),
    row(
        "npm-react-native-deepar--*.aar",
        &[
            ("deepar", "ai/deepar/ar/"),
            ("xzimg", "Java_com_xzimg_magicface_"),
            ("ui-tensorflow", "libtensorflowlite_c.so"),
        ],
    ),
    row("npm-react-native-esc-pos-printer-sdk--*.jar", &[("epson-epos", "com/epson/epos2/")]),
    row("npm-react-native-esc-pos-printer-sdk--*.so", &[("epson-epos", "libepos2")]),
    row("npm-react-native-giti-unionpay--*UPPayAssistEx.jar", &[("unionpay", "com/unionpay/tsmservice/")]),
    row(
        "npm-react-native-giti-unionpay--*UPPayPluginExPro.jar",
        &[("unionpay", "com/unionpay/mobile/android/")],
    ),
    row("npm-react-native-giti-unionpay--libentryexpro.so", &[("unionpay", "Java_com_unionpay_mobile_")]),
    row("npm-react-native-giti-unionpay--*.so", &[("unionpay", "com/unionpay/tsmservice")]),
    row(
        "npm-react-native-omplayer--*LiteAVSDK_Player.aar",
        &[("tencent-trtc", "com/tencent/rtmp/"), ("ffmpeg", "libtxffmpeg.so")],
    ),
    row("npm-react-native-omplayer--*tcsuperplayer.aar", &[("tencent-trtc", "com/tencent/liteav/")]),
    row("npm-react-native-reanimated--*.aar", &[("ui-rn-reanimated", "com/swmansion/reanimated/")]),
    row("npm-react-native-scanner-zebra-enhanced--*.aar", &[("zebra-scanner", "com/zebra/scannercontrol/")]),
    row(
        "npm-react-native-sherpa-onnx-offline-tts--*.aar",
        &[("sherpa-onnx", "com/k2fsa/sherpa/onnx/"), ("onnxruntime", "OrtGetApiBase")],
    ),
    row(
        "npm-react-native-smart-alipay--*.jar",
        &[("alipay", "com/alipay/sdk/app/PayTask"), ("utdid", "com/ta/utdid2/device/UTDevice")],
    ),
    row("npm-react-native-star-io10--*.aar", &[("star-micronics", "com/starmicronics/stario10/")]),
    row(
        "npm-react-native-umeng-sdk--*.jar",
        &[
            ("umeng-push", "com/umeng/message/PushAgent"),
            ("taobao-accs", "org/android/agoo/"),
            ("utdid", "com/ta/utdid2/device/UTDevice"),
        ],
    ),
    row("npm-react-native-umeng-sdk--libcocklogic.so", &[("taobao-accs", "libcocklogic.so")]),
    row("npm-react-native-umeng-sdk--libtnet-2.1.20.1-agoo.so", &[("taobao-accs", "agoo")]),
    row("npm-react-native-webrtc--*.so.jar", &[("webrtc", "Java_org_webrtc_PeerConnectionFactory_")]),
    row("npm-react-native-webrtc--*libwebrtc.jar", &[("webrtc", "org/webrtc/")]),
    row("npm-react-native-wechat-lib--*.jar", &[("wechat-opensdk", "com/tencent/mm/opensdk/")]),
    row(
        "npm-tns-android--*nativescript-optimized.aar",
        &[
            ("framework:nativescript", "com/tns/bindings/"),
            ("nativescript", "com/tns/bindings/"),
            ("ui-nanohttpd", "fi/iki/elonen/"),
            ("ui-asmdex", "org/ow2/asmdex/"),
        ],
    ),
];

/// Of several builds of the same an app takes one.
const NO_APP: &[(&str, &str)] = &[
    ("npm-@synonymdev_react-native-ldk--*javadoc.jar", "holds no code"),
    ("npm-detox--*-sources.jar", "holds no code"),
    ("npm-react-native-background-geolocation--*-reverse-3.1.22.aar", "the same in another build"),
    ("npm-react-native-reanimated--*-62-*.aar", "the same in another build"),
    ("npm-react-native-reanimated--*-63-*.aar", "the same in another build"),
    ("npm-react-native-reanimated--*-64-jsc.aar", "the same in another build"),
    ("npm-tns-android--package_framework_build-tools_*", "runs on the build machine"),
    ("npm-tns-android--*-with-inspector.aar", "the same in another build"),
    ("npm-tns-android--*-regular.aar", "the same in another build"),
];

/// Ids recognised beside those that a package holds, and why that is right.
const EXTRA: &[(&str, &str, &str)] = &[
    ("npm-capacitor-plugin-jpush", "jiguang-core", "its manifest has a service of it, Gradle fetches it"),
    ("npm-capacitor-plugin-jpush", "jpush", "its manifest has a receiver of it, Gradle fetches it"),
    ("npm-enx-rtc-react-native", "ui-androidx", "Android's support library has an id"),
    ("npm-phonegap-facebook-plugin", "ui-androidx", "Android's support library has an id"),
    ("npm-react-native-reanimated", "facebook-react", "a class and a library of React Native are in it"),
    (
        "npm-react-native-reanimated",
        "framework:react-native",
        "a class and a library of React Native are in it",
    ),
    ("npm-react-native-umeng-sdk", "umeng-common", "some classes of what is a product of its own today"),
];

/// Ids of a package that its app does not show, and why it cannot.
const MISSED: &[(&str, &str, &str)] = &[
    (
        "npm-react-native-background-geolocation",
        "unknown utility libpbkdf2",
        "its library alone, under a name that anybody may give",
    ),
    ("npm-react-native-omplayer", "ffmpeg", "built into Tencent's own library"),
];

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = Set {
        variable: "MINGCHA_CORPUS6",
        rows: ROWS,
        no_app: NO_APP,
        missed: MISSED,
        extra: &[EXTRA],
        libraries: &[
            "bolts",
            "ffmpeg",
            "llama-cpp",
            "nativescript",
            "ncnn",
            "onnxruntime",
            "sherpa-onnx",
            "webrtc",
        ],
        blind: |_| true,
        files: false,
        kept: Kept::Names,
    };
    set.measure();
}
