package io.example.dialogfirst;

import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;

final class Tracker {
    private Tracker() {}

    static void start(Context context) {
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        Log.i("tracker", phone.getDeviceId());
    }
}
