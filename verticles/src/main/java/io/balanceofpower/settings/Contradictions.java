package io.balanceofpower.settings;

import static io.balanceofpower.settings.MqttTable.MQTT_CONNECTIONS_MAX;
import static io.balanceofpower.settings.MqttTable.MQTT_KEEP_ALIVE_MAX_S;
import static io.balanceofpower.settings.MqttTable.MQTT_KEEP_ALIVE_MIN_S;
import static io.balanceofpower.settings.MqttTable.MQTT_PACKET_BYTES_MAX;
import static io.balanceofpower.settings.SettingsTable.KAFKA_BATCH_MESSAGES_MAX;
import static io.balanceofpower.settings.SettingsTable.KAFKA_GUARANTEE;
import static io.balanceofpower.settings.SettingsTable.KAFKA_LANE_BYTES_MAX;
import static io.balanceofpower.settings.SettingsTable.KAFKA_LANE_MESSAGES_MAX;
import static io.balanceofpower.settings.SettingsTable.KAFKA_RECORD_BYTES_MAX;
import static io.balanceofpower.settings.SettingsTable.KAFKA_TRANSACTION_TIMEOUT_MS;
import static io.balanceofpower.settings.SettingsTable.MANAGEMENT_HOST;
import static io.balanceofpower.settings.SettingsTable.MANAGEMENT_PORT;
import static io.balanceofpower.settings.SettingsTable.MESH_DEAD_AFTER_MS;
import static io.balanceofpower.settings.SettingsTable.MESH_DNS;
import static io.balanceofpower.settings.SettingsTable.MESH_EVENT_BUS_PORT;
import static io.balanceofpower.settings.SettingsTable.MESH_HEARTBEAT_MS;
import static io.balanceofpower.settings.SettingsTable.MESH_HOST;
import static io.balanceofpower.settings.SettingsTable.MESH_MEMBERS;
import static io.balanceofpower.settings.SettingsTable.MESH_MEMBERS_MIN;
import static io.balanceofpower.settings.SettingsTable.MESH_PORT;
import static io.balanceofpower.settings.SettingsTable.MESH_PUBLIC_HOST;
import static io.balanceofpower.settings.SettingsTable.MESH_REQUEST_TIMEOUT_MS;
import static io.balanceofpower.settings.SettingsTable.SESSIONS_ACQUIRE_TIMEOUT_MS;
import static io.balanceofpower.settings.SettingsTable.SESSIONS_MAX;

import io.balanceofpower.settings.Values.Value;
import io.balanceofpower.step6_commit.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Settings that are fine one by one and impossible together. A rule about a setting without a value is passed over. */
final class Contradictions {

    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private static final List<Address> OTHER_ADDRESSES = List.of(
            new Address(MESH_HOST, MESH_PORT),
            new Address(MESH_HOST, MESH_EVENT_BUS_PORT),
            new Address(MANAGEMENT_HOST, MANAGEMENT_PORT));

    private final Values values;
    private final List<Contradiction> found = new ArrayList<>();

    private Contradictions(Values values) {
        this.values = values;
    }

    /** All of them, each at the setting that somebody wrote. */
    static List<Contradiction> in(Values values) {
        Contradictions all = new Contradictions(values);
        all.limits();
        all.requestTimeout();
        all.members();
        all.publicHost();
        all.ports();
        values.members(MqttTable.LISTENERS).forEach(name -> new ListenerContradictions(all, values, name).find());
        new AccessContradictions(all, values).find();
        return all.found;
    }

    private void limits() {
        atMost(MQTT_PACKET_BYTES_MAX, KAFKA_RECORD_BYTES_MAX, 1, "what a device may send must fit into a record");
        atMost(KAFKA_RECORD_BYTES_MAX, KAFKA_LANE_BYTES_MAX, 1, "a record must fit into a lane's queue");
        atMost(KAFKA_BATCH_MESSAGES_MAX, KAFKA_LANE_MESSAGES_MAX, 1, "a batch is taken from one lane's queue");
        atMost(MQTT_CONNECTIONS_MAX, SESSIONS_MAX, 1, "each connection needs a session");
        atMost(
                MESH_REQUEST_TIMEOUT_MS,
                SESSIONS_ACQUIRE_TIMEOUT_MS,
                2,
                "a silent owner must be fenced while the device still waits");
        atMost(MQTT_KEEP_ALIVE_MIN_S, MQTT_KEEP_ALIVE_MAX_S, 1, "the shortest keep-alive is not above the longest");
        atMost(MESH_HEARTBEAT_MS, MESH_DEAD_AFTER_MS, 3, "one late heartbeat must not make a node count as gone");
    }

    void atMost(Setting<? extends Number> less, Setting<? extends Number> more, int times, String why) {
        if (!values.has(less) || !values.has(more)) {
            return;
        }
        long small = values.get(less).longValue();
        long large = values.get(more).longValue();
        if (small * times <= large) {
            return;
        }
        if (written(less)) {
            add(less, "is too much for " + more.key() + ", " + large + ": " + why, "at most " + large / times);
        } else {
            add(more, "is too little for " + less.key() + ", " + small + ": " + why, "at least " + small * times);
        }
    }

    /**
     * A producer that has waited for two requests in vain gives its record up. If the broker ends the transaction before
     * that, a topic that is gone costs a lane its place, and all its devices their connections.
     */
    private void requestTimeout() {
        boolean transactions = values.has(KAFKA_GUARANTEE)
                && values.get(KAFKA_GUARANTEE) == Guarantee.EXACTLY_ONCE
                && values.has(KAFKA_TRANSACTION_TIMEOUT_MS);
        if (transactions) {
            long transactionMs = values.get(KAFKA_TRANSACTION_TIMEOUT_MS);
            values.ofProducer(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)
                    .filter(set -> 2 * milliseconds(set) > transactionMs)
                    .ifPresent(set -> found.add(new Contradiction(
                            set,
                            "is too much for " + KAFKA_TRANSACTION_TIMEOUT_MS.key() + ", " + transactionMs
                                    + ": two requests must fit into a transaction, or a topic that is gone ends lanes",
                            "at most " + transactionMs / 2)));
        }
    }

    /** As Kafka reads it, which has taken it for a whole number already. */
    private static long milliseconds(Value<?> option) {
        return Long.parseLong(option.text());
    }

    private void members() {
        if (!values.has(MESH_MEMBERS) || !values.has(MESH_DNS)) {
            return;
        }
        boolean members = !values.get(MESH_MEMBERS).isEmpty();
        boolean dns = !values.get(MESH_DNS).isEmpty();
        if (members && dns) {
            add(MESH_DNS, "contradicts mesh.members", "one of the two");
        }
        if (!members && !dns && values.has(MESH_MEMBERS_MIN) && values.get(MESH_MEMBERS_MIN) > 1) {
            add(MESH_MEMBERS_MIN, "needs other nodes, and neither mesh.members nor mesh.dns says where they are", "1");
        }
    }

    private void publicHost() {
        if (values.has(MESH_PUBLIC_HOST) && EVERY_ADDRESS.contains(values.get(MESH_PUBLIC_HOST))) {
            Setting<String> at = written(MESH_PUBLIC_HOST) ? MESH_PUBLIC_HOST : MESH_HOST;
            add(at, "is no address that other nodes can connect to", "an address of this node as mesh.public-host");
        }
    }

    private void ports() {
        List<Address> addresses = new ArrayList<>(OTHER_ADDRESSES);
        values.members(MqttTable.LISTENERS)
                .forEach(name -> addresses.add(new Address(MqttTable.HOST.of(name), MqttTable.PORT.of(name))));
        for (int i = 0; i < addresses.size(); i++) {
            for (Address earlier : addresses.subList(0, i)) {
                if (collide(earlier, addresses.get(i))) {
                    Setting<Integer> later = addresses.get(i).port();
                    Setting<Integer> at = written(later) ? later : earlier.port();
                    Setting<Integer> other = written(later) ? earlier.port() : later;
                    add(at, "is " + other.key() + " too", "a port for each");
                }
            }
        }
    }

    private boolean collide(Address one, Address other) {
        if (!one.isIn(values) || !other.isIn(values)) {
            return false;
        }
        String host = values.get(one.host());
        String otherHost = values.get(other.host());
        boolean meet = host.equals(otherHost) || EVERY_ADDRESS.contains(host) || EVERY_ADDRESS.contains(otherHost);
        int port = values.get(one.port());
        return meet && port != 0 && port == values.get(other.port());
    }

    boolean written(Setting<?> setting) {
        return values.value(setting).origin() != Origin.Unset.DEFAULT;
    }

    void add(Setting<?> setting, String wrong, String allowed) {
        found.add(new Contradiction(values.value(setting), wrong, allowed));
    }

    private record Address(Setting<String> host, Setting<Integer> port) {

        boolean isIn(Values values) {
            return values.has(host) && values.has(port);
        }
    }

    /**
     * One value that cannot be, for what another says.
     *
     * @param wrong what is wrong with it, to stand behind the value
     * @param allowed the remedy
     */
    record Contradiction(Value<?> value, String wrong, String allowed) {}
}
