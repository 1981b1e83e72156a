package io.example.earlyreturn;

import android.app.Application;
import android.content.Context;
import android.content.SharedPreferences;
import android.telephony.TelephonyManager;
import android.util.Log;

public class App extends Application {
    private SharedPreferences store;

    @Override
    public void onCreate() {
        super.onCreate();
        store = getSharedPreferences("app", MODE_PRIVATE);
        boolean agreed = store.getBoolean("agree_protocol", false);
        if (!agreed) return;
        initSdks();
    }

    private void initSdks() {
        TelephonyManager phone = (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
        Log.i("app", phone.getDeviceId());
    }
}
