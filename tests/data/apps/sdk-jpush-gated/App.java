package io.example.sdkjpushgated;

import android.app.Application;
import cn.jpush.android.api.JPushInterface;

/** Only after the agreement. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        if (getSharedPreferences("app", MODE_PRIVATE).getBoolean("privacy_agreed", false)) {
            JPushInterface.init(this);
        }
    }
}
