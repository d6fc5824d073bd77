package io.balanceofpower.loadtests;

import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Sender;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Routing without a look at the payload: by topic, and by a condition that asks for user properties. */
final class TopicLoops {

    /** More than a node remembers, so that each is looked up anew. */
    static final int TOPICS = 20_000;

    private static final BigDecimal LIMIT = new BigDecimal("5.0");

    private TopicLoops() {}

    /** @param routeCount of which the last takes every message; the others have filters of their own */
    static Supplier<Object> match(int routeCount) {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (int i = 1; i < routeCount; i++) {
            yaml.append("  - {name: r")
                    .append(i)
                    .append(", filter: \"desks/")
                    .append(i)
                    .append("/{symbol}\", destination: desks, key: {level: symbol}}\n");
        }
        yaml.append("  - {name: trades, filter: \"trades/{venue}/{symbol}/#\", destination: trades,")
                .append(" key: {level: symbol}}\n");
        return new Cycle<>(messages(TOPICS), RouteLoop.routes(yaml.toString())::route);
    }

    static Supplier<Object> matchByHand() {
        return new Cycle<>(messages(TOPICS), message -> key(message.topic()));
    }

    static Supplier<Object> condition() {
        String yaml = "routes:\n  - {name: trades, filter: \"trades/{venue}/{symbol}/#\", destination: trades,"
                + " key: {level: symbol}, when: 'level.venue != \"XETR\" && property.kind == \"trade\""
                + " && number(property.limit) > 5.0'}\n";
        return new Cycle<>(messages(1), RouteLoop.routes(yaml)::route);
    }

    static Supplier<Object> conditionByHand() {
        return new Cycle<>(messages(1), TopicLoops::keyIfTaken);
    }

    private static List<Incoming> messages(int topics) {
        List<Trade> all = Trade.all(RouteLoop.PAYLOAD_BYTES);
        List<UserProperty> properties = List.of(new UserProperty("kind", "trade"), new UserProperty("limit", "25.50"));
        Sender sender = new Sender("device-1", User.ANONYMOUS);
        List<Incoming> messages = new ArrayList<>();
        for (int i = 0; i < Math.max(topics, all.size()); i++) {
            Trade trade = all.get(i % all.size());
            String topic = i < all.size() ? trade.topic() : trade.topic() + "/" + i;
            messages.add(new Incoming(topic, trade.payload(), properties, sender, 0));
        }
        return messages;
    }

    /** The level after the venue; empty if the topic is another. */
    private static byte[] key(String topic) {
        int venueEnd = topic.indexOf('/', "trades/".length());
        if (!topic.startsWith("trades/") || venueEnd < 0) {
            return new byte[0];
        }
        int end = topic.indexOf('/', venueEnd + 1);
        return topic.substring(venueEnd + 1, end < 0 ? topic.length() : end).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] keyIfTaken(Incoming message) {
        boolean taken = !message.topic().startsWith("trades/XETR/")
                && "trade".equals(property(message, "kind"))
                && new BigDecimal(property(message, "limit")).compareTo(LIMIT) > 0;
        return taken ? key(message.topic()) : new byte[0];
    }

    private static String property(Incoming message, String name) {
        for (UserProperty property : message.userProperties()) {
            if (property.name().equals(name)) {
                return property.value();
            }
        }
        return "";
    }
}
