package io.example.mmkvstore;

import android.app.Application;
import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;
import com.tencent.mmkv.MMKV;

/** The answer lies in another store than the platform's; a version number says which text was agreed to. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        MMKV.initialize(this);
        if (AppConfig.privacyAccepted()) {
            TelephonyManager phone = (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
            Log.i("app", phone.getDeviceId());
        }
        if (AppConfig.nightMode()) {
            Log.i("app", android.os.Build.SERIAL);
        }
    }
}
