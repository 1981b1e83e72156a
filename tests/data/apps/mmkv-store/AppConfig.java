package io.example.mmkvstore;

import com.tencent.mmkv.MMKV;

final class AppConfig {
    private static final int CURRENT = 3;

    private AppConfig() {}

    static boolean privacyAccepted() {
        return MMKV.defaultMMKV().decodeInt("accepted_privacy_version", 0) == CURRENT;
    }

    static boolean nightMode() {
        return MMKV.defaultMMKV().decodeBool("night_mode", false);
    }
}
