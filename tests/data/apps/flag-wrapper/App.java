package io.example.flagwrapper;

import android.app.Application;
import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;

/** Starts only what the stored answer allows. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        PrivacyManager.init(this);
        if (PrivacyManager.get().isAgreed()) {
            startTracking();
        } else {
            Log.i("app", "waiting for the answer");
        }
    }

    void startTracking() {
        TelephonyManager phone = (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
        Log.i("app", phone.getSubscriberId());
    }
}
