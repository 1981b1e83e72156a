package io.example.startupids;

import android.content.Context;
import android.provider.Settings;

final class DeviceIds {
    private static volatile DeviceIds instance;
    private final Context context;
    private String androidId;

    private DeviceIds(Context context) {
        this.context = context;
    }

    static DeviceIds of(Context context) {
        if (instance == null) {
            synchronized (DeviceIds.class) {
                if (instance == null) {
                    instance = new DeviceIds(context.getApplicationContext());
                }
            }
        }
        return instance;
    }

    String androidId() {
        if (androidId == null) {
            androidId = Settings.Secure.getString(context.getContentResolver(), Settings.Secure.ANDROID_ID);
        }
        return androidId;
    }
}
