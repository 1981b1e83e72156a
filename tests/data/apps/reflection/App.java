package io.example.reflection;

import android.app.Application;
import android.content.Context;
import android.util.Log;

/** An optional module is started by name, as plug-ins are. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        try {
            Class<?> module = Class.forName("io.example.reflection.Module");
            module.getMethod("start", Context.class).invoke(null, this);
        } catch (ReflectiveOperationException missing) {
            Log.i("app", "without the module");
        }
    }
}
