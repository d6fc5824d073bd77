package io.balanceofpower.loadtests;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Sender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Routes trades again and again on the caller's thread: by a set of routes of which the last takes every trade, with a
 * condition of three clauses and its key from the payload; or by the same rule written out in Java.
 */
final class RouteLoop {

    static final int PAYLOAD_BYTES = 207;

    private static final BigDecimal LIMIT = new BigDecimal("1000.00");
    private static final JsonFactory JSON = new JsonFactory();

    private final List<Incoming> trades;
    private final Predicate<Incoming> routes;

    private RouteLoop(List<Incoming> trades, Predicate<Incoming> routes) {
        this.trades = trades;
        this.routes = routes;
    }

    /** @param topics how many topics the trades are spread over; at least one per trade that there is */
    static RouteLoop of(int routeCount, int topics) {
        Routes routes = Routes.load("routes.yaml", yaml(routeCount)).fold(loaded -> loaded, problems -> {
            throw new IllegalStateException(problems.toString());
        });
        return new RouteLoop(trades(topics), trade -> routes.route(trade) instanceof Routed);
    }

    static RouteLoop handWritten(int topics) {
        return new RouteLoop(trades(topics), trade -> key(trade).length > 0);
    }

    private static String yaml(int routeCount) {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (int i = 1; i < routeCount; i++) {
            yaml.append("  - {name: r")
                    .append(i)
                    .append(", filter: \"desks/")
                    .append(i)
                    .append("/{symbol}\", when: payload.price * payload.size > ")
                    .append(i)
                    .append(".00, destination: desks, key: {field: symbol}}\n");
        }
        return yaml
                + "  - name: trades\n    filter: trades/{venue}/#\n    destination: trades\n    key: {field: symbol}\n"
                + "    when: payload.price * payload.size > 1000.00 && payload.side in [\"buy\", \"sell\"]"
                + " && level.venue != \"XETR\"\n";
    }

    private static List<Incoming> trades(int topics) {
        List<Trade> all = Trade.all(PAYLOAD_BYTES);
        Sender sender = new Sender("device-1", User.ANONYMOUS);
        List<Incoming> incoming = new ArrayList<>();
        for (int i = 0; i < Math.max(topics, all.size()); i++) {
            Trade trade = all.get(i % all.size());
            String topic = i < all.size() ? trade.topic() : trade.topic() + "/" + i;
            incoming.add(new Incoming(topic, trade.payload(), List.of(), sender, 0));
        }
        return incoming;
    }

    /** The rule in Java, as somebody would write it who knows the parser; empty if the trade is not taken. */
    private static byte[] key(Incoming trade) {
        String topic = trade.topic();
        int slash = topic.indexOf('/', 7);
        if (!topic.startsWith("trades/") || topic.substring(7, slash).equals("XETR")) {
            return new byte[0];
        }
        try (JsonParser parser = JSON.createParser(trade.payload())) {
            return key(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("a trade of the benchmark is JSON", e);
        }
    }

    private static byte[] key(JsonParser parser) throws IOException {
        String symbol = "";
        String side = "";
        BigDecimal price = BigDecimal.ZERO;
        BigDecimal size = BigDecimal.ZERO;
        int missing = 4;
        parser.nextToken();
        for (String name = parser.nextFieldName(); name != null && missing > 0; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            missing--;
            switch (name) {
                case "symbol" -> symbol = parser.getText();
                case "side" -> side = parser.getText();
                case "price" -> price = parser.getDecimalValue();
                case "size" -> size = parser.getDecimalValue();
                default -> missing += value.isScalarValue() ? 1 : 0;
            }
        }
        boolean taken = price.multiply(size).compareTo(LIMIT) > 0 && (side.equals("buy") || side.equals("sell"));
        return taken ? symbol.getBytes(StandardCharsets.UTF_8) : new byte[0];
    }

    /** Returns the processor time that the thread took, in nanoseconds per message. */
    double cpuNsPerMessage(long messages) throws BenchFailed {
        long taken = 0;
        long startNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (long i = 0; i < messages; i++) {
            taken += routes.test(trades.get((int) (i % trades.size()))) ? 1 : 0;
        }
        long usedNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - startNs;
        if (taken < messages) {
            throw BenchFailed.lost(taken + " of " + messages + " trades were routed");
        }
        return (double) usedNs / messages;
    }
}
