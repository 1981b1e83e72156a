package io.example.sdkjpushstart;

import android.app.Application;
import cn.jpush.android.api.JPushInterface;

/** As the manual of the SDK shows it. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        JPushInterface.setDebugMode(false);
        JPushInterface.init(this);
    }
}
