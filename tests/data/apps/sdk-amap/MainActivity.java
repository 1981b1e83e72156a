package io.example.sdkamap;

import android.app.Activity;
import android.os.Bundle;
import android.util.Log;
import com.amap.api.location.AMapLocationClient;

/** Positions are asked for when the first screen comes up, the agreement taken for granted. */
public class MainActivity extends Activity {
    private AMapLocationClient client;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        AMapLocationClient.updatePrivacyShow(this, true, true);
        AMapLocationClient.updatePrivacyAgree(this, true);
        try {
            client = new AMapLocationClient(this);
            client.setLocationListener(location -> Log.i("amap", location.getAddress()));
            client.startLocation();
        } catch (Exception refused) {
            Log.e("amap", "not started", refused);
        }
    }
}
