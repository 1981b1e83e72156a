package androidx.work;

public final class OneTimeWorkRequest {
    final String worker;

    OneTimeWorkRequest(String worker) {
        this.worker = worker;
    }

    public static final class Builder {
        private final String worker;

        public Builder(Class<? extends ListenableWorker> worker) {
            this.worker = worker.getName();
        }

        public OneTimeWorkRequest build() {
            return new OneTimeWorkRequest(worker);
        }
    }
}
