package com.tencent.mmkv;

import android.content.Context;

/** As much of the store as the app needs, written for this test; the values are kept by native code. */
public class MMKV {
    private static final MMKV DEFAULT = new MMKV();

    private MMKV() {}

    public static String initialize(Context context) {
        return context.getFilesDir().getPath();
    }

    public static MMKV defaultMMKV() {
        return DEFAULT;
    }

    public int decodeInt(String key, int fallback) {
        return decodeInt(0, key, fallback);
    }

    public boolean decodeBool(String key, boolean fallback) {
        return decodeInt(0, key, fallback ? 1 : 0) != 0;
    }

    private native int decodeInt(long handle, String key, int fallback);
}
