package io.balanceofpower.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record of Kafka as one line. */
final class RecordText {
    private RecordText() {}

    /** Topic, partition, offset, key, headers and value for people; what is not UTF-8 stands in Base64. */
    static String line(ConsumerRecord<byte[], byte[]> each) {
        StringBuilder line = new StringBuilder(each.topic());
        line.append('[').append(each.partition()).append("] @").append(each.offset());
        line.append("  ").append(words(each.key()));
        for (Header header : each.headers()) {
            line.append("  ").append(header.key()).append('=').append(words(header.value()));
        }
        return line.append("  ").append(words(each.value())).toString();
    }

    /** The same as an object; a key or value that is not UTF-8 has a name that ends in Base64. */
    static String json(ConsumerRecord<byte[], byte[]> each) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topic", each.topic())
                .put("partition", each.partition())
                .put("offset", each.offset())
                .put("timestampMs", each.timestamp());
        put(json, "key", each.key());
        ArrayNode headers = json.putArray("headers");
        each.headers().forEach(header -> put(headers.addObject().put("name", header.key()), "value", header.value()));
        put(json, "value", each.value());
        return json.toString();
    }

    static void put(ObjectNode json, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            json.putNull(name);
            return;
        }
        utf8(bytes)
                .ifPresentOrElse(
                        text -> json.put(name, text),
                        () -> json.put(name + "Base64", Base64.getEncoder().encodeToString(bytes)));
    }

    /** One line whatever it holds: control characters become spaces. */
    static String words(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "(none)";
        }
        return utf8(bytes)
                .map(text -> text.replaceAll("\\p{Cntrl}", " "))
                .orElseGet(() -> "base64:" + Base64.getEncoder().encodeToString(bytes));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
