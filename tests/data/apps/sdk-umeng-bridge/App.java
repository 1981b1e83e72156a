package io.example.sdkumengbridge;

import android.app.Application;
import com.umeng.commonsdk.UMConfigure;

/** The SDK's own way: prepared at the start, started with the agreement. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        UMConfigure.preInit(this, "key", "channel");
        if (getSharedPreferences("app", MODE_PRIVATE).getBoolean("privacy_agreed", false)) {
            UMConfigure.init(this, "key", "channel", UMConfigure.DEVICE_TYPE_PHONE, null);
        }
    }
}
