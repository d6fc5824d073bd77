package io.balanceofpower.quarantine;

import io.balanceofpower.consume.Decoded;
import io.balanceofpower.consume.TradeRecord;
import io.balanceofpower.message.Quarantine;
import io.balanceofpower.message.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A message in quarantine.
 *
 * @param id the record's key, unique within its topic
 * @param trade the message as it was received, and the record that holds it
 * @param reason one sentence
 * @param refusal the name of the {@link io.balanceofpower.message.Refusal} that the device would have got
 * @param user the name of the device's user; empty if it has none, as an anonymous device
 * @param groups the user's groups, as the JSON array in which they are written
 * @param userProperties the MQTT 5 user properties in the order sent
 */
public record QuarantineEntry(
        String id,
        TradeRecord trade,
        String reason,
        String refusal,
        String user,
        String groups,
        List<UserProperty> userProperties) {

    /** Empty for a tombstone, and for a record that no node wrote. */
    public static Optional<QuarantineEntry> of(ConsumerRecord<byte[], byte[]> source) {
        if (source.key() == null || source.value() == null) {
            return Optional.empty();
        }
        return Decoded.of(source).fold(trade -> Optional.of(of(trade)), foreign -> Optional.empty());
    }

    private static QuarantineEntry of(TradeRecord trade) {
        return new QuarantineEntry(
                new String(trade.source().key(), StandardCharsets.UTF_8),
                trade,
                text(trade, Quarantine.REASON, ""),
                text(trade, Quarantine.REFUSAL, ""),
                text(trade, Quarantine.USER, ""),
                text(trade, Quarantine.GROUPS, "[]"),
                properties(trade));
    }

    private static String text(TradeRecord trade, String name, String otherwise) {
        for (Header header : trade.source().headers()) {
            if (header.key().equals(name) && header.value() != null) {
                return text(header.value());
            }
        }
        return otherwise;
    }

    private static List<UserProperty> properties(TradeRecord trade) {
        List<UserProperty> properties = new ArrayList<>();
        for (Header header : trade.source().headers()) {
            byte @Nullable [] value = header.value();
            if (value != null) {
                UserProperty.ofHeader(header.key(), text(value)).ifPresent(properties::add);
            }
        }
        return List.copyOf(properties);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The payload as received, not copied. */
    @SuppressWarnings("MissingSummary")
    public byte[] payload() {
        return trade.source().value();
    }
}
