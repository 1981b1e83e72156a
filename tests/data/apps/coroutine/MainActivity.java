package io.example.coroutine;

import android.app.Activity;
import android.content.Context;
import android.os.Bundle;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import android.util.Log;

/** What a compiler makes of a coroutine: a state machine that its continuation resumes. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        Coroutines.launch(new Load(this));
    }

    private static final class Load extends Continuation {
        private final MainActivity activity;
        private int label;

        Load(MainActivity activity) {
            this.activity = activity;
        }

        @Override
        Object invokeSuspend(Object result) {
            switch (label) {
                case 0:
                    label = 1;
                    Log.i("load", Settings.Secure.getString(activity.getContentResolver(), "android_id"));
                    if (Coroutines.delay(1000, this) == Coroutines.SUSPENDED) {
                        return Coroutines.SUSPENDED;
                    }
                    // fall through
                case 1:
                    Object phone = activity.getSystemService(Context.TELEPHONY_SERVICE);
                    Log.i("load", ((TelephonyManager) phone).getDeviceId());
                    return null;
                default:
                    throw new IllegalStateException("call to 'resume' before 'invoke' with coroutine");
            }
        }
    }
}
