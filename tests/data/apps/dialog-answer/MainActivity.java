package io.example.dialoganswer;

import android.app.Activity;
import android.os.Bundle;
import android.telephony.TelephonyManager;
import android.util.Log;

/** The dialog's answer is an argument: which button it was is decided before the call, and asked after it. */
public class MainActivity extends Activity implements PrivacyDialog.Listener {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        PrivacyDialog dialog = new PrivacyDialog(this);
        dialog.setListener(this);
        dialog.show();
    }

    @Override
    public void onAnswered(boolean agreed) {
        if (!agreed) {
            finish();
            return;
        }
        TelephonyManager phone = (TelephonyManager) getSystemService(TELEPHONY_SERVICE);
        Log.i("main", phone.getDeviceId());
    }
}
