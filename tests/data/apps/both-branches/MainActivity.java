package io.example.bothbranches;

import android.app.Activity;
import android.content.SharedPreferences;
import android.os.Bundle;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import android.util.Log;

/** Asks the flag, then reads either way; only the IMSI waits for the agreement. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        SharedPreferences store = getSharedPreferences("app", MODE_PRIVATE);
        TelephonyManager phone = (TelephonyManager) getSystemService(TELEPHONY_SERVICE);
        if (store.getBoolean("has_agreed_policy", false)) {
            report("full", Settings.Secure.getString(getContentResolver(), "android_id"));
            report("full", phone.getSubscriberId());
        } else {
            report("basic", phone.getDeviceId());
        }
        if (store.getBoolean("has_agreed_policy", false)) {
            setTitle("Welcome back");
        }
        report("always", phone.getLine1Number());
    }

    private static void report(String kind, String text) {
        Log.i("report", kind + text);
    }
}
