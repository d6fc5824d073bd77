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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Routes trades again and again on the caller's thread: by a set of routes of which the last takes every trade, with a
 * condition of three clauses and its key from the payload; or by the same rule written out in Java.
 */
final class RouteLoop implements Supplier<Object> {

    static final int PAYLOAD_BYTES = 207;

    private static final BigDecimal LIMIT = new BigDecimal("1000.00");
    private static final JsonFactory JSON = new JsonFactory();

    private static final String CONDITION =
            "payload.price * payload.size > 1000.00 && payload.side in [\"buy\", \"sell\"] && level.venue != \"XETR\"";

    /** Conditions that hold for no trade, with a number in each so that no two are the same. */
    private static final List<String> PASSING = List.of(
            "payload.price * payload.size > 9000000.%02d",
            "payload.symbol == \"NONE%d\" && payload.price > 1.5",
            "payload.side in [\"short\", \"buy%d\"]",
            "payload.size in [7, 11.%02d]",
            "payload.price + payload.size < -1.%02d || payload.side.startsWith(\"x\")");

    private final List<Incoming> trades;
    private final Function<Incoming, Object> route;
    private int at;

    private RouteLoop(List<Incoming> trades, Function<Incoming, Object> route) {
        this.trades = trades;
        this.route = route;
    }

    /**
     * @param passed how many routes of the same filter are asked before the one that takes the trade
     * @param topics how many topics the trades are spread over; at least one per trade that there is
     */
    static RouteLoop of(int routeCount, int passed, int topics) {
        return of(yaml(routeCount, passed, CONDITION), topics);
    }

    private static RouteLoop of(String yaml, int topics) {
        return new RouteLoop(trades(topics), routes(yaml)::route);
    }

    static Routes routes(String yaml) {
        return Routes.load("routes.yaml", yaml).fold(loaded -> loaded, problems -> {
            throw new IllegalStateException(problems.toString());
        });
    }

    /** One route with the same condition, which a loop over one element keeps from being compiled. */
    static RouteLoop onRuntime(int topics) {
        return of(yaml(1, 0, "[0].exists(once, " + CONDITION + ")"), topics);
    }

    static RouteLoop handWritten(int topics) {
        return new RouteLoop(trades(topics), RouteLoop::key);
    }

    private static String yaml(int routeCount, int passed, String condition) {
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
        for (int i = 0; i < passed; i++) {
            yaml.append("  - {name: p")
                    .append(i)
                    .append(", filter: \"trades/{venue}/#\", destination: blocks, key: {field: symbol}, when: '")
                    .append(String.format(Locale.ROOT, PASSING.get(i % PASSING.size()), i))
                    .append("'}\n");
        }
        return yaml
                + "  - name: trades\n    filter: trades/{venue}/#\n    destination: trades\n    key: {field: symbol}\n"
                + "    when: '" + condition + "'\n";
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

    /** Routes the next trade: what routes say of it, or the key by hand. */
    @Override
    public Object get() {
        at = at + 1 < trades.size() ? at + 1 : 0;
        return route.apply(trades.get(at));
    }

    /** Whether what {@link #get} answered is that a trade was taken. */
    static boolean isTaken(Object answer) {
        return answer instanceof byte[] key ? key.length > 0 : answer instanceof Routed;
    }
}
