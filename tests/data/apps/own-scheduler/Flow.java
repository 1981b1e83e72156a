package io.example.ownscheduler;

abstract class Flow<T> {
    interface Source<T> {
        T get() throws Exception;
    }

    interface Function<T, R> {
        R apply(T value) throws Exception;
    }

    interface Consumer<T> {
        void accept(T value) throws Exception;
    }

    abstract void subscribe(Consumer<T> consumer);

    static <T> Flow<T> from(Source<T> source) {
        return new FromSource<>(source);
    }

    <R> Flow<R> map(Function<T, R> function) {
        return new Mapped<>(this, function);
    }

    Flow<T> subscribeOn(Scheduler scheduler) {
        return new Scheduled<>(this, scheduler);
    }

    private static final class FromSource<T> extends Flow<T> {
        private final Source<T> source;

        FromSource(Source<T> source) {
            this.source = source;
        }

        @Override
        void subscribe(Consumer<T> consumer) {
            try {
                consumer.accept(source.get());
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private static final class Mapped<T, R> extends Flow<R> {
        private final Flow<T> upstream;
        private final Function<T, R> function;

        Mapped(Flow<T> upstream, Function<T, R> function) {
            this.upstream = upstream;
            this.function = function;
        }

        @Override
        void subscribe(Consumer<R> consumer) {
            upstream.subscribe(value -> consumer.accept(function.apply(value)));
        }
    }

    private static final class Scheduled<T> extends Flow<T> {
        private final Flow<T> upstream;
        private final Scheduler scheduler;

        Scheduled(Flow<T> upstream, Scheduler scheduler) {
            this.upstream = upstream;
            this.scheduler = scheduler;
        }

        @Override
        void subscribe(Consumer<T> consumer) {
            scheduler.schedule(() -> upstream.subscribe(consumer));
        }
    }
}
