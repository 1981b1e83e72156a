package io.example.intstate;

final class State {
    private static final int AGREED = 1;
    private static final int REFUSED = 2;
    private final Store store;

    State(Store store) {
        this.store = store;
    }

    boolean isAgreed() {
        return store.number("privacy_agree_state", 0) == AGREED;
    }

    boolean isRefused() {
        return store.number("privacy_agree_state", 0) == REFUSED;
    }
}
