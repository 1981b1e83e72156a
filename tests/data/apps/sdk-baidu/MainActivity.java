package io.example.sdkbaidu;

import android.app.Activity;
import android.os.Bundle;
import android.util.Log;
import android.view.View;
import android.widget.Button;
import com.baidu.location.BDAbstractLocationListener;
import com.baidu.location.BDLocation;
import com.baidu.location.LocationClient;

/** A position is asked for by a button. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        Button button = new Button(this);
        button.setText("定位");
        button.setOnClickListener(this::locate);
        setContentView(button);
    }

    private void locate(View view) {
        LocationClient client = new LocationClient(getApplicationContext());
        client.registerLocationListener(new BDAbstractLocationListener() {
            @Override
            public void onReceiveLocation(BDLocation location) {
                Log.i("baidu", location.getLatitude() + "," + location.getLongitude());
            }
        });
        client.start();
    }
}
