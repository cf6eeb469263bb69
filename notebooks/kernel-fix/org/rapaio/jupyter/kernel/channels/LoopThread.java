package org.rapaio.jupyter.kernel.channels;

import java.util.concurrent.CountDownLatch;

/**
 * Stands in for the class of this name in rapaio-jupyter-kernel 3.0.1, ahead of it on the class path. There a thread is started
 * first and marked as running afterwards; where the thread is the quicker one it finds that it is not running and ends, and
 * Jupyter waits in vain for a kernel that answers. Here a thread runs until it is told to stop, and begins when all is connected.
 */
public final class LoopThread extends Thread {
    private static final CountDownLatch CONNECTED = new CountDownLatch(1);

    private final long pauseMillis;
    private final Runnable step;
    private volatile boolean stopped;

    /** Repeats a step, with a pause after each. */
    public LoopThread(String name, long pauseMillis, Runnable step) {
        super(name);
        this.pauseMillis = pauseMillis;
        this.step = step;
    }

    /** Lets all threads begin: whoever handles messages is known now. */
    static void connected() {
        CONNECTED.countDown();
    }

    @Override
    public void run() {
        try {
            CONNECTED.await();
            while (!stopped) {
                step.run();
                Thread.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** Lets the step under way be the last. */
    public void shutdown() {
        stopped = true;
    }
}
