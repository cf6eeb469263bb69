package dev.presage.study;

import dev.presage.data.Progress;
import dev.presage.data.StoppedException;

/** For a part of the work that is worth nothing by halves: it goes on to its end, and then it is known whether it was to stop. */
final class Deferring implements Progress {
    private final Progress progress;
    private volatile boolean stopped;

    Deferring(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void report(String stage, long done, long total) {
        try {
            progress.report(stage, done, total);
        } catch (StoppedException e) {
            stopped = true;
        }
    }

    boolean stopped() {
        return stopped;
    }
}
