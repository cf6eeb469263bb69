package dev.presage.data;

import java.time.Duration;

/**
 * How patient a download is. A connection that is not made, that falls silent or ends early, and the answers 408, 429 and 5xx
 * are tried again, each time after twice the pause; an attempt goes on where the last one stopped.
 *
 * @param connection how long a connection may take
 * @param silence how long a server may send nothing
 * @param attempts how often a file is tried in all
 * @param pause before the second attempt
 */
record DownloadPlan(Duration connection, Duration silence, int attempts, Duration pause) {
    /** For servers out there. */
    static DownloadPlan standard() {
        return new DownloadPlan(Duration.ofSeconds(15), Duration.ofSeconds(30), 4, Duration.ofSeconds(1));
    }
}
