package io.example.factory;

import android.app.Application;
import android.util.Log;

/** What is read depends on what the factory makes: one reads, one does not, one is never made. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        boolean debug = (getApplicationInfo().flags & 2) != 0;
        Identity identity = IdentityFactory.create(this, debug);
        Log.i("app", identity.id());
    }
}
