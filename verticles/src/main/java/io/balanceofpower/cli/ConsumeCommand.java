package io.balanceofpower.cli;

import io.balanceofpower.consume.ReaderSettings;
import io.balanceofpower.consume.StartAt;
import io.balanceofpower.consume.TopicReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

@Command(
        name = "consume",
        header = "Print what is committed to Kafka, as it arrives.",
        description = "Reads without a consumer group: nothing is committed and nobody else is disturbed.",
        footer = {
            "  bop consume --topic trades.equities                from now on, until Ctrl-C",
            "  bop consume --topic trades.equities --beginning --to-end --json",
            "  bop consume --topic trades.equities --count 10"
        })
final class ConsumeCommand implements Callable<Integer> {
    /** How long Kafka may take to say where the topics begin and end. */
    private static final String ANSWER_MS_MAX = "15000";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            converter = HostPort.Converter.class,
            description = "A broker. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // has a default
    private HostPort from;

    @Option(names = "--topic", paramLabel = "TOPIC", required = true, description = "May be repeated.")
    private List<String> topics = List.of();

    @Option(names = "--beginning", description = "Begin with the oldest record instead of the next one.")
    private boolean beginning;

    @Option(names = "--to-end", description = "End where the topics end now, instead of waiting for more.")
    private boolean toEnd;

    @Option(names = "--count", paramLabel = "N", description = "End after so many records.")
    private @Nullable Long count;

    @Option(names = "--uncommitted", description = "Show records of open and aborted transactions too.")
    private boolean uncommitted;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws CommandFailed {
        new Arguments(spec.commandLine())
                .check(count == null || count >= 1, "--count", String.valueOf(count), "1 or more");
        PrintWriter out = spec.commandLine().getOut();
        try {
            records()
                    .doOnNext(each -> out.println(json ? RecordText.json(each) : RecordText.line(each)))
                    .takeUntil(each -> isClosed(out))
                    .blockLast();
            return ExitCode.OK.number();
        } catch (KafkaException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, "Kafka on " + from + ": " + e.getMessage(), e);
        }
    }

    /** Whether nobody reads any more, as behind a {@code head}. Flushes; the writer alone does not hear of it. */
    private static boolean isClosed(PrintWriter out) {
        return out.checkError() || System.out.checkError();
    }

    private Flux<ConsumerRecord<byte[], byte[]>> records() {
        TopicReader reader = new TopicReader(ReaderSettings.of(from.toString())
                .withIsolation(uncommitted ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED)
                .withOptions(Map.of("default.api.timeout.ms", ANSWER_MS_MAX)));
        StartAt start = beginning ? StartAt.Edge.BEGINNING : StartAt.Edge.END;
        Flux<ConsumerRecord<byte[], byte[]>> all = toEnd ? reader.readToEnd(topics, start) : reader.read(topics, start);
        return count == null ? all : all.take(count);
    }
}
