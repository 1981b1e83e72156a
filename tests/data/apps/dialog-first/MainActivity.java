package io.example.dialogfirst;

import android.app.Activity;
import android.app.AlertDialog;
import android.content.DialogInterface;
import android.content.SharedPreferences;
import android.os.Bundle;

/** Asks first; the SDK starts in the handler of the agreeing button, or at once where it was pressed before. */
public class MainActivity extends Activity {
    private static final String KEY = "privacy_agreed";

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        final SharedPreferences store = getSharedPreferences("app", MODE_PRIVATE);
        if (store.getBoolean(KEY, false)) {
            Tracker.start(this);
            return;
        }
        new AlertDialog.Builder(this)
            .setTitle("个人信息保护提示")
            .setMessage("请阅读并同意《用户协议》和《隐私政策》。")
            .setPositiveButton("同意", new DialogInterface.OnClickListener() {
                @Override
                public void onClick(DialogInterface dialog, int which) {
                    store.edit().putBoolean(KEY, true).apply();
                    Tracker.start(MainActivity.this);
                }
            })
            .setNegativeButton("不同意", new DialogInterface.OnClickListener() {
                @Override
                public void onClick(DialogInterface dialog, int which) {
                    finish();
                }
            })
            .setCancelable(false)
            .show();
    }
}
