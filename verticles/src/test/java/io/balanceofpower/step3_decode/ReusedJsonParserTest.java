package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReusedJsonParserTest {
    private static final String TRADE = "{\"symbol\":\"S\\u00e4P\",\"price\":167.410e2,\"tags\":[1,[],{\"a\":null}],"
            + "\"long name of a field\":\"" + "x".repeat(200) + "\",\"ok\":true}";

    @Test
    void shouldReadWhatAParserMadeAnewReads() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] payload = payload(random);
            int tokens = random.nextInt(40);
            long choices = random.nextLong();
            List<String> anew = read(ReusedJsonParser.SETTINGS.createParser(payload), tokens, new Random(choices));
            List<String> reused = read(ReusedJsonParser.over(payload), tokens, new Random(choices));
            assertThat(reused)
                    .as("seed %d, round %d: %s", seed, i, new String(payload, StandardCharsets.ISO_8859_1))
                    .isEqualTo(anew);
        }
    }

    /** A trade with some of its bytes changed, cut off or doubled, sometimes behind a byte order mark. */
    private static byte[] payload(Random random) {
        byte[] bytes = ((random.nextInt(8) == 0 ? "\uFEFF" : "")
                        + TRADE
                        + TRADE.substring(random.nextInt(TRADE.length())))
                .getBytes(StandardCharsets.UTF_8);
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            bytes[3 + random.nextInt(bytes.length - 3)] =
                    (byte) (random.nextBoolean() ? "{}[]\",:0e\\".charAt(random.nextInt(10)) : random.nextInt());
        }
        return random.nextBoolean() ? bytes : Arrays.copyOf(bytes, 4 + random.nextInt(bytes.length - 4));
    }

    /** Asks for the text of some tokens only, and skips some arrays and objects, so that tokens are left half read. */
    private static List<String> read(JsonParser parser, int tokens, Random choices) {
        List<String> read = new ArrayList<>();
        try (parser) {
            for (int i = 0; i < tokens; i++) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    break;
                }
                read.add(token + " " + (choices.nextBoolean() ? parser.getText() : "") + " "
                        + parser.currentTokenLocation().getByteOffset());
                if (choices.nextInt(8) == 0) {
                    parser.skipChildren();
                }
            }
            if (parser instanceof ReusedJsonParser reused) {
                reused.succeeded();
            }
        } catch (IOException e) {
            read.add(e.getClass() + " " + parser.currentLocation().getByteOffset());
        }
        return read;
    }

    @Test
    void shouldGiveAPayloadWithinAnotherAParserOfItsOwn() throws IOException {
        try (ReusedJsonParser outer = ReusedJsonParser.over(bytes("[1,2]"))) {
            outer.nextToken();
            try (ReusedJsonParser inner = ReusedJsonParser.over(bytes("{}"))) {
                assertThat(inner).isNotSameAs(outer);
                assertThat(inner.nextToken()).isEqualTo(JsonToken.START_OBJECT);
                inner.succeeded();
            }
            assertThat(outer.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
        }
    }

    @Test
    void shouldForgetNamesThatAreTooMany() throws IOException {
        int parsers = 0;
        JsonParser before = null;
        for (int i = 0; i < 10_000; i++) {
            try (ReusedJsonParser parser = ReusedJsonParser.over(bytes("{\"name" + i + "\":1}"))) {
                while (parser.nextToken() != null) {
                    assertThat(parser.currentName()).isIn(null, "name" + i);
                }
                parser.succeeded();
                parsers += parser == before ? 0 : 1;
                before = parser;
            }
        }
        assertThat(parsers).isBetween(9, 11);
    }

    @Test
    void shouldAllocateLittle() {
        JsonFields fields = JsonFields.of(List.of(FieldPath.of("symbol").orElseThrow()));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] payload = bytes(TRADE);
        long before = 0;
        for (int i = 0; i < 20_000; i++) {
            before = i == 10_000 ? threads.getCurrentThreadAllocatedBytes() : before;
            assertFound(fields.pick(payload));
        }
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 10_000).isLessThan(300);
    }

    private static void assertFound(Picked picked) {
        if (!(picked instanceof Picked.Fields)) {
            throw new AssertionError(picked);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
