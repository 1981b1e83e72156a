//! On which API levels a place can run, and whether it gets anything there.

use super::{class, facts, program};
use crate::fact::{Body, Collection};

const IMEI: &str =
    "invoke-virtual {v0}, Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;\n";
const LEVEL: &str = "sget v1, Landroid/os/Build$VERSION;->SDK_INT:I\n";

/// `api_min-api_max obtains` of every read in a body.
fn levels(body: &str) -> Vec<String> {
    let shown = |row: &Collection| {
        let number = |level: Option<i64>| level.map(|level| level.to_string()).unwrap_or_default();
        let obtains = if row.obtains == Some(false) { " never" } else { "" };
        format!("{}-{}{obtains}", number(row.api_min), number(row.api_max))
    };
    let rows = facts(&program(&class("com/example/A", body))).into_iter();
    let mut rows: Vec<(Option<u64>, String)> = rows
        .filter_map(|fact| match &fact.body {
            Body::Collection(row) => Some((fact.at.offset, shown(row))),
            _ => None,
        })
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn a_guard_in_the_method_bounds_the_levels() {
    let guarded = |test: &str| levels(&format!("{LEVEL}const/16 v2, 0x1d\n{test} v1, v2, :end\n{IMEI}:end"));
    assert_eq!(guarded("if-ge"), ["-28"], "read below 29");
    assert_eq!(guarded("if-gt"), ["-29"]);
    assert_eq!(guarded("if-lt"), ["29- never"], "the IMEI is not to be had from 29 on");
    assert_eq!(guarded("if-ne"), ["29-29 never"]);
    assert_eq!(guarded("if-eq"), ["-"], "all but one");
    let turned = format!("{LEVEL}const/16 v2, 0x1d\nmove v3, v1\nif-le v2, v3, :end\n{IMEI}:end");
    assert_eq!(levels(&turned), ["-28"], "sides changed, through a move");
    assert_eq!(levels(IMEI), ["-"]);
    let other = format!("const/16 v2, 0x1d\nconst/16 v1, 0x1e\nif-ge v1, v2, :end\n{IMEI}:end");
    assert_eq!(levels(&other), ["-"], "another number is compared");
}

#[test]
fn paths_that_meet_add_their_levels() {
    let both = format!(
        "{LEVEL}const/16 v2, 0x17\nif-lt v1, v2, :old\n\
         const/16 v2, 0x1d\nif-ge v1, v2, :new\n{IMEI}:old\n{IMEI}return-void\n:new\n{IMEI}"
    );
    assert_eq!(levels(&both), ["23-28", "-28", "29- never"]);
    let changed = format!("{LEVEL}const/4 v1, 0x0\nconst/16 v2, 0x1d\nif-lt v1, v2, :end\n{IMEI}:end");
    assert_eq!(levels(&changed), ["-"], "the register holds another number by then");
    let joined = format!(
        "{LEVEL}if-eqz p1, :c\nconst/16 v1, 0x1e\n:c\nconst/16 v2, 0x1d\nif-ge v1, v2, :end\n{IMEI}:end"
    );
    assert_eq!(levels(&joined), ["-"], "it may hold something else");
}

#[test]
fn handlers_run_on_the_levels_of_their_block() {
    let caught = format!(
        "{LEVEL}const/16 v2, 0x1d\nif-ge v1, v2, :end\n:start\n\
         invoke-static {{}}, Lcom/example/B;->b()V\n:stop\n.catchall {{:start .. :stop}} :handler\n:end\nreturn-void\n\
         :handler\n{IMEI}"
    );
    assert_eq!(levels(&caught), ["-28"]);
}

#[test]
fn constants_have_levels_too() {
    let serial = |test: &str| {
        format!(
            "{LEVEL}const/16 v2, 0x1a\n{test} v1, v2, :end\nconst-string v3, \"ro.serialno\"\n\
             invoke-static {{v3}}, Landroid/os/SystemProperties;->get(Ljava/lang/String;)Ljava/lang/String;\n:end"
        )
    };
    assert_eq!(levels(&serial("if-ge")), ["-25"]);
    assert_eq!(levels(&serial("if-lt")), ["26- never"]);
}

#[test]
fn what_obtains_nothing_is_nobodys_collection() {
    let body = format!("{LEVEL}const/16 v2, 0x1d\nif-lt v1, v2, :end\n{IMEI}:end");
    let of = |body: &str| {
        let program = program(&class("com/umeng/analytics/A", body));
        let rows = facts(&program).into_iter().filter_map(|fact| match fact.body {
            Body::Sdk(sdk) if sdk.id == "umeng-analytics" => Some(sdk.collects),
            Body::Permission(permission) => Some(vec![permission.name]),
            _ => None,
        });
        rows.collect::<Vec<_>>()
    };
    let wanted = "android.permission.READ_PHONE_STATE".to_owned();
    assert_eq!(of(IMEI), [vec![wanted], vec!["device.imei".to_owned()]]);
    assert_eq!(of(&body), [Vec::<String>::new()], "and needs no permission");
}
