package io.example.splash;

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;
import android.os.Handler;
import android.view.View;

/** The first screen leads on by itself where the person has agreed before, else by the button of its layout. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        if (getSharedPreferences("app", MODE_PRIVATE).getBoolean("isAgreePrivacy", false)) {
            new Handler().postDelayed(this::openHome, 800);
        } else {
            setContentView(R.layout.privacy);
        }
    }

    /** Named by the layout. */
    public void agree(View view) {
        getSharedPreferences("app", MODE_PRIVATE).edit().putBoolean("isAgreePrivacy", true).apply();
        openHome();
    }

    private void openHome() {
        startActivity(new Intent(this, HomeActivity.class));
        finish();
    }
}
