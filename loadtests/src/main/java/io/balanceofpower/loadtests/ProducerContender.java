package io.balanceofpower.loadtests;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Limit (a), seen from here. Its process is a {@link BareProducer}. */
final class ProducerContender implements Contender {

    private static final long CLOCK_MS_MAX = TimeUnit.SECONDS.toMillis(30);
    private static final long SEND_MS_MAX = TimeUnit.MINUTES.toMillis(15);
    /** A commit under way when a load is given up takes this long at most. */
    private static final long LATE_MS_MAX = TimeUnit.SECONDS.toMillis(10);

    private final ChildProcess process;

    private ProducerContender(ChildProcess process) {
        this.process = process;
    }

    /** Owns the process from now on, also if that fails. */
    static ProducerContender of(ChildProcess process) throws BenchFailed {
        try {
            requireSameClock(process);
            return new ProducerContender(process);
        } catch (BenchFailed e) {
            process.close();
            throw e;
        }
    }

    /** Loads say when to send by {@link System#nanoTime()}, which Java does not promise to mean the same there. */
    private static void requireSameClock(ChildProcess process) throws BenchFailed {
        long beforeNs = System.nanoTime();
        long thereNs = Long.parseLong(process.ask(BareProducer.CLOCK, BareProducer.CLOCK, CLOCK_MS_MAX));
        if (thereNs - beforeNs < 0 || System.nanoTime() - thereNs < 0) {
            throw BenchFailed.notStarted(
                    "System.nanoTime() of two processes cannot be compared on this system; use Linux or macOS", null);
        }
    }

    @Override
    public String name() {
        return "bare producer (a)";
    }

    @Override
    public ProcessHandle process() {
        return process.handle();
    }

    @Override
    public boolean writesToKafka() {
        return true;
    }

    @Override
    public Histogram send(Load load) throws BenchFailed {
        long limitMs = Math.min(SEND_MS_MAX, TimeUnit.NANOSECONDS.toMillis(load.leftNs()) + LATE_MS_MAX);
        String encoded = process.ask(BareProducer.SEND + load.words(), BareProducer.DONE, limitMs);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            Histogram latenciesNs = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
            if (load.isOpenLoop()) {
                load.requireHeld(latenciesNs.getTotalCount(), "were committed");
            }
            return latenciesNs;
        } catch (DataFormatException e) {
            throw new IllegalStateException("the bare producer's histogram cannot be read", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
