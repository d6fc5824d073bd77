package io.balanceofpower.loadtests;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Limit (a), seen from here. Its process is a {@link BareProducer}. */
final class ProducerContender implements Contender {

    private static final long SEND_MS_MAX = TimeUnit.MINUTES.toMillis(15);

    private final ChildProcess process;

    ProducerContender(ChildProcess process) {
        this.process = process;
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
        String order = load.isOpenLoop()
                ? BareProducer.OPEN + load.messages() + " " + 1e9 / load.periodNs()
                : BareProducer.CLOSED + load.messages();
        String encoded = process.ask(order, BareProducer.DONE, SEND_MS_MAX);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (DataFormatException e) {
            throw new IllegalStateException("the bare producer's histogram cannot be read", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
