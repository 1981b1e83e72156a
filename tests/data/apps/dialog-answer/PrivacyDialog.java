package io.example.dialoganswer;

import android.app.Dialog;
import android.content.Context;
import android.os.Bundle;
import android.view.View;

final class PrivacyDialog extends Dialog implements View.OnClickListener {
    interface Listener {
        void onAnswered(boolean agreed);
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
        listener.onAnswered(view.getId() == R.id.btn_agree);
    }
}
