package io.balanceofpower.load.simulations;

import static io.gatling.javaapi.core.CoreDsl.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.load.Parameters;
import io.gatling.javaapi.core.FeederBuilder;
import io.gatling.javaapi.core.Session;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Real trades from a CSV file, packed or not, whose header names at least {@code symbol} and {@code venue}. All devices
 * share the file, and begin again after its last line; it is held in memory, at about 1 KiB a line. A payload is a JSON object of the line's columns, as text, with
 * {@code epoch} and {@code seq} of the message.
 */
final class Trades {
    private static final String DEMO = "demo/us-equities-trades-20131007.csv.gz";
    private static final List<String> NEEDED = List.of("symbol", "venue");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String file;
    private final String topicPrefix;
    private final List<String> columns;
    private final List<String> first;

    private Trades(String file, String topicPrefix, List<String> columns, List<String> first) {
        this.file = file;
        this.topicPrefix = topicPrefix;
        this.columns = columns;
        this.first = first;
    }

    /** @throws IllegalArgumentException if the file cannot be read, or lacks a column */
    static Trades of(Parameters parameters) {
        Optional<Path> given = parameters.file("trades");
        String file = given.map(path -> path.toAbsolutePath().toString()).orElse(DEMO);
        try (InputStream bytes = given.isPresent() ? Files.newInputStream(given.get()) : resource();
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        file.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            List<String> columns = cells(lines.readLine());
            List<String> first = cells(lines.readLine());
            if (!columns.containsAll(NEEDED) || first.size() != columns.size()) {
                throw new IllegalArgumentException(file + ": needs a header with the columns "
                        + String.join(" and ", NEEDED) + ", and a trade below it; the header names " + columns);
            }
            return new Trades(file, parameters.text("topic.prefix").orElse(""), columns, first);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> cells(@Nullable String line) {
        return line == null ? List.of() : List.of(line.split(",", -1));
    }

    private static InputStream resource() throws IOException {
        InputStream bytes = Trades.class.getResourceAsStream("/" + DEMO);
        if (bytes == null) {
            throw new FileNotFoundException(DEMO + " is not on the class path");
        }
        return bytes;
    }

    /** Puts the columns of a line into the session. */
    FeederBuilder<String> feeder() {
        FeederBuilder.FileBased<String> lines = csv(file);
        return (file.endsWith(".gz") ? lines.unzip() : lines).circular();
    }

    String topic(Session session) {
        return topicPrefix + session.getString("venue") + "/" + session.getString("symbol");
    }

    byte[] payload(Session session) {
        ObjectNode trade = JSON.createObjectNode();
        columns.forEach(column -> trade.put(column, session.getString(column)));
        trade.put("epoch", session.getLong("mqttEpoch")).put("seq", session.getLong("mqttSeq"));
        return bytes(trade);
    }

    /** The first trade as a message, to find out whether the target takes any. */
    byte[] probe(long epoch) {
        ObjectNode trade = JSON.createObjectNode();
        for (int i = 0; i < Math.min(columns.size(), first.size()); i++) {
            trade.put(columns.get(i), first.get(i));
        }
        return bytes(trade.put("epoch", epoch).put("seq", 1));
    }

    String probeTopic() {
        return topicPrefix + first.get(columns.indexOf("venue")) + "/" + first.get(columns.indexOf("symbol"));
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of texts and numbers is always JSON", e);
        }
    }
}
