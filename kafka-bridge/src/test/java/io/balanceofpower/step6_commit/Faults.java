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

    private final ConcurrentLinkedDeque<Loss> losses = new ConcurrentLinkedDeque<>();
    private final AtomicInteger held = new AtomicInteger();
    private volatile boolean holding;

    /** Of the next commit. */
    public void lose(Loss loss) {
        losses.add(loss);
    }

    /** Commits from now on never begin: what their transactions hold is in Kafka, and stays open. */
    public void holdCommits() {
        holding = true;
    }

    /** How many lanes wait in a commit that is held. */
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
                    if (commit && holding) {
                        hold(real);
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

    /** Until the lane is abandoned. */
    private void hold(Producer<byte[], byte[]> real) {
        real.flush();
        held.incrementAndGet();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
