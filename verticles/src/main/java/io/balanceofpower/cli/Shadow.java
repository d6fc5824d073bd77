package io.balanceofpower.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.balanceofpower.consume.TradeRecord;
import io.balanceofpower.message.Destination;
import io.balanceofpower.message.Partition;
import io.balanceofpower.message.RecordForm;
import io.balanceofpower.message.RouteHeader;
import io.balanceofpower.message.UserProperty;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.User;
import io.balanceofpower.step4_route.Incoming;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.Routing;
import io.balanceofpower.step4_route.Routing.Routed;
import io.balanceofpower.step4_route.Routing.Unrouted;
import io.balanceofpower.step4_route.Sender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What would become of committed messages with other routes, message by message. Counts, the first examples of each kind, and
 * at most {@value #PAIRS_MAX} pairs of before and after are all that it keeps. Owned by one thread.
 */
final class Shadow {
    static final int PAIRS_MAX = 1_000;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String QUARANTINE = "bop.quarantine";
    private static final String RESERVED = "bop-";
    private static final String MOVED = "x-bop-";

    /** How a message may come out otherwise; it may in several ways. */
    enum Kind {
        /** To other topics. */
        MOVED,
        /** It was taken, and would be refused. */
        REFUSED,
        /** It was taken, and would go to quarantine. */
        QUARANTINED,
        /** It was refused or in quarantine, and would be taken. */
        MATCHED,
        /** Another key or partition in a topic. */
        KEY,
        /** Another place in a stream: what is a duplicate would be another one. */
        NUMBERING,
        /** Another value, timestamp or header in a topic. */
        CONTENT,
        /** The same records, by another route. */
        ROUTE
    }

    /** @param before topics, or the refusal; as {@code after} */
    record Pair(Kind kind, String before, String after) {}

    /**
     * A message.
     *
     * @param at the record in which it was found: topic, partition, offset
     */
    record Example(Kind kind, String at, String device, String topic, String before, String after) {}

    private final Routes current;
    private final Routes other;
    private final Set<String> topics;
    private final int examplesMax;
    private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    private final Map<Pair, Long> pairs = new LinkedHashMap<>();
    private final List<Example> examples = new ArrayList<>();
    private long messages;
    private long different;
    private long unsure;
    private long transformed;
    private long morePairs;

    /**
     * @param topics that are read, all of them
     * @param examplesMax of each kind
     */
    Shadow(Routes current, Routes other, Set<String> topics, int examplesMax) {
        this.current = current;
        this.other = other;
        this.topics = Set.copyOf(topics);
        this.examplesMax = examplesMax;
    }

    /** A record of a message, which may stand in several topics: the first of these that is read counts. */
    void found(TradeRecord trade) {
        String here = trade.source().topic();
        String first = trade.destinations().stream()
                .filter(topics::contains)
                .findFirst()
                .orElse(here);
        if (here.equals(first) && trade.source().value() != null) {
            messages++;
            compare(trade);
        }
    }

    private void compare(TradeRecord trade) {
        Optional<User> user = user(trade);
        Incoming incoming = incoming(trade, user.orElse(User.ANONYMOUS));
        if (user.isEmpty() && (current.asksForUser(incoming.topic()) || other.asksForUser(incoming.topic()))) {
            unsure++;
            return;
        }
        Routing before = current.route(incoming);
        if (isTransformed(before, trade.source().topic())) {
            transformed++;
            return;
        }
        Routing after = other.route(incoming);
        Set<Kind> found = kinds(before, after);
        if (!found.isEmpty()) {
            different++;
            found.forEach(kind -> add(kind, trade, before, after));
        }
    }

    /** Then the record does not hold the payload that the device sent. */
    private static boolean isTransformed(Routing before, String topic) {
        return before instanceof Routed routed
                && routed.destinations().stream()
                        .anyMatch(record ->
                                record.topic().equals(topic) && record.form().value() != null);
    }

    private void add(Kind kind, TradeRecord trade, Routing before, Routing after) {
        long soFar = kinds.merge(kind, 1L, Long::sum);
        Pair pair = new Pair(kind, words(kind, before), words(kind, after));
        if (pairs.containsKey(pair) || pairs.size() < PAIRS_MAX) {
            pairs.merge(pair, 1L, Long::sum);
        } else {
            morePairs++;
        }
        if (soFar <= examplesMax) {
            String at = trade.source().topic() + "-" + trade.source().partition() + "@"
                    + trade.source().offset();
            examples.add(new Example(
                    kind, at, trade.device(), trade.mqttTopic(), detail(kind, before), detail(kind, after)));
        }
    }

    // --- what a record tells of the message ---

    /** Empty if it is not on record, which it is in quarantine only. */
    private static Optional<User> user(TradeRecord trade) {
        String name = header(trade, "bop-user");
        String groups = header(trade, "bop-groups");
        if (!trade.source().topic().startsWith(QUARANTINE)) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        try {
            JsonNode list = groups == null ? MAPPER.createArrayNode() : MAPPER.readTree(groups);
            list.forEach(each -> names.add(each.asText()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        AuthenticationMethod by = name == null ? AuthenticationMethod.ANONYMOUS : AuthenticationMethod.PASSWORD;
        return Optional.of(new User(name == null ? "" : name, names, Map.of(), Long.MAX_VALUE, by));
    }

    private static @Nullable String header(TradeRecord trade, String name) {
        Header found = trade.source().headers().lastHeader(name);
        return found == null || found.value() == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static Incoming incoming(TradeRecord trade, User user) {
        List<UserProperty> properties = new ArrayList<>();
        for (Header header : trade.source().headers()) {
            String name = header.key();
            if (header.value() != null && !name.startsWith(RESERVED)) {
                properties.add(new UserProperty(
                        name.startsWith(MOVED) ? name.substring(2) : name,
                        new String(header.value(), StandardCharsets.UTF_8)));
            }
        }
        return new Incoming(
                trade.mqttTopic(),
                trade.source().value(),
                properties,
                new Sender(trade.device(), user),
                trade.receivedAtNs());
    }

    // --- before and after ---

    private static Set<Kind> kinds(Routing before, Routing after) {
        boolean was = isTaken(before);
        boolean is = isTaken(after);
        if (was && !is) {
            return Set.of(after instanceof Unrouted ? Kind.REFUSED : Kind.QUARANTINED);
        }
        if (!was || !is) {
            return is ? Set.of(Kind.MATCHED) : Set.of();
        }
        Routed one = (Routed) before;
        Routed two = (Routed) after;
        Set<Kind> kinds = new HashSet<>();
        Map<String, Destination> ones = byTopic(one);
        Map<String, Destination> twos = byTopic(two);
        if (!ones.keySet().equals(twos.keySet())) {
            kinds.add(Kind.MOVED);
        }
        if (!Objects.equals(one.numbering(), two.numbering())) {
            kinds.add(Kind.NUMBERING);
        }
        ones.forEach((topic, record) -> {
            Destination now = twos.get(topic);
            if (now != null) {
                addKinds(record, now, kinds);
            }
        });
        if (kinds.isEmpty() && !routes(one).equals(routes(two))) {
            kinds.add(Kind.ROUTE);
        }
        return kinds;
    }

    private static void addKinds(Destination was, Destination is, Set<Kind> kinds) {
        RecordForm one = was.form();
        RecordForm two = is.form();
        if (!Arrays.equals(was.key(), is.key()) || !partition(one).equals(partition(two))) {
            kinds.add(Kind.KEY);
        }
        if (one.timestampMs() != two.timestampMs()
                || !Arrays.equals(one.value(), two.value())
                || !headers(one).equals(headers(two))) {
            kinds.add(Kind.CONTENT);
        }
    }

    private static Object partition(RecordForm form) {
        return form.partition() instanceof Partition.HashOf hash
                ? "hash of " + new String(hash.text(), StandardCharsets.UTF_8)
                : form.partition();
    }

    private static List<String> headers(RecordForm form) {
        List<String> headers = new ArrayList<>();
        for (RouteHeader header : form.headers()) {
            headers.add(header.name() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static boolean isQuarantine(Destination record) {
        return record.topic().startsWith(QUARANTINE);
    }

    private static boolean isTaken(Routing routing) {
        return routing instanceof Routed routed
                && routed.destinations().stream().anyMatch(record -> !isQuarantine(record));
    }

    private static Map<String, Destination> byTopic(Routed routed) {
        Map<String, Destination> records = new TreeMap<>();
        routed.destinations().forEach(record -> records.put(record.topic(), record));
        return records;
    }

    private static Set<String> routes(Routed routed) {
        Set<String> routes = new HashSet<>();
        routed.destinations().forEach(record -> routes.add(record.route()));
        return routes;
    }

    /** Of which there are few: topics, routes, refusals. */
    private static String words(Kind kind, Routing routing) {
        return routing.fold(
                routed -> kind == Kind.ROUTE
                        ? String.join(", ", routes(routed).stream().sorted().toList())
                        : String.join(", ", byTopic(routed).keySet()),
                unrouted -> unrouted.refusal().name());
    }

    /** Of which there are many: keys, numbers, reasons. */
    private static String detail(Kind kind, Routing routing) {
        if (routing instanceof Unrouted no) {
            return no.detail();
        }
        Routed routed = (Routed) routing;
        return switch (kind) {
            case KEY ->
                String.join(
                        ", ",
                        byTopic(routed).values().stream()
                                .map(record -> record.topic() + ": key " + key(record) + ", partition "
                                        + partition(record.form()))
                                .toList());
            case NUMBERING -> String.valueOf(routed.numbering());
            case MOVED, REFUSED, QUARANTINED, MATCHED, CONTENT, ROUTE -> words(kind, routing);
        };
    }

    private static String key(Destination record) {
        byte[] key = record.key();
        return key == null ? "none" : new String(key, StandardCharsets.UTF_8);
    }

    // --- what came of it ---

    /** Messages, each counted once. */
    long messages() {
        return messages;
    }

    /** Those that come out otherwise. */
    long different() {
        return different;
    }

    /** Those for which a condition asks for the user or its groups, which are not on record: nothing is said of them. */
    long unsure() {
        return unsure;
    }

    /** Those whose payload a route has transformed: nothing is said of them. */
    long transformed() {
        return transformed;
    }

    Map<Kind, Long> kinds() {
        return kinds;
    }

    Map<Pair, Long> pairs() {
        return pairs;
    }

    /** Differences in pairs beyond those that are kept. */
    long morePairs() {
        return morePairs;
    }

    List<Example> examples() {
        return examples;
    }
}
