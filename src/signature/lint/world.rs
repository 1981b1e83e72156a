//! A small world of signature files without a fault, which the tests of the lints spoil one place at a time.

pub(super) const WORLD: &[(&str, &str)] = &[
    ("version.toml", "version = \"2026.11\"\n"),
    (
        "platform/classes.tsv",
        "# name\nandroid.app.Activity\tjava.lang.Object\t\t\tonCreate\njava.lang.Object\t\norg.w3c.dom.Node\t\n",
    ),
    (
        "callback/entries.toml",
        r#"
libraries = ["com.acme.Bus", "com.acme.Screen.onShown"]

[[callback]]
class = "android.app.Activity"
methods = ["onCreate"]
phase = "user"

[[entry]]
class = "org.w3c.dom.Node"
start = ["onShown"]
phase = "user"

[[registrar]]
class = "com.acme.Bus"
methods = ["post"]
"#,
    ),
    (
        "taxonomy/data.toml",
        r#"
[[type]]
id = "device.imei"
zh = "IMEI"
en = "IMEI"
group = "设备"
[[type]]
id = "basic.phone"
zh = "电话号码"
en = "Phone number"
group = "基本"
[[code_type]]
id = "device_id.imei"
report = "device.imei"
[[code_type]]
id = "phone.number"
report = "basic.phone"
"#,
    ),
    (
        "api/android/telephony.toml",
        r#"
[[api]]
class = "a.Telephony"
methods = ["getImei", "getMeid"]
kind = "source"
data = ["device_id.imei", "phone.number"]
permissions = ["android.permission.READ_PHONE_STATE"]
[[api]]
class = "a.Uri"
methods = ["parse"]
kind = "carrier"
argument = "uri"
[[api]]
class = "a.Uri"
methods = ["parse"]
kind = "pass"
[[constant]]
kind = "uri"
values = ["content://sms"]
data = ["phone.number"]
"#,
    ),
    (
        "permission/dangerous.toml",
        r#"
[[permission]]
name = "android.permission.READ_PHONE_STATE"
label = { zh = "读取手机状态", en = "Read phone state" }
protection = "dangerous"
data = ["device_id.imei"]
"#,
    ),
    (
        "sdk/acme/acme-push.toml",
        r#"
name = { zh = "推送", en = "Push" }
vendor = "Acme"
category = "push"
declared = ["basic.phone", "device.imei"]
declared_status = "recalled"
sources = ["curated"]
[strong]
class-prefix = ["com.acme.push"]
native-library = ["re:libpush(.*)\\.so"]
[weak]
domain = ["acme.cn"]
"#,
    ),
    (
        "sdk/oss/ui-dom.toml",
        r#"
name = { zh = "界面库", en = "DOM" }
vendor = "Open source"
category = "ui-util"
sources = ["curated"]
[strong]
class-prefix = ["kotlin", "org.w3c.dom"]
"#,
    ),
    (
        "packer/shell.toml",
        r#"
name = { zh = "壳", en = "Shell" }
vendor = "Shell"
sources = ["curated"]
[strong]
asset = ["assets/shell.dat"]
"#,
    ),
    (
        "framework/frame.toml",
        r#"
name = { zh = "框架", en = "Frame" }
vendor = "Frame"
code_format = "js"
sources = ["curated"]
[weak]
asset = ["assets/frame/"]
native-library = ["libframe.so"]
"#,
    ),
    (
        "host/china.toml",
        r#"
[[domain]]
suffix = "acme.cn"
owner = "Acme"
sdk = "acme-push"
"#,
    ),
    (
        "text/consent.toml",
        r#"
name = { zh = "同意", en = "Consent" }
terms = ["同意", "agree"]
examples = ["我已阅读并同意"]
counter_examples = ["登录"]
"#,
    ),
    (
        "secret/key.toml",
        r#"
name = { zh = "密钥", en = "Key" }
owner = "Acme"
pattern = "ACME[0-9]{8}"
examples = ["ACME12345678"]
counter_examples = ["ACME1234"]
sources = ["curated"]
"#,
    ),
    (
        "law/id191.toml",
        r#"
id = "ID191"
title = { zh = "认定方法", en = "Methods" }
issuer = "国家网信办秘书局"
effective = "2019-11-28"
confidence = "A"
[[clause]]
id = "ID191:一-1"
number = "一-1"
summary = { zh = "无隐私政策", en = "No privacy policy" }
checkable = "static"
confidence = "A"
[[clause]]
id = "ID191:一-2"
number = "一-2"
summary = { zh = "未提示", en = "Not shown" }
checkable = "not"
reason = { zh = "须运行", en = "Needs a run" }
confidence = "A"
"#,
    ),
    (
        "law/old.toml",
        r#"
id = "OLD"
title = { zh = "旧法", en = "Old law" }
issuer = "国务院"
effective = "2001-01-01"
ended = "2009-12-31"
confidence = "A"
[[clause]]
id = "OLD:第一条"
number = "第一条"
summary = { zh = "旧", en = "Old" }
checkable = "static"
confidence = "A"
"#,
    ),
    (
        "law/recalled.toml",
        r#"
id = "RECALLED"
title = { zh = "记忆之法", en = "Recalled law" }
issuer = "国务院"
confidence = "C"
[[clause]]
id = "RECALLED:1"
number = "1"
summary = { zh = "记", en = "Recalled" }
checkable = "static"
confidence = "B"
[[clause]]
id = "RECALLED:2"
number = "2"
summary = { zh = "记", en = "Recalled" }
checkable = "static"
confidence = "C"
"#,
    ),
    (
        "necessary/hotel.toml",
        r#"
name = { zh = "酒店", en = "Hotels" }
number = 17
service = { zh = "预订", en = "Booking" }
confidence = "A"
[[necessary]]
name = { zh = "电话", en = "Phone" }
data = ["basic.phone"]
"#,
    ),
    (
        "rule/consent/read.toml",
        r#"
status = "stable"
since = "2026.11"
severity = "high"
confidence = "low"
verdict = "待复核"
title = { zh = "题", en = "Title" }
why = { zh = "因", en = "Why" }
fix = { zh = "改", en = "Fix" }
limits = { zh = "限", en = "Limits" }
clauses = ["ID191:一-1", "OLD:第一条"]
per = ["subject", "data"]
condition = "read and not told"
[selections.read]
fact = "collection"
where.data = "device.*"
unless.subject = "sdk:acme-push"
[selections.told]
fact = "text"
where.topic = "consent"
[[examples]]
expect = "match"
about = "read"
facts = """
collection data=device.imei
"""
[[examples]]
expect = "no-match"
about = "told"
facts = """
collection data=device.imei
text topic=consent
"""
"#,
    ),
];
