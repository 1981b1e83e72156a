//! The fourth set: an app of each file and each package of `tests/data/sdks.sh 4`, class names kept, where
//! `$MINGCHA_CORPUS4` names the folder. The names of the packages split it ([`Half::of`]) before any was opened: by the
//! open half marks were written, and ids for what is like what it lacked; the blind half was read in its class names and
//! symbols alone, and its rows were committed before the first scan. What had no id was `unknown …` there, and missed.
//!
//! What that scan gave, blind, with the marks of commit 9d822ec, in pairs of file and SDK:
//!
//! - 28 of 49: 26 of 42 in jars and AARs, 2 of 7 in lone libraries; 9 of 17 different SDKs.
//! - of the 33 pairs that had an id 28: 26 of 27 in jars and AARs, 2 of 6 in lone libraries.
//! - 12 of 28 utilities and frameworks apart.
//!
//! By app and SDK, counted later with the same marks: 9 of 17, of those that had an id 9 of 9.
//!
//! Eight SDKs had no id: ARCore, ID PASS, Mantra, Naver Login, Notifee, Samsung Pay, Tor of Sifir, Viro. Only then were the
//! marks mended. Two rows were wrong: Google's own log messages are no Guava, and MPAndroidChart had an id.

use super::Half;
use super::build::Kept;
use super::set::Set;
use super::truth::{Row, row};

const ROWS: &[Row] = &[
    // The open half.
    row("npm-@mapgis_mobile-react-native--*.jar", &[("mapgis", "com/zondy/mapgis/")]),
    row("npm-@mapgis_mobile-react-native--*.so", &[("mapgis", "com_zondy_mapgis")]),
    row(
        "npm-capacitor-thermal-printer--*.jar",
        &[
            ("rongta-printer", "com/rt/printerlibrary/cmd/"),
            ("ui-fastble", "com/clj/fastble/"),
            ("ui-serialport", "android_serialport_api/"),
        ],
    ),
    row(
        "npm-capacitor-thermal-printer--libserial_port.so",
        &[("ui-serialport", "Java_android_1serialport_1api_SerialPort_open")],
    ),
    row("npm-cmbsdk-react-native--*cmbsdklib.aar", &[("cognex-mobile-barcode", "com/cognex/cmbsdk/enums/")]),
    row(
        "npm-cmbsdk-react-native--*cmbcrossplatform-release.aar",
        &[
            ("cognex-mobile-barcode", "com/cognex/cmbcrossplatform/"),
            ("ui-androidsvg", "com/caverock/androidsvg/"),
        ],
    ),
    row("npm-cordova-plugin-mfp--*foundation.jar", &[("ibm-mobilefirst", "com/worklight/wlclient/")]),
    row("npm-cordova-plugin-mfp--libauthjni.so", &[("ibm-mobilefirst", "worklight")]),
    row("npm-cordova-plugin-starprnt--*.jar", &[("star-micronics", "com/starmicronics/")]),
    row(
        "npm-cordova-sqlite-storage-dependencies--*connector.jar",
        &[("ui-sqlite-connector", "io/liteglue/")],
    ),
    row("npm-cordova-sqlite-storage-dependencies--*driver.jar", &[("ui-sqlite-connector", "io_liteglue")]),
    row("npm-dynamsoft-capture-vision-react-native--*.so", &[("dynamsoft", "librn_dys.so")]),
    row("npm-maxleap-helpcenter-react-native--*.aar", &[("maxleap", "com/maxleap/reactnative/")]),
    row("npm-nativescript-ui-core--*.aar", &[("ui-telerik", "com/telerik/android/common/")]),
    row("npm-phonegap-plugin-barcodescanner--*.aar", &[("ui-zxing", "com/google/zxing/client/")]),
    row(
        "npm-react-native-ali-onepass--*auth_number_product*.aar",
        &[
            ("aliyun-numberauth", "com/mobile/auth/gatewayauth/"),
            ("cmcc-sso", "com/cmic/sso/sdk/"),
            ("ctcc-account", "com/mobile/auth/d/"),
            ("cucc-login", "com/unicom/online/account/"),
        ],
    ),
    row("npm-react-native-ali-onepass--*.aar", &[("aliyun-numberauth", "com/nirvana/tools/")]),
    row("npm-react-native-epson-epos-printer--*.jar", &[("epson-epos", "com/epson/epos2/")]),
    row("npm-react-native-epson-epos-printer--*.so", &[("epson-epos", "libepos")]),
    row("npm-react-native-esc-pos-printer--*.jar", &[("epson-epos", "com/epson/epos2/")]),
    row("npm-react-native-esc-pos-printer--*.so", &[("epson-epos", "libepos2")]),
    row("npm-react-native-pili--*streaming-2.0.4.jar", &[("qiniu-player", "com/qiniu/pili/droid/")]),
    row(
        "npm-react-native-pili--*player-1.3.2.jar",
        &[("ijkplayer", "tv/danmaku/ijk/media/"), ("qiniu-player", "com/pili/pldroid/player/")],
    ),
    row("npm-react-native-pili--*.so", &[("qiniu-player", "libpldroid")]),
    row("npm-react-native-sqlite-storage--*.jar", &[("ui-sqlite-connector", "io/liteglue/")]),
    row("npm-react-native-sqlite-storage--*.so", &[("ui-sqlite-connector", "libsqlc-native-driver")]),
    row("npm-react-native-sunmi-inner-scanner--*.jar", &[("sunmi", "com/sunmi/scan/")]),
    row("npm-react-native-sunmi-inner-scanner--libsunmiscan.so", &[("sunmi", "libsunmiscan")]),
    // A name that anybody may give, and GNU's.
    row("npm-react-native-sunmi-inner-scanner--libscaninit.so", &[]),
    row("npm-react-native-sunmi-inner-scanner--libiconv.so", &[]),
    row(
        "npm-react-native-xmpush--*.jar",
        &[
            ("ui-protocol-buffers", "com/google/protobuf/micro/"),
            ("ui-thrift", "org/apache/thrift/protocol/"),
            ("xiaomi-push", "com/xiaomi/mipush/sdk/"),
        ],
    ),
    row("npm-react-native-zebra-bluetooth-printer--*.jar", &[("zebra-link-os", "com/zebra/sdk/printer/")]),
    row(
        "npm-react-native-zebra-rfid-barcode--*.aar",
        &[
            ("ui-apache-mina", "org/apache/mina/core/"),
            ("ui-llrp-toolkit", "org/llrp/ltk/"),
            ("zebra-rfid", "com/zebra/rfid/api3/"),
            ("zebra-scanner", "com/zebra/scannercontrol/"),
        ],
    ),
    row("npm-rn-star-prnt--*.jar", &[("star-micronics", "com/starmicronics/")]),
    row("npm-v8-android-jit--*.aar", &[("chromium", "org/chromium/v8/")]),
    // The blind half.
    row("npm-@bugsnag_react-native--*.aar", &[("bugsnag", "com/bugsnag/android/")]),
    row(
        "npm-@idpass_smartscanner-capacitor--*mrz-parser-1.0.aar",
        &[("idpass-smartscanner", "org/idpass/smartscanner/")],
    ),
    row(
        "npm-@idpass_smartscanner-capacitor--*.aar",
        &[
            ("idpass-smartscanner", "org/idpass/smartscanner/"),
            ("ui-jj2000", "jj2000/j2k/wavelet/"),
            ("ui-jmrtd", "org/jmrtd/"),
        ],
    ),
    row(
        "npm-@nativescript_android--*.aar",
        &[
            ("framework:nativescript", "com/tns/bindings/"),
            ("nativescript", "com/tns/bindings/"),
            ("ui-nanohttpd", "fi/iki/elonen/"),
            ("ui-asmdex", "org/ow2/asmdex/"),
        ],
    ),
    row("npm-@notifee_react-native--*.aar", &[("notifee", "app/notifee/core/")]),
    row(
        "npm-@reactvision_react-viro--*arcore_client_core-1.43.0.aar",
        &[("google-arcore", "com/google/ar/core/"), ("google-vr", "com/google/vr/dynamite/")],
    ),
    row("npm-@reactvision_react-viro--*sdk-common-1.180.0.aar", &[("google-vr", "com/google/vr/")]),
    row("npm-@reactvision_react-viro--*react_viro-release.aar", &[("viro", "com/viromedia/bridge/")]),
    row(
        "npm-@reactvision_react-viro--*viro_renderer-release.aar",
        &[("google-vr", "libgvr.so"), ("google-arcore", "libarcore_sdk_c.so"), ("viro", "com/viro/core/")],
    ),
    row("npm-cordova-plugin-bdasr--*.jar", &[("baidu-speech", "com/baidu/speech/")]),
    row("npm-cordova-plugin-bdasr--libBaiduSpeechSDK.so", &[("baidu-speech", "libBaiduSpeechSDK")]),
    row("npm-cordova-plugin-bdasr--libvad.dnn.so", &[]),
    row("npm-cordova-plugin-qr-barcode-scanner--*", &[("ui-zxing", "com/google/zxing/")]),
    row("npm-cordova-sqlcipher-adapter--*.jar", &[("sqlcipher", "net/sqlcipher/database/")]),
    row(
        "npm-imobile_for_javascript--*charts_v812.jar",
        &[("supermap", "com/supermap/charts/"), ("ui-mikephil-charting", "com/github/mikephil/")],
    ),
    row(
        "npm-imobile_for_javascript--*data_v812.jar",
        &[("iflytek", "com/iflytek/tts/"), ("supermap", "com/supermap/data/"), ("ui-jsoup", "org/jsoup/")],
    ),
    row(
        "npm-imobile_for_javascript--*mapping_v812.jar",
        &[("supermap", "com/supermap/mapping/"), ("ui-achartengine", "org/achartengine/")],
    ),
    row(
        "npm-imobile_for_javascript--*mdatacollector_v812.jar",
        &[("supermap", "com/supermap/mdatacollector/"), ("ui-httpmime", "org/apache/http/")],
    ),
    row("npm-imobile_for_javascript--*.jar", &[("supermap", "com/supermap/")]),
    row("npm-imobile_for_javascript--libAisound.so", &[("iflytek", "com_iflytek_tts")]),
    row("npm-imobile_for_javascript--*.so", &[("supermap", "com_supermap_data")]),
    row("npm-jmessage-phonegap-plugin--*.jar", &[("jiguang-im", "cn/jpush/im/")]),
    row("npm-jsc-android--*.aar", &[("ui-javascriptcore", "org/webkit/androidjsc/")]),
    row("npm-nativescript-ui-chart--*.aar", &[("ui-telerik", "com/telerik/widget/")]),
    row("npm-nativescript-ui-listview--*.aar", &[("ui-telerik", "com/telerik/widget/")]),
    row("npm-react-native-amap-location--*.jar", &[("amap", "com/amap/api/")]),
    row("npm-react-native-fast-crypto--*.so", &[("ui-fast-crypto", "co_airbitz_fastcrypto")]),
    row("npm-react-native-kochava-tracker--*.aar", &[("kochava", "com/kochava/")]),
    row("npm-react-native-mantra-fingerprint-scanner--*.jar", &[("mantra-mfs100", "com/mantra/mfs100/")]),
    row("npm-react-native-mantra-fingerprint-scanner--*.so", &[("mantra-mfs100", "com_mantra_mfs100")]),
    row("npm-react-native-moyasar-sdk--*.jar", &[("samsung-pay", "com/samsung/android/sdk/samsungpay/")]),
    row("npm-react-native-naver-login--*.aar", &[("naver-login", "com/nhn/android/")]),
    row("npm-react-native-tor--*.aar", &[("sifir-tor", "com/sifir/tor/")]),
];

const NO_APP: &[(&str, &str)] = &[
    ("npm-cordova-plugin-mfp--package_node_modules_*", "runs on the build machine"),
    ("npm-@nativescript_android--package_framework_build-tools_*", "runs on the build machine"),
    ("npm-@bugsnag_react-native--*-sources.jar", "holds no code"),
];

/// Ids recognised beside those that a file holds, and why that is right.
const EXTRA: &[(&str, &str, &str)] = &[
    (
        "npm-jmessage-phonegap-plugin",
        "jiguang-core",
        "its manifest has services of it, another plugin brings it",
    ),
    ("npm-jmessage-phonegap-plugin--*.jar", "qiniu", "JMessage has a copy of it in packages of its own"),
];

/// Ids of a file that an app of it does not show, and why it cannot.
const MISSED: &[(&str, &str, &str)] = &[];

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = Set {
        variable: "MINGCHA_CORPUS4",
        rows: ROWS,
        no_app: NO_APP,
        missed: MISSED,
        extra: &[EXTRA],
        libraries: &["nativescript"],
        blind: |package| Half::of(package) == Half::HeldOut,
        files: true,
        kept: Kept::Names,
    };
    set.measure();
}
