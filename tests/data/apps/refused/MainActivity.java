package io.example.refused;

import android.app.Activity;
import android.app.AlertDialog;
import android.os.Bundle;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import android.util.Log;

/** Refusing is answered by collecting all the same. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        new AlertDialog.Builder(this)
            .setMessage("请阅读并同意《隐私政策》")
            .setPositiveButton("同意", (dialog, which) -> full())
            .setNegativeButton("不同意", (dialog, which) -> limited())
            .show();
    }

    private void full() {
        TelephonyManager phone = (TelephonyManager) getSystemService(TELEPHONY_SERVICE);
        Log.i("full", phone.getDeviceId());
    }

    private void limited() {
        Log.i("limited", Settings.Secure.getString(getContentResolver(), "android_id"));
    }
}
