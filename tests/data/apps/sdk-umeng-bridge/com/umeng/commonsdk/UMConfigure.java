package com.umeng.commonsdk;

import android.content.Context;
import android.provider.Settings;
import android.util.Log;

/** The members that apps call, written for this test: the bridge of the corpus comes without the SDK itself. */
public final class UMConfigure {
    public static final int DEVICE_TYPE_PHONE = 1;

    private UMConfigure() {}

    public static void preInit(Context context, String key, String channel) {
        Log.i("umeng", key + channel);
    }

    public static void init(Context context, String key, String channel, int type, String secret) {
        Log.i("umeng", Settings.Secure.getString(context.getContentResolver(), "android_id"));
    }
}
