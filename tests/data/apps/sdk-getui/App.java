package io.example.sdkgetui;

import android.app.Application;
import com.igexin.sdk.PushManager;

/** Prepared at the start, which reads nothing by the manual; started with the agreement. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        PushManager.getInstance().preInit(this);
        if (getSharedPreferences("app", MODE_PRIVATE).getBoolean("privacy_agreed", false)) {
            PushManager.getInstance().initialize(this);
        }
    }
}
