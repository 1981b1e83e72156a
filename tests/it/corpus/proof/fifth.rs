//! The fifth set: an app of each file and each package of `tests/data/sdks.sh 5`, class names kept, where
//! `$MINGCHA_CORPUS5` names the folder. All of it is blind: what the files hold was read in their class names, symbols and
//! manifests alone, and written down here by the products' names, before the first scan and without a look at the marks. A
//! product without an id was `unknown …` then, and missed.
//!
//! What two scans gave, blind, in pairs of file and SDK, libraries of common code apart; between them others added 911 ids
//! without a look at this set:
//!
//! - with the marks of commit cd90c18 42 of 67: 27 of 43 in jars and AARs, 15 of 24 in lone libraries; of the pairs that had
//!   an id 42 of 51; of those with a Chinese SDK 40 of 49, 25 of 30 and 15 of 19; 7 of 27 libraries.
//! - with those of commit 3616df1 45 of 67: 30 of 43 and 15 of 24; of the pairs that had an id 45 of 54; of those with a
//!   Chinese SDK as before; 14 of 27 libraries.
//!
//! By app and SDK, counted later with the same marks: 23 of 32, then 25; of those that had an id 23 of 24, then 25 of 26; of
//! those with a Chinese SDK 21 of 22.
//!
//! Then the marks were mended, and ids made for BlueID, DaVoice, eSewa, RunAnywhere and Unvired.

use super::build::Kept;
use super::set::Set;
use super::truth::{Row, row};

/// What stands in packages of another product's own names (android-async-http in Baidu's, Java-WebSocket in Easemob's) is no
/// product here, and a plug-in's glue is none.
const ROWS: &[Row] = &[
    row("npm-@blueid_access-react-native--*.aar", &[("blueid-access", "blueid/access/sdk/commands/")]),
    row("npm-@gooddollar_react-native-facetec--*.aar", &[("facetec", "com/facetec/sdk/")]),
    row("npm-@runanywhere_onnx--libc++_shared.so", &[]),
    row("npm-@runanywhere_onnx--libonnxruntime.so", &[("onnxruntime", "OrtGetApiBase")]),
    row("npm-@runanywhere_onnx--libsherpa-onnx-c-api.so", &[("sherpa-onnx", "SherpaOnnxWriteWaveToBuffer")]),
    row("npm-@runanywhere_onnx--libsherpa-onnx-jni.so", &[("sherpa-onnx", "Java_com_k2fsa_sherpa_onnx_")]),
    row(
        "npm-@runanywhere_onnx--librac_backend_onnx_jni.so",
        &[("runanywhere", "Java_com_runanywhere_sdk_core_onnx_")],
    ),
    row("npm-@runanywhere_onnx--librac_backend_onnx.so", &[("runanywhere", "runanywhere")]),
    row("npm-@runanywhere_onnx--librac_backend_sherpa.so", &[("runanywhere", "runanywhere")]),
    row("npm-@runanywhere_onnx--librunanywhere_onnx.so", &[("runanywhere", "rac_plugin_entry_onnx")]),
    row("npm-@runanywhere_onnx--librunanywhere_sherpa.so", &[("runanywhere", "rac_plugin_entry_sherpa")]),
    row("npm-com.wikitude.phonegap.wikitudeplugin--*.aar", &[("wikitude", "com/wikitude/architect/")]),
    row("npm-cordova-baidu-asr--*.jar", &[("baidu-speech", "com/baidu/speech/asr/")]),
    row(
        "npm-cordova-baidu-asr--libBaiduSpeechSDK.so",
        &[("baidu-speech", "Java_com_baidu_speech_core_BDSCoreJniInterface_Post")],
    ),
    // A network for finding speech, no library in spite of its name.
    row("npm-cordova-baidu-asr--libvad.dnn.so", &[]),
    row(
        "npm-cordova-plugin-baiduasr--*bdasr_V3_20180320_9066860.jar",
        &[("baidu-speech", "com/baidu/speech/asr/")],
    ),
    row("npm-cordova-plugin-baiduasr--*com.baidu.tts_*.jar", &[("baidu-speech", "com/baidu/tts/client/")]),
    row(
        "npm-cordova-plugin-baiduasr--libBaiduSpeechSDK.so",
        &[("baidu-speech", "Java_com_baidu_speech_core_BDSCoreJniInterface_Post")],
    ),
    row(
        "npm-cordova-plugin-baiduasr--libBDSpeechDecoder_V1.so",
        &[("baidu-speech", "Java_com_baidu_speechsynthesizer_utility_SpeechDecoder_decodeWithCallback")],
    ),
    row("npm-cordova-plugin-baiduasr--libbd_etts.so", &[("baidu-speech", "libbd_etts.so")]),
    row("npm-cordova-plugin-baiduasr--libbdtts.so", &[("baidu-speech", "Java_com_baidu_tts_jni_")]),
    row("npm-cordova-plugin-baiduasr--libgnustl_shared.so", &[]),
    row("npm-cordova-plugin-baiduasr--libvad.dnn.so", &[]),
    row(
        "npm-cordova-plugin-unvired-sdk--*Unvired_Kernel_Android.aar",
        &[
            ("unvired", "com/unvired/sync/"),
            ("scandit", "com/mirasense/scanditsdk/"),
            ("unknown utility Apache HttpClient", "org/apache/http/client/"),
            ("ui-mime4j", "org/apache/james/mime4j/"),
            ("ui-apache-commons", "org/apache/commons/codec/"),
            ("ui-guava", "com/google/common/collect/"),
            ("ui-jackson", "com/fasterxml/jackson/databind/"),
            ("ui-jmdns", "javax/jmdns/"),
            ("ui-okhttp3", "okhttp3/"),
            ("ui-okio", "okio/"),
        ],
    ),
    row(
        "npm-cordova-plugin-unvired-sdk--*Unvired_Kernel_HTML5_Android.aar",
        &[("unvired", "com/unvired/plugin/")],
    ),
    row(
        "npm-react-native-alipay--*.jar",
        &[("alipay", "com/alipay/sdk/app/PayTask"), ("utdid", "com/ta/utdid2/device/UTDevice")],
    ),
    row(
        "npm-react-native-aliyun-player--*AlivcPlayer-3.4.6.aar",
        &[
            ("aliyun-player", "com/alivc/player/"),
            ("ffmpeg", "libalivcffmpeg.so"),
            ("ui-soundtouch", "Java_net_surina_soundtouch_SoundTouch_"),
        ],
    ),
    row(
        "npm-react-native-aliyun-player--*AlivcReporter-1.2.aar",
        &[("aliyun-player", "com/aliyun/clientinforeport/")],
    ),
    row(
        "npm-react-native-aliyun-player--*AliyunVodPlayer-3.4.6.aar",
        &[("aliyun-player", "com/aliyun/vodplayer/core/")],
    ),
    row("npm-react-native-amap--*AMap_Location_*.jar", &[("amap", "com/amap/api/location/")]),
    row("npm-react-native-amap--*2DMap*.jar", &[("amap", "com/amap/api/maps2d/")]),
    row("npm-react-native-amap-sdk--*AMap_3DMap_*.jar", &[("amap", "com/amap/api/maps/")]),
    row("npm-react-native-amap-sdk--*AMap_Location_*.jar", &[("amap", "com/amap/api/location/")]),
    row("npm-react-native-amap-sdk--*AMap_Search_*.jar", &[("amap", "com/amap/api/services/")]),
    row("npm-react-native-amap-sdk--libgdinamapv4sdk752.so", &[("amap", "am_mapengine_new")]),
    row(
        "npm-react-native-amap-sdk--libgdinamapv4sdk752ex.so",
        &[("amap", "Java_com_autonavi_amap_mapcore_")],
    ),
    row(
        "npm-react-native-baidu-location--*.jar",
        &[("baidu-location", "com/baidu/location/"), ("baidu-map", "com/baidu/mapapi/map/")],
    ),
    row(
        "npm-react-native-baidu-location--liblocSDK7.so",
        &[("baidu-location", "Java_com_baidu_location_Jni_")],
    ),
    row(
        "npm-react-native-baidu-location--libBaiduMapSDK_*.so",
        &[("baidu-map", "Java_com_baidu_platform_com")],
    ),
    row(
        "npm-react-native-baidu-map-jm--*BaiduLBS_Android.jar",
        &[("baidu-location", "com/baidu/location/"), ("baidu-map", "com/baidu/mapapi/map/")],
    ),
    // The augmented reality of walking directions.
    row(
        "npm-react-native-baidu-map-jm--*component_common_sdk_1.1.0.jar",
        &[("baidu-ar", "map/baidu/ar/camera/")],
    ),
    row("npm-react-native-baidu-tts--*.jar", &[("baidu-speech", "com/baidu/tts/client/")]),
    row(
        "npm-react-native-baidumap--*.jar",
        &[("baidu-location", "com/baidu/location/"), ("baidu-map", "com/baidu/mapapi/map/")],
    ),
    row("npm-react-native-baidumap--liblocSDK6a.so", &[("baidu-location", "Java_com_baidu_location_Jni_")]),
    row("npm-react-native-baidumap--libBaiduMapSDK_*.so", &[("baidu-map", "Java_com_baidu_platform_com")]),
    row(
        "npm-react-native-davoice-tts--*.aar",
        &[("davoice", "com/davoice/tts/"), ("espeak", "espeak_Cancel")],
    ),
    row("npm-react-native-facerecognition--*.so", &[("ui-opencv", "Java_org_opencv_android_Utils_")]),
    row("npm-react-native-im-easemob--*.jar", &[("easemob", "com/hyphenate/chat/")]),
    row(
        "npm-react-native-im-easemob--libhyphenate.so",
        &[("easemob", "Java_com_hyphenate_chat_EMMonitor_startMonitor")],
    ),
    row(
        "npm-react-native-im-easemob--libhyphenate_av.so",
        &[("easemob", "Java_com_superrtc_call_"), ("webrtc", "../../webrtc/p2p/base/transportcontroller.cc")],
    ),
    row(
        "npm-react-native-im-easemob--libhyphenate_av_recorder.so",
        &[
            ("easemob", "Java_com_hyphenate_chat_adapter_EMACallManager_"),
            ("ffmpeg", "ff_libmp3lame_encoder"),
            ("ui-lame", "lame_encode_buffer"),
        ],
    ),
    row("npm-react-native-im-easemob--libsqlite.so", &[("unknown utility SQLite", "SQLite format 3")]),
    row(
        "npm-react-native-jpush--*.jar",
        &[
            ("jpush", "cn/jpush/android/api/"),
            ("ui-gson", "com/google/gson/jpush/"),
            ("ui-protocol-buffers", "com/google/protobuf/jpush/"),
        ],
    ),
    row("npm-react-native-jpush--libjpush213.so", &[("jpush", "libjpush213.so")]),
    row("npm-react-native-qq--*mta-sdk-1.6.2.jar", &[("tencent-mta", "com/tencent/stat/")]),
    row(
        "npm-react-native-qq--*open_sdk_r5756.jar",
        // The location engine, without the map.
        &[("tencent-qq-connect", "com/tencent/tauth/Tencent"), ("tencent-location", "com/tencent/map/b/")],
    ),
    row(
        "npm-react-native-spotify-remote--*app-remote*.aar",
        &[("spotify-sdk", "com/spotify/android/appremote/")],
    ),
    row("npm-react-native-spotify-remote--*auth*.aar", &[("spotify-sdk", "com/spotify/sdk/android/")]),
    row(
        "npm-react-native-tencent-asr--*asr-one-sentence-release.aar",
        &[("tencent-asr", "com/tencent/cloud/qcloudasrsdk/"), ("ui-lame", "libmp3lame.so")],
    ),
    row(
        "npm-react-native-tencent-asr--*asr-file-recognize-release.aar",
        &[("tencent-asr", "com/tencent/cloud/qcloudasrsdk/")],
    ),
    row("npm-react-native-tencent-asr--*asr-realtime-release.aar", &[("tencent-asr", "com/tencent/aai/")]),
    row(
        "npm-react-native-wakeword--*.aar",
        &[
            ("davoice", "com/davoice/keywordsdetection/"),
            ("onnxruntime", "ai/onnxruntime/"),
            ("ui-arm-compute", "libarm_compute.so"),
        ],
    ),
    // WeChat's own copy of Tencent MTA stands in `com.tencent.wxop.stat`.
    row("npm-react-native-wechat-android--*.jar", &[("wechat-opensdk", "com/tencent/mm/sdk/")]),
    row("npm-rn-esewa--*.aar", &[("esewa", "com/esewa/android/sdk/")]),
];

/// Ids recognised beside those that a file holds, and why that is right.
const EXTRA: &[(&str, &str, &str)] = &[
    ("npm-react-native-jpush--*.jar", "jiguang-core", "of 2016: what is JCore's today still stands in it"),
    ("npm-react-native-wechat-android--*.jar", "tencent-mta", "WeChat's own copy of it"),
];

/// Ids of a file that an app of it does not show, and why it cannot.
const MISSED: &[(&str, &str, &str)] = &[
    (
        "npm-cordova-plugin-unvired-sdk--*",
        "unknown utility Apache HttpClient",
        "the platform has its classes too",
    ),
    ("npm-react-native-aliyun-player--*AlivcPlayer-3.4.6.aar", "ffmpeg", "built into Alibaba's own library"),
    (
        "npm-react-native-aliyun-player--*AlivcPlayer-3.4.6.aar",
        "ui-soundtouch",
        "built into Alibaba's own library",
    ),
    ("npm-react-native-davoice-tts--*.aar", "espeak", "built into DaVoice's own library"),
    ("npm-react-native-im-easemob--libhyphenate_av.so", "webrtc", "built into Easemob's own library"),
    (
        "npm-react-native-im-easemob--libhyphenate_av_recorder.so",
        "ffmpeg",
        "built into Easemob's own library",
    ),
    (
        "npm-react-native-im-easemob--libhyphenate_av_recorder.so",
        "ui-lame",
        "built into Easemob's own library",
    ),
    ("npm-react-native-im-easemob--libsqlite.so", "unknown utility SQLite", "a name that anybody may give"),
];

#[test]
fn what_a_package_ships_is_recognised_by_names() {
    let set = Set {
        variable: "MINGCHA_CORPUS5",
        rows: ROWS,
        no_app: &[],
        missed: MISSED,
        extra: &[EXTRA],
        libraries: &["espeak", "ffmpeg", "onnxruntime", "sherpa-onnx", "webrtc"],
        blind: |_| true,
        files: true,
        kept: Kept::Names,
    };
    set.measure();
}
