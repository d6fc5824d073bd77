package io.balanceofpower.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.balanceofpower.step1_accept.ListenerSettings;
import io.balanceofpower.step1_accept.ListenerSettings.Transport;
import io.balanceofpower.step1_accept.TlsSettings;
import io.balanceofpower.step1_accept.TlsSettings.ClientAuth;
import io.balanceofpower.step1_accept.TlsSettings.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are there once for each name: {@code mqtt.listeners.NAME.*}. */
final class ListenerFamilyTest {

    @TempDir
    Path directory;

    @Test
    void shouldHaveOneListenerWhenNobodyNamesAny() {
        assertThat(listeners("", Map.of())).singleElement().satisfies(tcp -> {
            assertThat(tcp.name()).isEqualTo("tcp");
            assertThat(tcp.host()).isEqualTo("127.0.0.1");
            assertThat(tcp.port()).isEqualTo(1883);
            assertThat(tcp.transport()).isEqualTo(Transport.TCP);
            assertThat(tcp.tls()).isEmpty();
            assertThat(tcp.authentication()).isEmpty();
        });
    }

    @Test
    void shouldHaveTheListenersThatAreNamedAndNoOther() {
        assertThat(listeners("""
                        mqtt:
                          listeners:
                            edge: {port: 8883}
                            web.port: 8080
                        management.port: 0
                        """, Map.of("BOP_MQTT_LISTENERS_BACK_PORT", "1884")))
                .extracting(ListenerSettings::name)
                .containsExactly("back", "edge", "web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mqtt: {listeners: {edge: {tls: {handshake-timeout-ms: 700}}}}",
                "mqtt.listeners.edge.tls.handshake-timeout-ms: 700",
                "mqtt.listeners: {edge.tls: {handshake-timeout-ms: 700}}"
            })
    void shouldTakeAnyNestingInTheFile(String yaml) {
        Map<String, String> rest = Map.of(
                "BOP_MQTT_LISTENERS_EDGE_TLS_CERTIFICATE_FILE", "c.pem",
                "BOP_MQTT_LISTENERS_EDGE_TLS_KEY_FILE", "k.pem");
        TlsSettings tls = listeners(yaml, rest).get(0).tls().orElseThrow();
        assertThat(tls.handshakeTimeoutMs()).isEqualTo(700);
        assertThat(tls.certificate()).isEqualTo(Path.of("c.pem"));
        assertThat(tls.key()).isEqualTo(Path.of("k.pem"));
        assertThat(tls.clientAuth()).isEqualTo(ClientAuth.NONE);
        assertThat(tls.versions()).containsExactly(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
    }

    @Test
    void shouldLetEachListenerHaveItsOwnLimitsOrElseTheNodes() {
        List<ListenerSettings> two = listeners("""
                        mqtt:
                          connections-max: 500
                          packet-bytes-max: 5000
                          connect-timeout-ms: 900
                          keep-alive-max-s: 90
                          receive-maximum: 9
                          listeners:
                            a: {port: 1}
                            b: {port: 2, connections-max: 5, packet-bytes-max: 2000, connect-timeout-ms: 100, keep-alive-max-s: 4, receive-maximum: 3}
                        """, Map.of());
        assertThat(two)
                .extracting(
                        ListenerSettings::connectionsMax,
                        ListenerSettings::packetBytesMax,
                        ListenerSettings::connectTimeoutMs,
                        ListenerSettings::keepAliveMaxS,
                        ListenerSettings::receiveMaximum)
                .containsExactly(tuple(500, 5000, 900L, 90, 9), tuple(5, 2000, 100L, 4, 3));
    }

    @Test
    void shouldTakeListsOfWords() {
        ListenerSettings fromFile = listeners(
                        "{mqtt.listeners.a.authentication: [password, anonymous], access.users-file: u}", Map.of())
                .get(0);
        assertThat(fromFile.authentication())
                .containsExactly(AuthenticationMethod.PASSWORD, AuthenticationMethod.ANONYMOUS);
        ListenerSettings fromEnvironment = listeners(
                        "access: {users-file: u, jwt: {keys: k, issuer: i, audience: a}}",
                        Map.of("BOP_MQTT_LISTENERS_A_AUTHENTICATION", "jwt, SCRAM"))
                .get(0);
        assertThat(fromEnvironment.authentication())
                .containsExactly(AuthenticationMethod.JWT, AuthenticationMethod.SCRAM);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            mqtt.port: 1883                         | 1:1: mqtt.port: unknown setting; did you mean mqtt.listeners.NAME.port?
            mqtt: {host: x}                         | 1:8: mqtt.host: unknown setting; did you mean mqtt.listeners.NAME.host?
            mqtt.listeners.edge.prot: 1             | 1:1: mqtt.listeners.edge.prot: unknown setting; did you mean mqtt.listeners.edge.port?
            mqtt.listeners.edge.tls.key-fil: k      | 1:1: mqtt.listeners.edge.tls.key-fil: unknown setting; did you mean mqtt.listeners.edge.tls.key-file?
            mqtt.listeners.Edge.port: 1             | 1:1: mqtt.listeners.Edge.port: has a name that is not lower-case letters and digits, at most 16: Edge
            mqtt.listeners.a-b.port: 1              | 1:1: mqtt.listeners.a-b.port: has a name that is not lower-case letters and digits, at most 16: a-b
            mqtt.listeners.abcdefghijklmnopq.port: 1| 1:1: mqtt.listeners.abcdefghijklmnopq.port: has a name that is not lower-case letters and digits, at most 16: abcdefghijklmnopq
            mqtt.listeners.NAME.port: 1             | 1:1: mqtt.listeners.NAME.port: has a name that is not lower-case letters and digits, at most 16: NAME
            mqtt.listeners.edge: 1                  | 1:1: mqtt.listeners.edge: is a group of settings; write its settings below it, indented
            mqtt.listeners: 1                       | 1:1: mqtt.listeners: is a group of settings; write its settings below it, indented
            mqtt.listeners.edge.port: x             | 1:27: mqtt.listeners.edge.port: "x" is not a whole number; allowed: 0 to 65535
            mqtt.listeners.edge.path: mqtt          | 1:27: mqtt.listeners.edge.path: "mqtt" is not a path; allowed: / and then at most 255 letters, digits or any of . _ ~ / -
            mqtt.listeners.a.tls.versions: TLSv1.1  | 1:32: mqtt.listeners.a.tls.versions: "TLSv1.1" has an entry that is not known; allowed: TLSv1.2, TLSv1.3, separated by commas; or empty
            mqtt.listeners.a.authentication: [jwt, jwt] | 1:34: mqtt.listeners.a.authentication: has an entry twice; allowed: anonymous, password, certificate, jwt, scram, separated by commas; or empty
            """)
    void shouldSayWhatIsWrongInTheFile(String yaml, String problem) {
        assertThat(lines(load(yaml, Map.of()))).containsExactly(file() + ":" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            BOP_MQTT_PORT                     | BOP_MQTT_PORT: unknown setting; did you mean BOP_MQTT_LISTENERS_NAME_PORT?
            BOP_MQTT_LISTENERS_EDGE_PROT      | BOP_MQTT_LISTENERS_EDGE_PROT: unknown setting; did you mean BOP_MQTT_LISTENERS_EDGE_PORT?
            BOP_MQTT_LISTENERS_EDGE_PORT_     | BOP_MQTT_LISTENERS_EDGE_PORT_: unknown setting; did you mean BOP_MQTT_LISTENERS_EDGE_PORT?
            BOP_MQTT_LISTENERS__PORT          | BOP_MQTT_LISTENERS__PORT: unknown setting; did you mean BOP_MQTT_LISTENERS_TCP_PORT?
            """)
    void shouldSayWhatIsWrongInTheEnvironment(String variable, String problem) {
        assertThat(lines(load("", Map.of(variable, "1")))).containsExactly("environment " + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            path: /x                                        | 27: mqtt.listeners.a.path: "/x" is of no use without a WebSocket; allowed: mqtt.listeners.a.transport websocket
            tls.certificate-file: c                         | 41: mqtt.listeners.a.tls.certificate-file: "c" is of no use without mqtt.listeners.a.tls.key-file; allowed: both or none
            tls.key-file: k                                 | 33: mqtt.listeners.a.tls.key-file: "k" is of no use without mqtt.listeners.a.tls.certificate-file; allowed: both or none
            tls.handshake-timeout-ms: 500                   | 45: mqtt.listeners.a.tls.handshake-timeout-ms: 500 is of no use without TLS; allowed: mqtt.listeners.a.tls.certificate-file and mqtt.listeners.a.tls.key-file
            authentication: certificate                     | 35: mqtt.listeners.a.authentication: "certificate" asks for certificates; allowed: mqtt.listeners.a.tls.client-auth optional or required
            connections-max: 60000                          | 36: mqtt.listeners.a.connections-max: 60000 is too much for mqtt.connections-max, 50000: no listener has more than the node; allowed: at most 50000
            packet-bytes-max: 1000001                       | 37: mqtt.listeners.a.packet-bytes-max: 1000001 is too much for kafka.record-bytes-max, 1000000: what a device may send must fit into a record; allowed: at most 1000000
            port: 8080                                      | 25: mqtt.listeners.a.port: 8080 is management.port too; allowed: a port for each
            """)
    void shouldSayWhatContradicts(String setting, String problem) {
        assertThat(lines(load("{mqtt.listeners.a: {" + setting + "}}", Map.of())))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.replaceFirst(".*:1:\\d+: ", ""))
                        .isEqualTo(problem.replaceFirst("^\\d+: ", "")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tls.client-auth: required     | mqtt.listeners.a.tls.client-auth: "required" needs mqtt.listeners.a.tls.client-ca-file; allowed: none, or the authorities' file
            tls.client-ca-file: ca        | mqtt.listeners.a.tls.client-ca-file: "ca" is of no use; allowed: mqtt.listeners.a.tls.client-auth optional or required
            tls.versions: []              | mqtt.listeners.a.tls.versions: is empty; allowed: TLSv1.2, TLSv1.3, separated by commas; or empty
            """)
    void shouldSayWhatContradictsWithTls(String setting, String problem) {
        assertThat(lines(load(
                        "{mqtt.listeners.a: {tls.certificate-file: c, tls.key-file: k, " + setting + "}}", Map.of())))
                .hasSize(1)
                .allSatisfy(
                        line -> assertThat(line.replaceFirst(".*:1:\\d+: ", "")).isEqualTo(problem));
    }

    @Test
    void shouldRefuseTwoListenersOnOnePort() {
        assertThat(lines(load("mqtt.listeners: {a: {port: 1}, b: {port: 1}}", Map.of())))
                .containsExactly(file() + ":1:42: mqtt.listeners.b.port: 1 is mqtt.listeners.a.port too; allowed: a"
                        + " port for each");
    }

    @Test
    void shouldNotStartBeforeItIsSaidWhoMayConnectAndWhatTheyMayDo() {
        write("");
        assertThat(lines(sources(Map.of()).loadToStart()))
                .containsExactly(
                        "default: mqtt.listeners.tcp.authentication: \"\" is empty: who may connect has to be said;"
                                + " allowed: password, certificate, jwt, scram; or anonymous, which lets in whoever"
                                + " reaches the port",
                        "default: access.permissions-file: \"\" is empty: what devices may do has to be said; allowed:"
                                + " a file's path; or access.open true, which lets every device do everything");
        Map<String, String> said = new HashMap<>(Map.of("BOP_MQTT_LISTENERS_A_AUTHENTICATION", "anonymous"));
        assertThat(lines(sources(said).loadToStart())).hasSize(1);
        said.put("BOP_ACCESS_OPEN", "true");
        assertThat(lines(sources(said).loadToStart())).isEmpty();
        said.put("BOP_ACCESS_OPEN", "false");
        said.put("BOP_ACCESS_PERMISSIONS_FILE", "p.yaml");
        assertThat(lines(sources(said).loadToStart())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            mqtt.listeners.a.authentication: password | 1:34: mqtt.listeners.a.authentication: "password" has password and there are no users; allowed: access.users-file beside it
            mqtt.listeners.a.authentication: scram    | 1:34: mqtt.listeners.a.authentication: "scram" has scram and there are no users; allowed: access.users-file beside it
            mqtt.listeners.a.authentication: jwt      | 1:34: mqtt.listeners.a.authentication: "jwt" has jwt and there are no keys of tokens; allowed: access.jwt.keys beside it
            {access.open: true, access.permissions-file: p} | 1:15: access.open: true contradicts access.permissions-file; allowed: one of the two
            access.jwt: {keys: k, issuer: i}          | 1:20: access.jwt.keys: "k" needs access.jwt.audience; allowed: access.jwt.audience beside it
            access.jwt: {keys: k, audience: a}        | 1:20: access.jwt.keys: "k" needs access.jwt.issuer; allowed: access.jwt.issuer beside it
            access.jwt.issuer: i                      | 1:20: access.jwt.issuer: "i" is of no use without access.jwt.keys; allowed: access.jwt.keys beside it
            access.jwt.keys: 'http://a/b'             | 1:18: access.jwt.keys: "http://a/b" is not an https address; allowed: a file's path, or an https address; or empty
            access.jwt.keys: 'https://'               | 1:18: access.jwt.keys: "https://" is not an address; allowed: a file's path, or an https address; or empty
            """)
    void shouldRefuseAccessThatCannotBe(String yaml, String problem) {
        assertThat(lines(load(yaml, Map.of())))
                .singleElement()
                .satisfies(line -> assertThat(line).isEqualTo(file() + ":" + problem));
    }

    private List<ListenerSettings> listeners(String yaml, Map<String, String> environment) {
        return load(yaml, environment)
                .fold(values -> NodeSettings.from(values).mqtt().listeners(), problems -> {
                    throw new AssertionError(problems);
                });
    }

    private Loading load(String yaml, Map<String, String> environment) {
        write(yaml);
        return sources(environment).load();
    }

    private void write(String yaml) {
        try {
            Files.writeString(directory.resolve("bop.yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Sources sources(Map<String, String> environment) {
        return new Sources(Optional.empty(), environment, directory);
    }

    private String file() {
        return directory.resolve("bop.yaml").toString();
    }

    private static List<String> lines(Loading loading) {
        return loading.fold(
                values -> List.of(),
                problems -> problems.stream().map(Problem::toString).toList());
    }
}
