package io.balanceofpower.loadtests;

import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Message;
import io.balanceofpower.message.Numbering;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.settings.Loading;
import io.balanceofpower.settings.NodeSettings;
import io.balanceofpower.settings.Sources;
import io.balanceofpower.step6_commit.BusSettings;
import io.balanceofpower.step6_commit.Guarantee;
import io.balanceofpower.step6_commit.LaneProducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Limit (a): a loop that sends from memory the records that a lane would write, with a lane's producer, in batches as
 * large as what may be in flight. Payloads, keys and headers' values lie ready, and a record is made of them and the
 * message's number for each send, which is the least that any program must do. A program of its own, with one thread that
 * does as it is told on its input:
 *
 * <ul>
 *   <li>{@code clock}: answers {@code clock} and its {@link System#nanoTime()}
 *   <li>{@code send} and a {@link Load}: in an open loop, each at its time, with whatever else is due; answers {@code
 *       done} and the histogram of the times from when each was to be sent to its commit, compressed and in Base64.
 *       If the load is overdue, it holds fewer than there are messages
 * </ul>
 *
 * <p>Any exception ends the process.
 */
final class BareProducer {

    static final String READY = "ready";
    static final String DONE = "done ";
    static final String SEND = "send ";
    static final String CLOCK = "clock ";

    private static final int START_ATTEMPTS_MAX = 12;

    private final Producer<byte[], byte[]> producer;
    private final boolean transactions;
    private final LaneProducer lane;
    private final List<Message> messages;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private int next;

    private BareProducer(BusSettings settings, Workload workload) {
        lane = new LaneProducer(settings, 0);
        messages = messages(workload);
        transactions = settings.guarantee() == Guarantee.EXACTLY_ONCE;
        producer = lane.open();
        if (transactions) {
            initTransactions();
        }
    }

    /** Kafka has just started, and on a busy machine may take longer than a lane waits at once. */
    private void initTransactions() {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.initTransactions();
                return;
            } catch (TimeoutException e) {
                if (attempt == START_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** Takes the settings file, then a {@link Workload}'s arguments. */
    public static void main(String[] arguments) throws IOException, ExecutionException, InterruptedException {
        BareProducer bare = new BareProducer(
                settings(Path.of(arguments[0])),
                Workload.parse(List.of(arguments).subList(1, arguments.length)));
        System.out.println(READY);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.startsWith(SEND)) {
                System.out.println(DONE + encode(bare.send(Load.parse(line.substring(SEND.length())))));
            } else {
                System.out.println(CLOCK + System.nanoTime());
            }
        }
        bare.producer.close();
    }

    private static BusSettings settings(Path file) {
        Loading loading = new Sources(Optional.of(file), System.getenv(), Path.of("")).load();
        return loading.fold(values -> NodeSettings.from(values).bus(), problems -> {
            throw new IllegalArgumentException(problems.toString());
        });
    }

    /** One message for each that may be in flight. */
    private static List<Message> messages(Workload workload) {
        List<Trade> trades = Trade.all(workload.payloadBytes());
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < workload.devices() * workload.inFlight(); i++) {
            messages.add(message(workload, i % workload.devices(), i / workload.devices(), trades));
        }
        return messages;
    }

    private static Message message(Workload workload, int device, int number, List<Trade> trades) {
        Trade trade = trades.get((device + number) % trades.size());
        String name = Workload.device(device);
        long sequence = PublishTemplate.FIRST_SEQUENCE + number;
        return new Message(
                name,
                workload.numbered() ? new Numbering(name, PublishTemplate.EPOCH, sequence) : null,
                0,
                List.of(new Destination(
                        Workload.DESTINATION, Workload.ROUTE, trade.symbol().getBytes(StandardCharsets.UTF_8))),
                trade.payload(),
                trade.topic(),
                System.currentTimeMillis() * 1_000_000,
                workload.numbered()
                        ? List.of(
                                new UserProperty("epoch", String.valueOf(PublishTemplate.EPOCH)),
                                new UserProperty("seq", String.valueOf(sequence)))
                        : List.of(),
                outcome -> {});
    }

    private Histogram send(Load load) throws ExecutionException, InterruptedException {
        Histogram latenciesNs = Latencies.histogram();
        long committed = 0;
        while (committed < load.messages() && !load.isOverdue()) {
            int count = awaitDue(load, committed);
            if (transactions) {
                producer.beginTransaction();
            }
            sendBatch(committed, count);
            long nowNs = System.nanoTime();
            for (int i = 0; load.isOpenLoop() && i < count; i++) {
                Latencies.record(latenciesNs, nowNs - load.intendedNs(committed + i));
            }
            committed += count;
        }
        return latenciesNs;
    }

    /** How many messages are due, at least one, and at most what may be in flight. */
    private int awaitDue(Load load, long committed) {
        long waitNs = load.intendedNs(committed) - System.nanoTime();
        while (waitNs > 0) {
            LockSupport.parkNanos(waitNs);
            waitNs = load.intendedNs(committed) - System.nanoTime();
        }
        long most = Math.min(messages.size(), load.messages() - committed);
        if (!load.isOpenLoop()) {
            return (int) most;
        }
        long due = (long) ((System.nanoTime() - load.startNs()) / load.periodNs()) + 1 - committed;
        return (int) Math.max(1, Math.min(due, most));
    }

    private void sendBatch(long first, int count) throws ExecutionException, InterruptedException {
        for (int i = 0; i < count; i++) {
            Message message = messages.get(next);
            // Messages share payloads; the producer has copied one when send returns.
            MessageNumber.write(message.payload(), first + i);
            sent.add(producer.send(lane.record(message)));
            next = (next + 1) % messages.size();
        }
        if (transactions) {
            producer.commitTransaction();
        } else {
            producer.flush();
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        sent.clear();
    }

    private static String encode(Histogram latenciesNs) {
        ByteBuffer bytes = ByteBuffer.allocate(latenciesNs.getNeededByteBufferCapacity());
        int length = latenciesNs.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}
