//! The fifth set: an app of each file of the packages of `tests/data/sdks.sh 5`, class names kept, where
//! `$MINGCHA_CORPUS5` names the folder. All of it is blind: what the files hold was read in their class names, symbols and
//! manifests alone, and written down here by the products' names, before the first scan and without a look at the marks.

use super::truth::{Row, row};

/// What the packages hold. `library …` is common code that collects nothing; what stands in a package of another product's
/// own names (android-async-http in Baidu's, Java-WebSocket in Easemob's) is no product here, and a plug-in's glue is none.
const ROWS: &[Row] = &[
    row("npm-@blueid_access-react-native--*.aar", &[("BlueID Access", "blueid/access/sdk/commands/")]),
    row("npm-@gooddollar_react-native-facetec--*.aar", &[("FaceTec", "com/facetec/sdk/")]),
    row("npm-@runanywhere_onnx--libc++_shared.so", &[]),
    row("npm-@runanywhere_onnx--libonnxruntime.so", &[("library ONNX Runtime", "OrtGetApiBase")]),
    row(
        "npm-@runanywhere_onnx--libsherpa-onnx-c-api.so",
        &[("library sherpa-onnx", "SherpaOnnxWriteWaveToBuffer")],
    ),
    row(
        "npm-@runanywhere_onnx--libsherpa-onnx-jni.so",
        &[("library sherpa-onnx", "Java_com_k2fsa_sherpa_onnx_")],
    ),
    row(
        "npm-@runanywhere_onnx--librac_backend_onnx_jni.so",
        &[("RunAnywhere", "Java_com_runanywhere_sdk_core_onnx_")],
    ),
    row("npm-@runanywhere_onnx--librac_backend_onnx.so", &[("RunAnywhere", "runanywhere")]),
    row("npm-@runanywhere_onnx--librac_backend_sherpa.so", &[("RunAnywhere", "runanywhere")]),
    row("npm-@runanywhere_onnx--librunanywhere_onnx.so", &[("RunAnywhere", "rac_plugin_entry_onnx")]),
    row("npm-@runanywhere_onnx--librunanywhere_sherpa.so", &[("RunAnywhere", "rac_plugin_entry_sherpa")]),
    row("npm-com.wikitude.phonegap.wikitudeplugin--*.aar", &[("Wikitude", "com/wikitude/architect/")]),
    row("npm-cordova-baidu-asr--*.jar", &[("Baidu speech recognition", "com/baidu/speech/asr/")]),
    row(
        "npm-cordova-baidu-asr--libBaiduSpeechSDK.so",
        &[("Baidu speech recognition", "Java_com_baidu_speech_core_BDSCoreJniInterface_Post")],
    ),
    // A network for finding speech, no library in spite of its name.
    row("npm-cordova-baidu-asr--libvad.dnn.so", &[]),
    row(
        "npm-cordova-plugin-baiduasr--*bdasr_V3_20180320_9066860.jar",
        &[("Baidu speech recognition", "com/baidu/speech/asr/")],
    ),
    row(
        "npm-cordova-plugin-baiduasr--*com.baidu.tts_*.jar",
        &[("Baidu speech synthesis", "com/baidu/tts/client/")],
    ),
    row(
        "npm-cordova-plugin-baiduasr--libBaiduSpeechSDK.so",
        &[("Baidu speech recognition", "Java_com_baidu_speech_core_BDSCoreJniInterface_Post")],
    ),
    row(
        "npm-cordova-plugin-baiduasr--libBDSpeechDecoder_V1.so",
        &[(
            "Baidu speech synthesis",
            "Java_com_baidu_speechsynthesizer_utility_SpeechDecoder_decodeWithCallback",
        )],
    ),
    row("npm-cordova-plugin-baiduasr--libbd_etts.so", &[("Baidu speech synthesis", "libbd_etts.so")]),
    row("npm-cordova-plugin-baiduasr--libbdtts.so", &[("Baidu speech synthesis", "Java_com_baidu_tts_jni_")]),
    row("npm-cordova-plugin-baiduasr--libgnustl_shared.so", &[]),
    row("npm-cordova-plugin-baiduasr--libvad.dnn.so", &[]),
    row(
        "npm-cordova-plugin-unvired-sdk--*Unvired_Kernel_Android.aar",
        &[
            ("Unvired", "com/unvired/sync/"),
            ("Scandit", "com/mirasense/scanditsdk/"),
            ("library Apache HttpClient", "org/apache/http/client/"),
            ("library Apache James Mime4J", "org/apache/james/mime4j/"),
            ("library Apache Commons Codec", "org/apache/commons/codec/"),
            ("library Guava", "com/google/common/collect/"),
            ("library Jackson", "com/fasterxml/jackson/databind/"),
            ("library JmDNS", "javax/jmdns/"),
            ("library OkHttp", "okhttp3/"),
            ("library Okio", "okio/"),
        ],
    ),
    row(
        "npm-cordova-plugin-unvired-sdk--*Unvired_Kernel_HTML5_Android.aar",
        &[("Unvired", "com/unvired/plugin/")],
    ),
    row(
        "npm-react-native-alipay--*.jar",
        &[("Alipay", "com/alipay/sdk/app/PayTask"), ("UTDID", "com/ta/utdid2/device/UTDevice")],
    ),
    row(
        "npm-react-native-aliyun-player--*AlivcPlayer-3.4.6.aar",
        &[
            ("Alibaba Cloud player", "com/alivc/player/"),
            ("library FFmpeg", "libalivcffmpeg.so"),
            ("library SoundTouch", "Java_net_surina_soundtouch_SoundTouch_"),
        ],
    ),
    row(
        "npm-react-native-aliyun-player--*AlivcReporter-1.2.aar",
        &[("Alibaba Cloud player", "com/aliyun/clientinforeport/")],
    ),
    row(
        "npm-react-native-aliyun-player--*AliyunVodPlayer-3.4.6.aar",
        &[("Alibaba Cloud player", "com/aliyun/vodplayer/core/")],
    ),
    row("npm-react-native-amap--*AMap_Location_*.jar", &[("AMap location", "com/amap/api/location/")]),
    row("npm-react-native-amap--*2DMap*.jar", &[("AMap map", "com/amap/api/maps2d/")]),
    row("npm-react-native-amap-sdk--*AMap_3DMap_*.jar", &[("AMap map", "com/amap/api/maps/")]),
    row("npm-react-native-amap-sdk--*AMap_Location_*.jar", &[("AMap location", "com/amap/api/location/")]),
    row("npm-react-native-amap-sdk--*AMap_Search_*.jar", &[("AMap search", "com/amap/api/services/")]),
    row("npm-react-native-amap-sdk--libgdinamapv4sdk752.so", &[("AMap map", "am_mapengine_new")]),
    row(
        "npm-react-native-amap-sdk--libgdinamapv4sdk752ex.so",
        &[("AMap map", "Java_com_autonavi_amap_mapcore_")],
    ),
    row(
        "npm-react-native-baidu-location--*.jar",
        &[("Baidu location", "com/baidu/location/"), ("Baidu map", "com/baidu/mapapi/map/")],
    ),
    row(
        "npm-react-native-baidu-location--liblocSDK7.so",
        &[("Baidu location", "Java_com_baidu_location_Jni_")],
    ),
    row(
        "npm-react-native-baidu-location--libBaiduMapSDK_*.so",
        &[("Baidu map", "Java_com_baidu_platform_com")],
    ),
    row(
        "npm-react-native-baidu-map-jm--*BaiduLBS_Android.jar",
        &[("Baidu location", "com/baidu/location/"), ("Baidu map", "com/baidu/mapapi/map/")],
    ),
    // The augmented reality of walking directions.
    row(
        "npm-react-native-baidu-map-jm--*component_common_sdk_1.1.0.jar",
        &[("Baidu AR", "map/baidu/ar/camera/")],
    ),
    row("npm-react-native-baidu-tts--*.jar", &[("Baidu speech synthesis", "com/baidu/tts/client/")]),
    row(
        "npm-react-native-baidumap--*.jar",
        &[("Baidu location", "com/baidu/location/"), ("Baidu map", "com/baidu/mapapi/map/")],
    ),
    row("npm-react-native-baidumap--liblocSDK6a.so", &[("Baidu location", "Java_com_baidu_location_Jni_")]),
    row("npm-react-native-baidumap--libBaiduMapSDK_*.so", &[("Baidu map", "Java_com_baidu_platform_com")]),
    row(
        "npm-react-native-davoice-tts--*.aar",
        &[("DaVoice", "com/davoice/tts/"), ("library eSpeak NG", "espeak_Cancel")],
    ),
    row("npm-react-native-facerecognition--*.so", &[("library OpenCV", "Java_org_opencv_android_Utils_")]),
    row("npm-react-native-im-easemob--*.jar", &[("Easemob", "com/hyphenate/chat/")]),
    row(
        "npm-react-native-im-easemob--libhyphenate.so",
        &[("Easemob", "Java_com_hyphenate_chat_EMMonitor_startMonitor")],
    ),
    row(
        "npm-react-native-im-easemob--libhyphenate_av.so",
        &[("Easemob", "Java_com_superrtc_call_"), ("library WebRTC", "../../webrtc/p2p/base/")],
    ),
    row(
        "npm-react-native-im-easemob--libhyphenate_av_recorder.so",
        &[
            ("Easemob", "Java_com_hyphenate_chat_adapter_EMACallManager_"),
            ("library FFmpeg", "ff_libmp3lame_encoder"),
            ("library LAME", "lame_encode_buffer"),
        ],
    ),
    row("npm-react-native-im-easemob--libsqlite.so", &[("library SQLite", "SQLite format 3")]),
    row(
        "npm-react-native-jpush--*.jar",
        &[
            ("JPush", "cn/jpush/android/api/"),
            ("library Gson", "com/google/gson/jpush/"),
            ("library Protocol Buffers", "com/google/protobuf/jpush/"),
        ],
    ),
    row("npm-react-native-jpush--libjpush213.so", &[("JPush", "libjpush213.so")]),
    row("npm-react-native-qq--*mta-sdk-1.6.2.jar", &[("Tencent MTA", "com/tencent/stat/")]),
    row(
        "npm-react-native-qq--*open_sdk_r5756.jar",
        // The location engine, without the map.
        &[("QQ Connect", "com/tencent/tauth/Tencent"), ("Tencent location", "com/tencent/map/b/")],
    ),
    row(
        "npm-react-native-spotify-remote--*app-remote*.aar",
        &[("Spotify", "com/spotify/android/appremote/")],
    ),
    row("npm-react-native-spotify-remote--*auth*.aar", &[("Spotify", "com/spotify/sdk/android/")]),
    row(
        "npm-react-native-tencent-asr--*asr-one-sentence-release.aar",
        &[
            ("Tencent Cloud speech recognition", "com/tencent/cloud/qcloudasrsdk/"),
            ("library LAME", "libmp3lame.so"),
        ],
    ),
    row(
        "npm-react-native-tencent-asr--*asr-file-recognize-release.aar",
        &[("Tencent Cloud speech recognition", "com/tencent/cloud/qcloudasrsdk/")],
    ),
    row(
        "npm-react-native-tencent-asr--*asr-realtime-release.aar",
        &[("Tencent Cloud speech recognition", "com/tencent/aai/")],
    ),
    row(
        "npm-react-native-wakeword--*.aar",
        &[
            ("DaVoice", "com/davoice/keywordsdetection/"),
            ("library ONNX Runtime", "ai/onnxruntime/"),
            ("library Arm Compute Library", "libarm_compute.so"),
        ],
    ),
    // WeChat's own copy of Tencent MTA stands in `com.tencent.wxop.stat`.
    row("npm-react-native-wechat-android--*.jar", &[("WeChat Open SDK", "com/tencent/mm/sdk/")]),
    row("npm-rn-esewa--*.aar", &[("eSewa", "com/esewa/android/sdk/")]),
];
