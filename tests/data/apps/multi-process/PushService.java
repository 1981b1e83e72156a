package io.example.multiprocess;

import android.app.Service;
import android.content.Intent;
import android.net.wifi.WifiManager;
import android.os.IBinder;
import android.util.Log;

/** Nobody in the app starts it. */
public class PushService extends Service {
    @Override
    public void onCreate() {
        WifiManager wifi = (WifiManager) getSystemService(WIFI_SERVICE);
        Log.i("push", wifi.getConnectionInfo().getMacAddress());
    }

    @Override
    public IBinder onBind(Intent intent) {
        return null;
    }
}
