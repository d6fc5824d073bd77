package io.balanceofpower.step6_commit;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Headers of one name with texts that repeat: devices, routes, topics. 1,024 places of at most 128 characters, so at
 * most about 400 KiB; a text may be in two of them, and one that is in neither is encoded anew. Owned by the lane's thread.
 */
final class HeaderCache {

    private static final int PLACES = 1024;
    private static final int TEXT_CHARS_MAX = 128;

    private final String name;
    private final @Nullable String[] texts = new @Nullable String[PLACES];
    private final @Nullable Header[] headers = new @Nullable Header[PLACES];

    HeaderCache(String name) {
        this.name = name;
    }

    Header of(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            return encode(text);
        }
        int hash = text.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Header header = at(place, text);
        int second = place ^ 1;
        if (header == null) {
            header = at(second, text);
        }
        if (header == null) {
            header = encode(text);
            texts[second] = texts[place];
            headers[second] = headers[place];
            texts[place] = text;
            headers[place] = header;
        }
        return header;
    }

    private @Nullable Header at(int place, String text) {
        return text.equals(texts[place]) ? headers[place] : null;
    }

    private Header encode(String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
