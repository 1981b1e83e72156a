package io.example.providerinit;

import android.content.Context;
import android.content.pm.PackageInfo;
import android.util.Log;
import java.util.List;

final class Library {
    private static boolean done;

    private Library() {}

    static synchronized void init(Context context) {
        if (done) {
            return;
        }
        done = true;
        List<PackageInfo> installed = context.getPackageManager().getInstalledPackages(0);
        Log.i("library", "beside " + installed.size() + " packages");
    }
}
