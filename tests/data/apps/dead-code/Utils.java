package io.example.deadcode;

import android.content.Context;
import android.telephony.TelephonyManager;

final class Utils {
    private Utils() {}

    static String describe(Context context) {
        return context.getPackageName();
    }

    static String imei(Context context) {
        return ((TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE)).getDeviceId();
    }

    /** Called by nobody, so that what it calls is not reached either. */
    static String report(Context context) {
        return describe(context) + imei(context);
    }
}
