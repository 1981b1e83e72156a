package android.app.job;

public class JobInfo {
    public static final class Builder {
        public Builder(int id, android.content.ComponentName service) {
            throw new RuntimeException();
        }

        public Builder setOverrideDeadline(long delay) {
            throw new RuntimeException();
        }

        public Builder setPeriodic(long interval) {
            throw new RuntimeException();
        }

        public JobInfo build() {
            throw new RuntimeException();
        }
    }
}
