package io.example.backgroundlocation;

import android.app.AlarmManager;
import android.app.PendingIntent;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.os.SystemClock;

/** Wakes a service every quarter of an hour from the time the device is started. */
public class BootReceiver extends BroadcastReceiver {
    @Override
    public void onReceive(Context context, Intent intent) {
        if (Intent.ACTION_BOOT_COMPLETED.equals(intent.getAction())) {
            schedule(context);
        }
    }

    static void schedule(Context context) {
        AlarmManager alarms = (AlarmManager) context.getSystemService(Context.ALARM_SERVICE);
        Intent service = new Intent(context, LocationService.class);
        PendingIntent pending = PendingIntent.getService(context, 0, service, PendingIntent.FLAG_UPDATE_CURRENT);
        long first = SystemClock.elapsedRealtime() + AlarmManager.INTERVAL_FIFTEEN_MINUTES;
        alarms.setInexactRepeating(
            AlarmManager.ELAPSED_REALTIME, first, AlarmManager.INTERVAL_FIFTEEN_MINUTES, pending);
    }
}
