package io.example.flagwrapper;

import android.app.Activity;
import android.os.Bundle;
import android.view.View;
import android.widget.Button;

public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        Button button = new Button(this);
        button.setText("同意《隐私政策》并继续");
        button.setOnClickListener(new View.OnClickListener() {
            @Override
            public void onClick(View view) {
                PrivacyManager.get().agree();
                ((App) getApplication()).startTracking();
            }
        });
        setContentView(button);
    }
}
