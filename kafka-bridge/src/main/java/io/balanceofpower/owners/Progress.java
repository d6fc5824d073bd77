package io.balanceofpower.owners;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every two seconds how much of a topic is read. Owned by the thread that reads. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

    private final String topic;
    private long shownNs = System.nanoTime();

    Progress(String topic) {
        this.topic = topic;
    }

    void show(long done, long all) {
        long nowNs = System.nanoTime();
        if (nowNs - shownNs >= INTERVAL_NS) {
            shownNs = nowNs;
            LOG.info("Reading {}: {} of {} offsets ({} %)", topic, done, all, all == 0 ? 100 : 100 * done / all);
        }
    }
}
