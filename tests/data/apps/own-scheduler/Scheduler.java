package io.example.ownscheduler;

import java.util.concurrent.LinkedBlockingQueue;

/** A thread of its own that takes tasks from a queue. */
final class Scheduler implements Runnable {
    interface Task {
        void perform();
    }

    private static Scheduler io;
    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>();

    static synchronized Scheduler io() {
        if (io == null) {
            io = new Scheduler();
            new Thread(io, "io").start();
        }
        return io;
    }

    void schedule(Task task) {
        queue.offer(task);
    }

    @Override
    public void run() {
        while (true) {
            try {
                queue.take().perform();
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }
}
