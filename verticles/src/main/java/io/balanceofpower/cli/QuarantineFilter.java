package io.balanceofpower.cli;

import io.balanceofpower.consume.StartAt;
import io.balanceofpower.message.Refusal;
import io.balanceofpower.quarantine.QuarantineEntry;
import io.balanceofpower.topic.TopicFilter;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which entries of a quarantine are meant: a picocli mixin. */
final class QuarantineFilter {

    @Option(names = "--device", paramLabel = "ID", description = "Only of this device; may be repeated.")
    private List<String> devices = List.of();

    @Option(
            names = "--route",
            paramLabel = "NAME",
            description = "Only of this route, - for messages that no route took; may be repeated.")
    private List<String> routes = List.of();

    @Option(
            names = "--topic",
            paramLabel = "FILTER",
            converter = FilterConverter.class,
            description = "Only of MQTT topics that this filter matches, such as trades/+/SPY.")
    private @Nullable TopicFilter topic;

    @Option(
            names = "--refusal",
            paramLabel = "REFUSAL",
            description = "Only with this refusal, such as PAYLOAD_FORMAT_INVALID; may be repeated.")
    private List<Refusal> refusals = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Received at this time or later: 2026-11-23T08:00:00Z, ms since 1970, or so long ago, such as"
                    + " 30m or 2h.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Received before this time.")
    private @Nullable Instant to;

    /** A topic filter of MQTT, in which braces mean themselves. */
    static final class FilterConverter implements ITypeConverter<TopicFilter> {
        @Override
        public TopicFilter convert(String text) {
            return TopicFilter.ofDevice(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is not a topic filter such as trades/+/SPY or trades/#"));
        }
    }

    void check(Arguments arguments) {
        arguments.check(
                from == null || to == null || from.isBefore(to), "--to", String.valueOf(to), "later than --from");
    }

    /** Whether it leaves nothing out. */
    boolean isEmpty() {
        return devices.isEmpty()
                && routes.isEmpty()
                && refusals.isEmpty()
                && topic == null
                && from == null
                && to == null;
    }

    /** Records of an earlier receive time need not be read: their entries are not asked for. */
    StartAt start() {
        return from == null ? StartAt.Edge.BEGINNING : new StartAt.Time(from.toEpochMilli());
    }

    /** @param ids only these; all if there are none */
    Predicate<QuarantineEntry> wanted(Set<String> ids) {
        Set<String> names = refusals.stream().map(Enum::name).collect(Collectors.toSet());
        return entry -> (ids.isEmpty() || ids.contains(entry.id()))
                && (devices.isEmpty() || devices.contains(entry.trade().device()))
                && (routes.isEmpty() || routes.contains(entry.trade().route()))
                && (names.isEmpty() || names.contains(entry.refusal()))
                && (topic == null || topic.matches(entry.trade().mqttTopic()))
                && isInTime(entry.trade().receivedAtNs());
    }

    private boolean isInTime(long receivedAtNs) {
        Instant received = instant(receivedAtNs);
        return (from == null || !received.isBefore(from)) && (to == null || received.isBefore(to));
    }

    static Instant instant(long ns) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return Instant.ofEpochSecond(Math.floorDiv(ns, second), Math.floorMod(ns, second));
    }
}
