package io.example.lambdas;

import android.app.Activity;
import android.content.ClipboardManager;
import android.os.Bundle;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import android.util.Log;
import java.util.ArrayList;
import java.util.List;

/** Lambdas and method references: given to the platform, to own code, kept in a list. */
public class MainActivity extends Activity {
    interface Step {
        String run();
    }

    private final List<Step> steps = new ArrayList<>();

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        runOnUiThread(() -> Log.i("ui", Settings.Secure.getString(getContentResolver(), "android_id")));
        new Thread(this::readPhone).start();
        steps.add(() -> "plain");
        steps.add(this::readClipboard);
        for (Step step : steps) {
            Log.i("step", step.run());
        }
        findViewById(android.R.id.content).setOnClickListener(view -> Log.i("click", phone().getLine1Number()));
    }

    private void readPhone() {
        Log.i("phone", phone().getDeviceId());
    }

    private String readClipboard() {
        ClipboardManager clipboard = (ClipboardManager) getSystemService(CLIPBOARD_SERVICE);
        return String.valueOf(clipboard.getPrimaryClip());
    }

    private TelephonyManager phone() {
        return (TelephonyManager) getSystemService(TELEPHONY_SERVICE);
    }
}
