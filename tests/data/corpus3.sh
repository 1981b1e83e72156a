#!/usr/bin/env bash
# Downloads the packages that the third suite (tests/it/corpus/proof/third.rs) is measured on, by name and version, from the
# npm registry into DIR. About 100 MB. They keep their own licences: never commit them. Usage: corpus3.sh DIR
set -euo pipefail
dir=${1:?usage: corpus3.sh DIR}
mkdir -p "$dir"/{download,sdk}
cd "$dir/download"

npm_package() { # NAME VERSION
  local file folder="npm-${1//\//_}"
  file=$(npm pack --silent --ignore-scripts "$1@$2" | tail -n 1)
  rm -rf "$folder"
  mkdir -p "$folder"
  tar xzf "$file" -C "$folder"
}

npm_package @munchi_oy/react-native-epson-printer 1.6.0
npm_package cordova-plugin-weibo 1.6.0
npm_package cordova-plugin-weibosdk 0.6.4
npm_package pingpp-react-native 1.1.3
npm_package react-native-aliyun-push 1.0.22
npm_package react-native-sharesdk 1.0.9
npm_package react-native-speech-iflytek 1.0.4
npm_package react-native-yunpeng-alipay 2.0.0

rm -f ../sdk/*
for package in npm-*; do
  find "$package" -type f \( -name '*.jar' -o -name '*.aar' -o -name '*.so' \) \
    ! -path '*/build/*' ! -name gradle-wrapper.jar |
    while read -r file; do cp "$file" "../sdk/$package--$(echo "${file#"$package"/}" | tr / _)"; done
done
echo "SDK files: $(ls ../sdk | wc -l)"
