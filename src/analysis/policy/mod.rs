//! Facts and the text of a privacy policy in, which of what code uses the text names out.
//!
//! A word is looked for, not its meaning: what is not named may be described in other words. So the comparison only says
//! where a person must look. What is denied in plain words is not named by them ([`denial`]).

mod denial;
mod plain;

use crate::base::Location;
use crate::fact::{self, Body, Fact, FactBase};
use crate::signature::Signatures;
use crate::signature::raw::is_library;
use denial::{Denial, denials};
use plain::Plain;
use std::collections::BTreeSet;
use std::ops::Range;

/// Places that are told of each type that is not named.
const MAX_PLACES: usize = 2;

/// One fact for the policy, and one for each type, SDK and guide entry that is used.
#[must_use]
pub fn facts(found: &FactBase, policy: &str, file: &str, signatures: &Signatures) -> Vec<Fact> {
    let text = Plain::new(policy);
    let sentences = text.sentences();
    let [of_data, of_sdks] = [false, true].map(|sdk| denials(&text, &sentences, sdk, signatures));
    let used = found.all().iter().filter_map(|fact| match &fact.body {
        Body::Collection(it) if is_sure(it) => Some(("data", it.data.as_str())),
        Body::Sdk(it) if it.certainty != "possible" && !is_library(&it.category) => Some(("sdk", &it.id)),
        Body::Declaration(it) if it.element == "privacy-guide" => Some(("guide", &it.name)),
        _ => None,
    });
    let used: BTreeSet<(&str, &str)> = used.collect();
    let characters = i64::try_from(policy.chars().count()).unwrap_or(i64::MAX);
    let whole = Fact::new(Body::Policy(fact::Policy { characters }), Location::file(file));
    let items = used.into_iter().map(|(element, name)| {
        let said = match element {
            "data" => of_type(&text, &of_data, name, signatures),
            "sdk" if names_sdk(&text, name, signatures) => Said::Named,
            "guide" if names_entry(&text, name, signatures) => Said::Named,
            "sdk" => Said::all_denied(&of_sdks),
            _ => Said::Nothing,
        };
        let (denied, line) = match &said {
            Said::Denied(sentence) => (text.quoted(sentence), Some(text.line(sentence.start))),
            Said::Named | Said::Nothing => (String::new(), None),
        };
        let named = said == Said::Named;
        let read_at = if named || element != "data" { Vec::new() } else { places(found, name) };
        let (element, name) = (element.to_owned(), name.to_owned());
        let body = Body::PolicyItem(fact::PolicyItem { element, name, named, denied, read_at });
        Fact::new(body, Location { line, ..Location::file(file) })
    });
    std::iter::once(whole).chain(items).collect()
}

/// The first places that read a type.
fn places(found: &FactBase, data: &str) -> Vec<String> {
    let reads = found.all().iter().filter(|fact| match &fact.body {
        Body::Collection(it) => it.data == data && is_sure(it),
        _ => false,
    });
    let places: BTreeSet<String> = reads.map(|fact| fact.at.to_string()).collect();
    places.into_iter().take(MAX_PLACES).collect()
}

/// What a policy says of something.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Named,
    Nothing,
    /// The sentence, in the plain text.
    Denied(Range<usize>),
}

impl Said {
    /// Denied where a denial leaves nothing out.
    fn all_denied(denials: &[Denial]) -> Self {
        denials.iter().find(|it| it.everything).map_or(Self::Nothing, |it| Self::Denied(it.sentence.clone()))
    }
}

/// What a person must be told of: no guess, no dead code, no part of an identifier.
fn is_sure(it: &fact::Collection) -> bool {
    let is_dead = !it.phase.is_empty() && it.phase.iter().all(|phase| phase == "unreached");
    it.certainty != "possible" && !it.weak && it.obtains.is_none() && !is_dead
}

/// By the words of a type, but not its names: those of reports, such as “Address”, say other things in a policy too.
fn of_type(text: &Plain<'_>, denials: &[Denial], id: &str, signatures: &Signatures) -> Said {
    let words = signatures.data_type(id).map_or(&[][..], |it| &it.words);
    let mut denied = denials.iter().find(|it| it.everything);
    let words: Vec<String> = words.iter().map(|word| Plain::new(word).into_text()).collect();
    for place in words.iter().flat_map(|word| text.places(word, text.all())) {
        // Denials that overlap end together.
        let before = denials.partition_point(|it| it.denied.start <= place.start);
        let around = before.checked_sub(1).and_then(|at| denials.get(at));
        match around.filter(|it| place.end <= it.denied.end) {
            None => return Said::Named,
            Some(one) if denied.is_none_or(|first| one.denied.start < first.denied.start) => {
                denied = Some(one)
            }
            Some(_) => {}
        }
    }
    denied.map_or(Said::Nothing, |it| Said::Denied(it.sentence.clone()))
}

/// The product; who only names the vendor has named none of its products.
fn names_sdk(text: &Plain<'_>, id: &str, signatures: &Signatures) -> bool {
    let Some(sdk) = signatures.sdk(id) else { return false };
    let names = [&sdk.name.zh, &sdk.name.en];
    names.into_iter().chain(&sdk.words).any(|name| text.has(name))
}

fn names_entry(text: &Plain<'_>, entry: &str, signatures: &Signatures) -> bool {
    let guide = signatures.bundle.guides.iter().find(|it| it.name.zh == entry);
    guide.is_some_and(|it| it.words.iter().any(|word| text.has(word)))
}

#[cfg(test)]
mod tests {
    use super::{Plain, Said, facts, names_sdk, of_type};
    use crate::fact::{Body, FactBase, parse};
    use crate::signature::Signatures;

    /// What the policy is said of: item, whether it is named, the denial and its line.
    fn said(code: &str, policy: &str) -> Vec<(String, bool, String, Option<u32>)> {
        let base = FactBase::new(parse(code).unwrap());
        let found = facts(&base, policy, "policy.txt", &Signatures::embedded().unwrap());
        let rows = found.into_iter().filter_map(|fact| match fact.body {
            Body::PolicyItem(it) => {
                Some((format!("{} {}", it.element, it.name), it.named, it.denied, fact.at.line))
            }
            _ => None,
        });
        rows.collect()
    }

    fn omitted(code: &str, policy: &str) -> Vec<String> {
        said(code, policy).into_iter().filter(|it| !it.1).map(|it| it.0).collect()
    }

    const CODE: &str = "collection data=location.precise api=wx.getLocation certainty=certain phase=user-action\n\
        collection data=device.imei api=x certainty=certain phase=unknown\n\
        collection data=basic.phone api=x certainty=possible\n\
        collection data=media.audio api=x certainty=certain phase=unreached\n\
        sdk id=umeng-analytics certainty=certain category=analytics\n\
        declaration element=privacy-guide name=收集你选中的照片或视频信息 used=true";

    #[test]
    fn what_is_used_and_not_named() {
        assert_eq!(
            omitted(CODE, ""),
            [
                "data device.imei",
                "data location.precise",
                "guide 收集你选中的照片或视频信息",
                "sdk umeng-analytics"
            ]
        );
        assert_eq!(
            omitted(CODE, "我们收集您的位置信息和 imei；接入友盟+ 的\n统计服务和友盟\nSDK；您上传的视频。"),
            [""; 0]
        );
        assert_eq!(omitted(CODE, "我们使用统计分析服务，收集设备型号。").len(), 4);
        assert_eq!(omitted(CODE, "本应用（Android 版）不收集任何个人信息。").len(), 4);
        assert_eq!(omitted("sdk id=umeng-analytics certainty=possible category=analytics", ""), [""; 0]);
    }

    #[test]
    fn what_is_denied_is_not_named() {
        let contacts = "collection data=contact.address_book api=x certainty=certain phase=unknown";
        let push = "sdk id=jpush certainty=certain category=push";
        let (denial, none) = ("我们不会读取您的 通讯录", "本应用未集成任何第三方 SDK");
        for (code, policy, named, denied, line) in [
            (contacts, format!("一、收集\n{denial}，请放心。"), false, format!("{denial}，请放心"), Some(2)),
            (contacts, "我们不收集任何个人信息。".into(), false, "我们不收集任何个人信息".into(), Some(1)),
            (
                contacts,
                format!("本应用不收集任何信息。\n{denial}。"),
                false,
                "本应用不收集任何信息".into(),
                Some(1),
            ),
            (contacts, format!("{denial}。邀请好友时访问通讯录。"), true, String::new(), None),
            (contacts, "未经同意，我们不会读取您的通讯录。".into(), true, String::new(), None),
            (contacts, "我们不会读取您的短信。".into(), false, String::new(), None),
            (push, format!("{none}。"), false, none.into(), Some(1)),
            (push, format!("{none}。极光推送除外。"), true, String::new(), None),
            (push, "我们不使用广告 SDK。".into(), false, String::new(), None),
        ] {
            let rows = said(code, &policy);
            assert_eq!((rows[0].1, &rows[0].2, rows[0].3), (named, &denied, line), "{policy}");
        }
    }

    fn types(policy: &str) -> Vec<String> {
        let (text, signatures) = (Plain::new(policy), Signatures::embedded().unwrap());
        let ids = signatures.bundle.taxonomy.types.iter().map(|it| it.id.clone());
        ids.filter(|id| of_type(&text, &[], id, &signatures) == Said::Named).collect()
    }

    fn sdks(policy: &str) -> Vec<String> {
        let (text, signatures) = (Plain::new(policy), Signatures::embedded().unwrap());
        let ids = signatures.bundle.sdks.iter().filter(|it| !it.umbrella).map(|it| it.id.clone());
        ids.filter(|id| names_sdk(&text, id, &signatures)).collect()
    }

    #[test]
    fn common_words_name_no_type() {
        let policy = "本应用（Android 版）、本软件和本 app 不收集任何个人信息，适用范围见列表。\
            我们在显著位置公示本政策并通知您，您点击“同意”即可登录、浏览和搜索。数据存储于境内，文件与地址见官网，\
            我们保护消费者权益和未成年人身心健康，提供支付、交易和视频服务，适用于 Android 操作系统。\
            We and our partners use data in this app; log in, and the address, name and id of your file in android \
            say so. Recipe, simple and image are words, too.";
        assert_eq!(types(policy), [""; 0]);
    }

    #[test]
    fn ordinary_sentences_name_their_types() {
        for (id, policy) in [
            ("basic.address", "为向您配送商品，我们收集收货地址。"),
            ("basic.avatar_nickname", "您的头像和昵称"),
            ("basic.phone", "注册时须提供手机号码"),
            ("behavior.app_log", "我们会收集服务日志信息"),
            ("behavior.clipboard", "读取剪贴板内容"),
            ("behavior.installed_apps", "应用安装列表"),
            ("behavior.installed_apps", "读取您设备上已安装的应用信息"),
            ("behavior.running_apps", "正在运行的进程"),
            ("behavior.search_click", "搜索记录、点击记录"),
            ("bio.face", "人脸识别信息"),
            ("calendar.event", "Access to your calendar"),
            ("comm.call_log", "通话记录"),
            ("comm.sms", "读取短信验证码"),
            ("contact.address_book", "访问通讯录"),
            ("device.adid", "广告标识符 IDFA"),
            ("device.android_id", "设备信息（Android  ID、型号）"),
            ("device.android_id", "AndroidID"),
            ("device.iccid", "SIM 卡序列号（ICCID）"),
            ("device.imei", "IMEI/MEID"),
            ("device.imsi", "国际移动用户识别码（IMSI）"),
            ("device.mac", "MAC 地址"),
            ("device.mac", "the MAC address of your device"),
            ("device.model", "设备型号、操作系统版本"),
            ("device.oaid", "OAID"),
            ("device.sensor", "加速度传感器"),
            ("device.serial", "设备序列号"),
            ("device.sim", "运营商信息"),
            ("health.steps", "微信运动步数"),
            ("id.number", "身份证号码"),
            ("location.bluetooth", "附近的蓝牙设备"),
            ("location.cell", "基站信息"),
            ("location.coarse", "大致位置"),
            ("location.precise", "精确定位"),
            ("location.precise", "Your location data"),
            ("location.wifi", "WLAN 接入点（SSID、BSSID）"),
            ("media.audio", "麦克风权限"),
            ("media.camera", "使用摄像头扫码"),
            ("media.files", "读写外部存储"),
            ("media.photo_video", "从相册选择照片"),
            ("net.account", "账号信息"),
            ("net.ip", "网络信息（IP）"),
            ("net.ip", "IP地址"),
            ("net.openid", "微信 OpenID"),
            ("notif.content", "读取通知栏内容"),
        ] {
            assert!(types(policy).iter().any(|it| it == id), "{id}: {policy}");
        }
        let signatures = Signatures::embedded().unwrap();
        assert!(signatures.bundle.taxonomy.types.iter().all(|it| !it.words.is_empty()));
        assert!(signatures.bundle.guides.iter().all(|it| !it.words.is_empty()));
    }

    #[test]
    fn a_vendor_is_not_its_products() {
        let vendors = "由腾讯（Tencent）、友盟+、华为、小米、百度、阿里巴巴、阿里云、字节跳动、网易、京东、谷歌（Google）、\
            微软（Microsoft）、北京某公司提供的统计、推送、地图、支付、广告、登录、云服务 SDK，及 app analytics, push, \
            maps, cloud, ads and payment services.";
        assert_eq!(sdks(vendors), [""; 0]);
        for (id, policy) in [
            ("alipay", "支付宝 SDK"),
            ("amap", "高德地图SDK（北京高德）"),
            ("getui-push", "个推·消息推送 SDK"),
            ("huawei-push", "华为 HMS"),
            ("jpush", "极光推送"),
            ("msa-oaid", "移动安全联盟 SDK"),
            ("pangle", "穿山甲广告"),
            ("tencent-bugly", "腾讯Bugly"),
            ("tencent-bugly", "Bugly SDK"),
            ("tencent-gdt", "优量汇"),
            ("tencent-qq-connect", "QQ 互联"),
            ("tencent-x5", "腾讯浏览服务（TBS）"),
            ("umeng-analytics", "友盟+ SDK"),
            ("wechat-opensdk", "微信开放平台 SDK"),
            ("weibo", "新浪微博SDK"),
            ("xiaomi-push", "小米推送"),
        ] {
            assert!(sdks(policy).iter().any(|it| it == id), "{id}: {policy}");
        }
    }
}
