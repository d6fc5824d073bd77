package io.balanceofpower.settings;

import static io.balanceofpower.settings.MqttTable.AUTHENTICATION;
import static io.balanceofpower.settings.MqttTable.TLS_CERTIFICATE_FILE;
import static io.balanceofpower.settings.MqttTable.TLS_CLIENT_AUTH;
import static io.balanceofpower.settings.MqttTable.TLS_CLIENT_CA_FILE;
import static io.balanceofpower.settings.MqttTable.TLS_KEY_FILE;

import io.balanceofpower.settings.Contradictions.Contradiction;
import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.ListenerSettings.Transport;
import io.balanceofpower.step1_accept.TlsSettings.ClientAuth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What contradicts within the settings of one listener, or is more than the node's. */
final class ListenerContradictions {

    private final Contradictions all;
    private final Values values;
    private final String name;

    ListenerContradictions(Contradictions all, Values values, String name) {
        this.all = all;
        this.values = values;
        this.name = name;
    }

    void find() {
        atMost(MqttTable.CONNECTIONS_MAX, MqttTable.MQTT_CONNECTIONS_MAX, "no listener has more than the node");
        atMost(
                MqttTable.PACKET_BYTES_MAX,
                SettingsTable.KAFKA_RECORD_BYTES_MAX,
                "what a device may send must fit into a record");
        if (written(MqttTable.PATH) && !is(MqttTable.TRANSPORT, Transport.WEBSOCKET::equals)) {
            add(MqttTable.PATH, "is of no use without a WebSocket", key(MqttTable.TRANSPORT) + " websocket");
        }
        pair(TLS_CERTIFICATE_FILE, TLS_KEY_FILE);
        pair(TLS_KEY_FILE, TLS_CERTIFICATE_FILE);
        withoutTls();
        clients();
        if (is(MqttTable.TLS_VERSIONS, List::isEmpty)) {
            add(
                    MqttTable.TLS_VERSIONS,
                    "is empty",
                    MqttTable.TLS_VERSIONS.type().range());
        }
    }

    /** What a node must be told and has no safe fallback for. */
    static List<Contradiction> beforeStart(Values values) {
        List<Contradiction> found = new ArrayList<>();
        for (String name : values.members(MqttTable.LISTENERS)) {
            Setting<List<AuthenticationMethod>> authentication = AUTHENTICATION.of(name);
            if (values.has(authentication) && values.get(authentication).isEmpty()) {
                found.add(new Contradiction(
                        values.value(authentication),
                        "is empty: who may connect has to be said",
                        "password, certificate, jwt, scram; or anonymous, which lets in whoever reaches the port"));
            }
        }
        return found;
    }

    /** A fallback is the node's limit, about which there is a rule of its own. */
    private void atMost(Template<Integer> less, Setting<Integer> more, String why) {
        if (written(less)) {
            all.atMost(less.of(name), more, 1, why);
        }
    }

    private void pair(Template<Optional<Path>> one, Template<Optional<Path>> other) {
        if (is(one, Optional::isPresent) && is(other, Optional::isEmpty)) {
            add(one, "is of no use without " + key(other), "both or none");
        }
    }

    private void withoutTls() {
        if (!is(TLS_CERTIFICATE_FILE, Optional::isEmpty) || !is(TLS_KEY_FILE, Optional::isEmpty)) {
            return;
        }
        for (Template<?> template : List.of(
                TLS_CLIENT_CA_FILE, TLS_CLIENT_AUTH, MqttTable.TLS_HANDSHAKE_TIMEOUT_MS, MqttTable.TLS_VERSIONS)) {
            if (written(template)) {
                add(template, "is of no use without TLS", key(TLS_CERTIFICATE_FILE) + " and " + key(TLS_KEY_FILE));
            }
        }
    }

    private void clients() {
        boolean asked = is(TLS_CLIENT_AUTH, auth -> auth != ClientAuth.NONE);
        if (asked && is(TLS_CLIENT_CA_FILE, Optional::isEmpty)) {
            add(TLS_CLIENT_AUTH, "needs " + key(TLS_CLIENT_CA_FILE), "none, or the authorities' file");
        }
        if (is(TLS_CLIENT_AUTH, ClientAuth.NONE::equals)) {
            if (is(TLS_CLIENT_CA_FILE, Optional::isPresent)) {
                add(TLS_CLIENT_CA_FILE, "is of no use", key(TLS_CLIENT_AUTH) + " optional or required");
            }
            if (is(AUTHENTICATION, methods -> methods.contains(AuthenticationMethod.CERTIFICATE))) {
                add(AUTHENTICATION, "asks for certificates", key(TLS_CLIENT_AUTH) + " optional or required");
            }
        }
    }

    /** False for a setting that has no value, because what was given is bad. */
    private <T> boolean is(Template<T> template, Predicate<T> what) {
        Setting<T> setting = template.of(name);
        return values.has(setting) && what.test(values.get(setting));
    }

    private boolean written(Template<?> template) {
        return values.has(template.of(name)) && all.written(template.of(name));
    }

    private String key(Template<?> template) {
        return template.of(name).key();
    }

    private void add(Template<?> template, String wrong, String allowed) {
        all.add(template.of(name), wrong, allowed);
    }
}
