package io.example.dialogclass;

import android.app.Dialog;
import android.content.Context;
import android.os.Bundle;
import android.view.View;

final class PrivacyDialog extends Dialog implements View.OnClickListener {
    interface Listener {
        void onAgreed();

        void onRefused();
    }

    private Listener listener;

    PrivacyDialog(Context context) {
        super(context);
    }

    void setListener(Listener listener) {
        this.listener = listener;
    }

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setContentView(R.layout.dialog_privacy);
        findViewById(R.id.btn_agree).setOnClickListener(this);
        findViewById(R.id.btn_refuse).setOnClickListener(this);
    }

    @Override
    public void onClick(View view) {
        dismiss();
        switch (view.getId()) {
            case R.id.btn_agree:
                listener.onAgreed();
                break;
            case R.id.btn_refuse:
                listener.onRefused();
                break;
            default:
                break;
        }
    }
}
