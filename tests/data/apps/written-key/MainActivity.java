package io.example.writtenkey;

import android.app.Activity;
import android.app.AlertDialog;
import android.content.SharedPreferences;
import android.os.Bundle;
import android.telephony.TelephonyManager;
import android.util.Log;

/** The key says nothing; that only the agreeing button writes it does. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        SharedPreferences store = getSharedPreferences("cfg", MODE_PRIVATE);
        if (store.getBoolean("k7", false)) {
            start();
            return;
        }
        new AlertDialog.Builder(this)
            .setMessage("欢迎使用！请阅读《隐私政策》。")
            .setPositiveButton("同意并继续", (dialog, which) -> {
                store.edit().putBoolean("k7", true).apply();
                start();
            })
            .setNegativeButton("暂不使用", (dialog, which) -> finish())
            .show();
    }

    private void start() {
        TelephonyManager phone = (TelephonyManager) getSystemService(TELEPHONY_SERVICE);
        Log.i("main", phone.getDeviceId());
    }
}
