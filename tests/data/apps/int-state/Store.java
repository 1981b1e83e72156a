package io.example.intstate;

import android.content.Context;
import android.content.SharedPreferences;

final class Store {
    private final SharedPreferences preferences;

    Store(Context context) {
        preferences = context.getSharedPreferences("state", Context.MODE_PRIVATE);
    }

    int number(String key, int fallback) {
        return preferences.getInt(key, fallback);
    }
}
