package io.balanceofpower.cli;

import io.balanceofpower.consume.Extent;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.quarantine.LiveEntries;
import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.quarantine.QuarantineReader;
import io.balanceofpower.quarantine.QuarantineWriter;
import io.balanceofpower.step6_commit.ReplayProducer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One quarantine topic, as a command sees it. */
record QuarantineTopic(KafkaClients clients, String topic, Work work) {

    /**
     * The entries that are asked for and there.
     *
     * @param ends where the topic ended when it was read
     */
    record Found(LiveEntries entries, Map<TopicPartition, Long> ends) {}

    /**
     * Reads the whole topic from the start on, with progress.
     *
     * @throws CommandFailed also if there is no such topic
     */
    Found find(StartAt start, Predicate<QuarantineEntry> wanted) throws CommandFailed, InterruptedException {
        AtomicReference<AuditProgress> progress = new AtomicReference<>();
        return work.run(
                () -> {
                    checkTopic();
                    Extent extent = reader().extent(start);
                    AuditProgress reading = new AuditProgress(extent, System::nanoTime);
                    progress.set(reading);
                    LiveEntries entries = new LiveEntries(wanted);
                    reader().records(extent)
                            .takeUntilOther(Mono.fromFuture(work.stop().asked()))
                            .doOnNext(reading::read)
                            .doOnNext(entries::take)
                            .blockLast();
                    return new Found(entries, extent.ends());
                },
                () -> progress.get() == null ? "asking Kafka" : progress.get().line());
    }

    private QuarantineReader reader() {
        return new QuarantineReader(
                clients.reader(IsolationLevel.READ_COMMITTED), clients.reader(IsolationLevel.READ_UNCOMMITTED), topic);
    }

    /** All topics that this user may see. Blocks. */
    Set<String> topics() {
        try (Admin admin = clients.admin()) {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Ends any other that is open. */
    QuarantineWriter open(ReplayProducer producer) throws CommandFailed, InterruptedException {
        return work.run(
                () -> QuarantineWriter.open(producer.producer(), clients.bus().transactionTimeoutMs()),
                () -> "asking Kafka for the right to write");
    }

    private void checkTopic() throws CommandFailed {
        Set<String> topics = topics();
        if (topics.contains(topic)) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add("The topic " + topic + " does not exist, so nothing is in that quarantine.");
        topics.stream()
                .filter(Quarantine::isTopic)
                .sorted()
                .map(each -> "There is " + each
                        + (each.equals(Quarantine.TOPIC)
                                ? ""
                                : ": --name " + each.substring(Quarantine.TOPIC.length() + 1)))
                .forEach(lines::add);
        throw new CommandFailed(ExitCode.UNAVAILABLE, lines);
    }

    /** Ends early, and without an error, when the command is to stop. */
    Flux<QuarantineEntry> entries(Found found, long entriesMax) {
        Flux<QuarantineEntry> all =
                reader().entries(found.entries(), Mono.fromFuture(work.stop().asked()));
        return entriesMax == QuarantineLimit.NONE ? all : all.take(entriesMax);
    }

    /** Prints as it reads, until nobody reads the output any more. */
    long print(Found found, long entriesMax, PrintWriter out, Consumer<QuarantineEntry> print)
            throws CommandFailed, InterruptedException {
        return work.run(
                () -> entries(found, entriesMax)
                        .doOnNext(print)
                        .takeUntil(each -> out.checkError() || System.out.checkError())
                        .count()
                        .blockOptional()
                        .orElse(0L),
                () -> "");
    }
}
