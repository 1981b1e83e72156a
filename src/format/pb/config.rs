//! `Configuration.proto` into the [`Config`] of resource tables.

use super::{Field, Message};
use crate::format::arsc::Config;

/// Reads a `Configuration`.
pub(super) fn read(message: Message<'_>) -> Config {
    let mut config = Config::default();
    for field in message {
        set(&mut config, &field);
    }
    config
}

fn set(config: &mut Config, field: &Field<'_>) {
    let wide = || u16::try_from(field.u32()).unwrap_or(u16::MAX);
    let small = || u8::try_from(field.u32()).unwrap_or(0);
    match field.number {
        1 => config.mcc = wide(),
        2 => config.mnc = wide(),
        3 => config.set_locale(&field.text()),
        4 => config.screen_layout |= small() << 6,
        5 => config.screen_width = wide(),
        6 => config.screen_height = wide(),
        7 => config.width = wide(),
        8 => config.height = wide(),
        9 => config.smallest_width = wide(),
        10 => config.screen_layout |= small() & 0x0f,
        11 => config.screen_layout |= flipped(small()) << 4,
        12 => config.screen_layout2 |= flipped(small()),
        13 => config.color_mode |= flipped(small()),
        14 => config.color_mode |= flipped(small()) << 2,
        15 => config.orientation = small(),
        16 => config.ui_mode |= small() & 0x0f,
        17 => config.ui_mode |= flipped(small()) << 4,
        18 => config.density = wide(),
        19 => config.touchscreen = small(),
        20 => config.input_flags |= small() & 3,
        21 => config.keyboard = small(),
        22 => config.input_flags |= (small() & 3) << 2,
        23 => config.navigation = small(),
        24 => config.sdk = wide(),
        26 => config.gender = small(),
        _ => {}
    }
}

/// Yes and no are 1 and 2 here, and 2 and 1 in `ResTable_config`.
const fn flipped(value: u8) -> u8 {
    match value {
        1 => 2,
        2 => 1,
        _ => 0,
    }
}
