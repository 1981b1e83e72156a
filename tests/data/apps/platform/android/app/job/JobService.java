package android.app.job;

/** Signatures of API 21, which the platform library at hand does not have; nothing of it is packed. */
public abstract class JobService extends android.app.Service {
    @Override
    public final android.os.IBinder onBind(android.content.Intent intent) {
        throw new RuntimeException();
    }

    public abstract boolean onStartJob(JobParameters parameters);

    public abstract boolean onStopJob(JobParameters parameters);
}
