package io.example.lazysingleton;

final class Lazy<T> {
    interface Initializer<T> {
        T invoke();
    }

    private Initializer<T> initializer;
    private T value;

    Lazy(Initializer<T> initializer) {
        this.initializer = initializer;
    }

    T value() {
        if (initializer != null) {
            value = initializer.invoke();
            initializer = null;
        }
        return value;
    }
}
