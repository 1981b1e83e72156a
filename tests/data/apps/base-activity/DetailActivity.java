package io.example.baseactivity;

import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;

/** Only a press of the button leads here. */
public class DetailActivity extends BaseActivity {
    @Override
    protected void initView() {}

    @Override
    protected void initData() {
        TelephonyManager phone = (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
        Log.i("detail", phone.getDeviceId());
    }
}
