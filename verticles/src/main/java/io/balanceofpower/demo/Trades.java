package io.balanceofpower.demo;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.zip.GZIPInputStream;

/** The bundled trades. */
final class Trades {
    private static final String DIRECTORY = "/demo/";

    private Trades() {}

    /**
     * All groups in the order in which devices take them: by turns one of each market, the busiest first, so that a few
     * devices already show both markets. Blocks; some tens of megabytes.
     */
    static List<TradeGroup> load() {
        Queue<TradeGroup> equities = new ArrayDeque<>(busiestFirst(Market.EQUITIES));
        Queue<TradeGroup> crypto = new ArrayDeque<>(busiestFirst(Market.CRYPTO));
        List<TradeGroup> all = new ArrayList<>();
        while (!equities.isEmpty() || !crypto.isEmpty()) {
            take(equities, all);
            take(crypto, all);
        }
        return all;
    }

    private static void take(Queue<TradeGroup> from, List<TradeGroup> to) {
        TradeGroup next = from.poll();
        if (next != null) {
            to.add(next);
        }
    }

    private static List<TradeGroup> busiestFirst(Market market) {
        Map<String, List<String>> linesByTopic = new LinkedHashMap<>();
        for (String line : lines(market)) {
            String topic = market.mqttTopic(market.venue(line), market.symbol(line));
            linesByTopic.computeIfAbsent(topic, t -> new ArrayList<>()).add(line);
        }
        return linesByTopic.values().stream()
                .map(lines -> group(market, lines))
                .sorted(Comparator.comparingInt(
                                (TradeGroup group) -> -group.lines().size())
                        .thenComparing(TradeGroup::mqttTopic))
                .toList();
    }

    private static TradeGroup group(Market market, List<String> lines) {
        String first = lines.get(0);
        return new TradeGroup(market, market.venue(first), market.symbol(first), List.copyOf(lines));
    }

    private static List<String> lines(Market market) {
        String name = DIRECTORY + market.resource();
        try (InputStream packed = Trades.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new FileNotFoundException(name + " is not on the class path");
            }
            return new BufferedReader(new InputStreamReader(new GZIPInputStream(packed), StandardCharsets.US_ASCII))
                    .lines()
                    .skip(1)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
