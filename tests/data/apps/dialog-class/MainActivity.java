package io.example.dialogclass;

import android.app.Activity;
import android.os.Bundle;
import android.telephony.TelephonyManager;
import android.util.Log;

/** The usual shape: a dialog class of the app's own that tells its listener what was pressed. */
public class MainActivity extends Activity implements PrivacyDialog.Listener {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        PrivacyDialog dialog = new PrivacyDialog(this);
        dialog.setListener(this);
        dialog.show();
    }

    @Override
    public void onRefused() {
        finish();
    }

    @Override
    public void onAgreed() {
        TelephonyManager phone = (TelephonyManager) getSystemService(TELEPHONY_SERVICE);
        Log.i("main", phone.getDeviceId());
    }
}
