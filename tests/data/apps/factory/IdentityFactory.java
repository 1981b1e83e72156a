package io.example.factory;

import android.content.Context;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import java.util.UUID;

final class IdentityFactory {
    private IdentityFactory() {}

    static Identity create(Context context, boolean debug) {
        return debug ? new Random() : new Hardware(context);
    }

    private static final class Random implements Identity {
        @Override
        public String id() {
            return UUID.randomUUID().toString();
        }
    }

    private static final class Hardware implements Identity {
        private final Context context;

        Hardware(Context context) {
            this.context = context;
        }

        @Override
        public String id() {
            return Settings.Secure.getString(context.getContentResolver(), "android_id");
        }
    }

    static final class Phone implements Identity {
        private final TelephonyManager phone;

        Phone(TelephonyManager phone) {
            this.phone = phone;
        }

        @Override
        public String id() {
            return phone.getDeviceId();
        }
    }
}
