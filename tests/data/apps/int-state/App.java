package io.example.intstate;

import android.app.Application;
import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;

/** Three states in one number, behind two layers of wrappers; the refused one is asked as well. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        State state = new State(new Store(this));
        if (state.isRefused()) {
            Log.i("app", android.provider.Settings.Secure.getString(getContentResolver(), "android_id"));
        }
        if (state.isAgreed()) {
            TelephonyManager phone = (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
            Log.i("app", phone.getDeviceId());
        }
    }
}
