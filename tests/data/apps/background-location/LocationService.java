package io.example.backgroundlocation;

import android.app.IntentService;
import android.content.Context;
import android.content.Intent;
import android.location.Location;
import android.location.LocationManager;
import android.util.Log;

public class LocationService extends IntentService {
    public LocationService() {
        super("location");
    }

    @Override
    protected void onHandleIntent(Intent intent) {
        LocationManager manager = (LocationManager) getSystemService(Context.LOCATION_SERVICE);
        Location last = manager.getLastKnownLocation(LocationManager.GPS_PROVIDER);
        if (last != null) {
            Log.i("location", last.getLatitude() + "," + last.getLongitude());
        }
    }
}
