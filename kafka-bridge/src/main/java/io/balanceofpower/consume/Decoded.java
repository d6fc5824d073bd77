package io.balanceofpower.consume;

import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a record in Kafka turned out to be. */
public sealed interface Decoded {

    /** A record that a lane wrote. */
    record Trade(TradeRecord trade) implements Decoded {}

    /**
     * A record of somebody else, or one that was tampered with.
     *
     * @param reason names the header that is missing or wrong; never contains payload
     */
    record Foreign(String reason) implements Decoded {}

    /** One argument per case, so that a caller cannot forget one. */
    default <T> T fold(Function<TradeRecord, T> trade, Function<String, T> foreign) {
        return this instanceof Trade lanes ? trade.apply(lanes.trade()) : foreign.apply(((Foreign) this).reason());
    }

    /** Reads a record's headers; the key and the value are not looked at. Of equally named headers the first counts. */
    static Decoded of(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return new HeaderReader(kafkaRecord).decode();
    }
}
