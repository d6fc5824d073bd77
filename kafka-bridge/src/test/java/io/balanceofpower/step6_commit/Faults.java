package io.balanceofpower.step6_commit;

import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What happens at will between the lanes of a node and a real broker. */
public final class Faults {

    /** What is lost of a commit. */
    public enum Loss {
        /** The commit is done, and then an error comes back. */
        OF_THE_ANSWER,
        /** The commit does not reach the broker, and an error comes back. */
        OF_THE_REQUEST
    }

    /** Where a lane is held, for each of its producer's calls from now on. */
    public enum Hold {
        /** Nothing of what is sent from now on reaches Kafka. */
        SENDS("send"),
        /** Without transactions: what is sent is in Kafka, and the lane does not hear of it. */
        ANSWERS("flush"),
        /** What a transaction holds is in Kafka, and stays open. */
        COMMITS("commitTransaction");

        private final String call;

        Hold(String call) {
            this.call = call;
        }
    }

    private final CountDownLatch letGo = new CountDownLatch(1);
    private final ConcurrentLinkedDeque<Loss> losses = new ConcurrentLinkedDeque<>();
    private final AtomicInteger held = new AtomicInteger();
    private volatile @Nullable Hold holding;

    /** Of the next commit. */
    public void lose(Loss loss) {
        losses.add(loss);
    }

    /** Until {@link #letGo}, or for ever. */
    public void hold(Hold at) {
        holding = at;
    }

    /** Lets all that is held go on, and holds nothing any more. */
    public void letGo() {
        holding = null;
        letGo.countDown();
    }

    /** How many lanes are held. */
    public int held() {
        return held.get();
    }

    /** {@link Lanes#prepare} with these faults. */
    public Mono<Lanes> prepare(BusSettings settings, Set<String> destinations, String run, MeterRegistry meters) {
        return Lanes.prepare(settings, destinations, run, meters, this::around);
    }

    private Producer<byte[], byte[]> around(Producer<byte[], byte[]> real) {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> proxy = (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Producer.class}, (self, method, arguments) -> {
                    boolean commit = method.getName().equals("commitTransaction");
                    Loss loss = commit ? losses.poll() : null;
                    Hold at = holding;
                    if (at != null && method.getName().equals(at.call)) {
                        await(at, real);
                    }
                    if (loss == Loss.OF_THE_REQUEST) {
                        throw new InvalidProducerEpochException("made up");
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (loss == Loss.OF_THE_ANSWER) {
                            throw new InvalidProducerEpochException("made up");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return proxy;
    }

    private void await(Hold at, Producer<byte[], byte[]> real) {
        if (at != Hold.SENDS) {
            real.flush();
        }
        held.incrementAndGet();
        try {
            letGo.await();
        } catch (InterruptedException e) { // the lane is abandoned
            throw new InterruptException(e);
        }
    }
}
