package io.example.flagwrapper;

import android.content.Context;
import android.content.SharedPreferences;

/** The stored answer, read once and kept in a field. */
final class PrivacyManager {
    private static final PrivacyManager INSTANCE = new PrivacyManager();
    private Store store;
    private boolean agreed;

    private PrivacyManager() {}

    static void init(Context context) {
        INSTANCE.store = new Store(context.getSharedPreferences("settings", Context.MODE_PRIVATE));
        INSTANCE.agreed = INSTANCE.store.flag("user_agree_privacy_policy");
    }

    static PrivacyManager get() {
        return INSTANCE;
    }

    boolean isAgreed() {
        return agreed;
    }

    void agree() {
        agreed = true;
        store.setFlag("user_agree_privacy_policy");
    }

    private static final class Store {
        private final SharedPreferences preferences;

        Store(SharedPreferences preferences) {
            this.preferences = preferences;
        }

        boolean flag(String key) {
            return preferences.getBoolean(key, false);
        }

        void setFlag(String key) {
            preferences.edit().putBoolean(key, true).apply();
        }
    }
}
