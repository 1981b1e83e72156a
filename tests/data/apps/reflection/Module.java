package io.example.reflection;

import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;

public final class Module {
    private Module() {}

    public static void start(Context context) {
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Log.i("module", phone.getDeviceId());
    }
}
