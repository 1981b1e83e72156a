package io.example.threads;

import android.accounts.AccountManager;
import android.app.Application;
import android.content.Context;
import android.net.wifi.WifiManager;
import android.os.AsyncTask;
import android.os.Handler;
import android.os.Looper;
import android.os.Message;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import android.util.Log;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Every way of the platform to do it later on another thread, all at the start. */
public class App extends Application {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @Override
    public void onCreate() {
        super.onCreate();
        new Handler(Looper.getMainLooper()).postDelayed(new Runnable() {
            @Override
            public void run() {
                Log.i("handler", Settings.Secure.getString(getContentResolver(), "android_id"));
            }
        }, 500);
        new Worker(this).start();
        executor.submit(new Callable<String>() {
            @Override
            public String call() {
                return phone().getSubscriberId();
            }
        });
        new MacTask().execute(this);
        new Timer().schedule(new TimerTask() {
            @Override
            public void run() {
                Log.i("timer", phone().getLine1Number());
            }
        }, 1000, 60000);
        new Messages().sendEmptyMessage(1);
    }

    TelephonyManager phone() {
        return (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
    }

    private static final class Worker extends Thread {
        private final App app;

        Worker(App app) {
            this.app = app;
        }

        @Override
        public void run() {
            Log.i("thread", app.phone().getDeviceId());
        }
    }

    private static final class MacTask extends AsyncTask<Context, Void, String> {
        @Override
        protected String doInBackground(Context... contexts) {
            WifiManager wifi = (WifiManager) contexts[0].getSystemService(Context.WIFI_SERVICE);
            return wifi.getConnectionInfo().getMacAddress();
        }

        @Override
        protected void onPostExecute(String address) {
            Log.i("task", address);
        }
    }

    private final class Messages extends Handler {
        @Override
        public void handleMessage(Message message) {
            if (message.what == 1) {
                Log.i("message", "" + AccountManager.get(App.this).getAccounts().length);
            }
        }
    }
}
