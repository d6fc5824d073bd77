package io.balanceofpower.loadtests;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a message's way that compute, each beside what does the same by hand or by the format's own library. JMH
 * makes its parameters of the names; what stands before the first underscore is the step's.
 */
@SuppressWarnings("ImmutableEnumChecker") // references to functions without state
public enum MessageCase implements BenchCase {
    TOPIC_BY_HAND("a topic split by hand", () -> TopicLoops.matchByHand()),
    TOPIC_1("topic match, 1 route", TOPIC_BY_HAND, () -> TopicLoops.match(1)),
    TOPIC_100("topic match, 100 routes", TOPIC_BY_HAND, () -> TopicLoops.match(100)),
    TOPIC_10000("topic match, 10,000 routes", TOPIC_BY_HAND, () -> TopicLoops.match(10_000)),
    CONDITION_BY_HAND("the condition in Java", () -> TopicLoops.conditionByHand()),
    CONDITION("condition on level and user properties", CONDITION_BY_HAND, () -> TopicLoops.condition()),
    JSON_BY_HAND("Jackson's streaming parser", SampleCodec.JSON::loopByHand),
    JSON("decode JSON", JSON_BY_HAND, SampleCodec.JSON::loop),
    FIX_BY_HAND("a loop over the bytes", SampleCodec.FIX::loopByHand),
    FIX("decode FIX", FIX_BY_HAND, SampleCodec.FIX::loop),
    AVRO_BY_HAND("Avro's GenericDatumReader", SampleCodec.AVRO::loopByHand),
    AVRO("decode Avro", AVRO_BY_HAND, SampleCodec.AVRO::loop),
    PROTOBUF_BY_HAND("Protobuf's CodedInputStream", SampleCodec.PROTOBUF::loopByHand),
    PROTOBUF("decode Protobuf", PROTOBUF_BY_HAND, SampleCodec.PROTOBUF::loop),
    CLOUDEVENTS_BY_HAND("Jackson's streaming parser, CloudEvents", SampleCodec.CLOUDEVENTS::loopByHand),
    CLOUDEVENTS("decode CloudEvents", CLOUDEVENTS_BY_HAND, SampleCodec.CLOUDEVENTS::loop),
    LEDGER_NEW_BY_SET("a HashSet of the last 64, new", () -> LedgerLoops.inOrderBySet()),
    LEDGER_NEW("ledger, new in order", LEDGER_NEW_BY_SET, () -> LedgerLoops.inOrder()),
    LEDGER_DUPLICATE_BY_SET("a HashSet of the last 64, duplicate", () -> LedgerLoops.duplicatesBySet()),
    LEDGER_DUPLICATE("ledger, duplicate", LEDGER_DUPLICATE_BY_SET, () -> LedgerLoops.duplicates()),
    LEDGER_SWAPPED_BY_SET("a HashSet of the last 64, out of order", () -> LedgerLoops.outOfOrderBySet()),
    LEDGER_SWAPPED("ledger, out of order", LEDGER_SWAPPED_BY_SET, () -> LedgerLoops.outOfOrder());

    private final String words;
    private final @Nullable MessageCase baseline;
    private final Supplier<Supplier<Object>> loop;

    MessageCase(String words, Supplier<Supplier<Object>> loop) {
        this(words, null, loop);
    }

    MessageCase(String words, @Nullable MessageCase baseline, Supplier<Supplier<Object>> loop) {
        this.words = words;
        this.baseline = baseline;
        this.loop = loop;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public Supplier<Object> loop() {
        return loop.get();
    }

    /** What the product's step is compared with; empty for that itself. */
    Optional<MessageCase> baseline() {
        return Optional.ofNullable(baseline);
    }

    /** As on the command line. */
    String step() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_.*", "");
    }
}
