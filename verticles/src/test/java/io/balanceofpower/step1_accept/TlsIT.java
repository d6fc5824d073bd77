package io.balanceofpower.step1_accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.balanceofpower.step1_accept.TlsSettings.ClientAuth;
import io.balanceofpower.step1_accept.TlsSettings.TlsEngine;
import io.balanceofpower.step1_accept.TlsSettings.TlsVersion;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners that speak TLS. */
@Timeout(90)
class TlsIT {
    private static final Duration RELOADED = Duration.ofSeconds(30);

    private final TestPki pki;

    TlsIT(@TempDir Path directory) {
        pki = new TestPki(directory);
    }

    private ListenerUnderTest listener(TlsSettings tls) {
        return new ListenerUnderTest(new TestListener().tls(tls).node());
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, JDK", "TLSv1.3, JDK", "TLSv1.2, BORINGSSL", "TLSv1.3, BORINGSSL"})
    void shouldTakeMessagesInEachVersionWithEachEngine(String version, TlsEngine engine) throws IOException {
        try (ListenerUnderTest listener = listener(pki.settings(ClientAuth.NONE, engine, TlsVersion.values()));
                SSLSocket socket = TestPki.handshake(pki.client(null), listener.port(), version);
                RawDevice device = new RawDevice(socket)) {
            listener.arrivals().answerWith(message -> Answer.SUCCESS);
            device.accepted(MqttVersion.MQTT_5, "d1");
            device.publish(MqttQoS.AT_LEAST_ONCE, 1, "t", new byte[50_000]);
            device.expectAck(MqttMessageType.PUBACK, 1);
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(listener.awaitTaken(0).publish().payload()).hasSize(50_000);
        }
    }

    @Test
    void shouldRefuseAVersionThatIsNotSpoken() {
        try (ListenerUnderTest listener = listener(pki.settings(ClientAuth.NONE, TlsEngine.JDK, TlsVersion.TLS_1_3))) {
            assertThatThrownBy(() -> TestPki.handshake(pki.client(null), listener.port(), "TLSv1.2"))
                    .isInstanceOf(SSLException.class);
            await().until(() -> listener.shown("bop.mqtt.sockets.failed", "tcp") == 1);
        }
    }

    @Test
    void shouldCloseADeviceThatDoesNotSpeakTls() throws IOException {
        try (ListenerUnderTest listener = listener(pki.settings());
                RawDevice plain = new RawDevice(listener.port())) {
            plain.send(RawDevice.connect(MqttVersion.MQTT_5, "d1").build());
            await().until(() -> plain.isClosedWhenSent(new byte[] {0}));
            assertThat(listener.arrivals().connected()).isEmpty();
        }
    }

    // --- clients' certificates ---

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldTakeOnlyKnownDevicesWhenACertificateIsRequired(TlsEngine engine) throws IOException {
        try (ListenerUnderTest listener = listener(pki.settings(ClientAuth.REQUIRED, engine, TlsVersion.values()))) {
            connect(listener, pki.device("known"));
            assertThatThrownBy(() -> connect(listener, null)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> connect(listener, stranger())).isInstanceOf(AssertionError.class);
            assertThat(listener.arrivals().connected())
                    .singleElement()
                    .satisfies(connection -> assertThat(connection
                                    .connect()
                                    .credentials()
                                    .chain()
                                    .get(0)
                                    .getSubjectX500Principal())
                            .hasToString("CN=known"));
        }
    }

    @Test
    void shouldTakeDevicesWithoutACertificateWhenItIsOptionalButNoStrangers() throws IOException {
        try (ListenerUnderTest listener =
                listener(pki.settings(ClientAuth.OPTIONAL, TlsEngine.JDK, TlsVersion.values()))) {
            connect(listener, pki.device("known"));
            connect(listener, null);
            assertThatThrownBy(() -> connect(listener, stranger())).isInstanceOf(AssertionError.class);
            assertThat(listener.arrivals().connected()).hasSize(2);
        }
    }

    private static X509Bundle stranger() {
        return TestPki.device("stranger", TestPki.authority("Another authority"));
    }

    /** In TLS 1.3 a device hears that its certificate is refused only when it reads. */
    private void connect(ListenerUnderTest listener, @Nullable X509Bundle certificate) {
        try (RawDevice device = new RawDevice(TestPki.handshake(pki.client(certificate), listener.port()))) {
            device.accepted(MqttVersion.MQTT_5, "d1");
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    // --- new certificates ---

    @Test
    void shouldUseANewCertificateWithoutLosingConnections() throws IOException {
        try (ListenerUnderTest listener = listener(pki.settings());
                RawDevice before = new RawDevice(TestPki.handshake(pki.client(null), listener.port()))) {
            before.accepted(MqttVersion.MQTT_5, "d1");
            Instant later = Instant.now().plus(Duration.ofDays(30));
            X509Bundle renewed = pki.node(later);
            pki.write(renewed);

            await().atMost(RELOADED)
                    .until(() -> serial(listener), renewed.getCertificate().getSerialNumber()::equals);

            before.ping().expect(MqttMessageType.PINGRESP);
            assertThat(listener.shown("bop.mqtt.tls.certificate.expiry", "tcp"))
                    .isEqualTo((double) later.getEpochSecond());
            assertThat(listener.counted("bop.mqtt.tls.reloads", "outcome", "taken"))
                    .isEqualTo(1);
            assertThat(listener.counted("bop.mqtt.tls.reloads", "outcome", "refused"))
                    .isZero();
        }
    }

    @Test
    void shouldKeepTheOldCertificateWhenTheNewFilesDoNotFitAndTakeThemOnceTheyDo() throws IOException {
        X509Bundle first = pki.node();
        X509Bundle second = pki.node();
        pki.write(first);
        try (ListenerUnderTest listener = listener(pki.settings())) {
            pki.write(second, first);
            await().atMost(RELOADED).until(() -> listener.counted("bop.mqtt.tls.reloads", "outcome", "refused") == 1);
            assertThat(serial(listener)).isEqualTo(first.getCertificate().getSerialNumber());

            // The same fault is not told again.
            await().during(5, TimeUnit.SECONDS)
                    .atMost(7, TimeUnit.SECONDS)
                    .until(() -> listener.counted("bop.mqtt.tls.reloads", "outcome", "refused") == 1);

            pki.write(second);
            await().atMost(RELOADED)
                    .until(() -> serial(listener), second.getCertificate().getSerialNumber()::equals);
        }
    }

    private BigInteger serial(ListenerUnderTest listener) throws IOException {
        // A context of its own each time, so that no session is resumed.
        SSLContext fresh = pki.client(null);
        try (SSLSocket socket = TestPki.handshake(fresh, listener.port())) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    // --- files that cannot be used ---

    @Test
    void shouldNotStartWithAKeyOfAnotherCertificate() {
        pki.write(pki.node(), pki.node());
        assertRefused("mqtt.listeners.tcp.tls.key-file: ", "is not the key of the first certificate");
    }

    @Test
    void shouldNotStartWithAnExpiredCertificate() {
        pki.write(pki.node(Instant.now().minus(Duration.ofHours(1))));
        assertRefused("mqtt.listeners.tcp.tls.certificate-file: ", "CN=node expired at");
    }

    @Test
    void shouldNotStartWithoutAFile() throws IOException {
        Files.delete(pki.key);
        assertRefused("mqtt.listeners.tcp.tls.key-file: ", pki.key + " cannot be read");
    }

    @Test
    void shouldNotStartWithSomethingElseThanPem() throws IOException {
        Files.writeString(pki.certificate, "not a certificate");
        assertRefused("mqtt.listeners.tcp.tls.certificate-file: ", "are not a chain and an unencrypted key in PEM");
    }

    @Test
    void shouldNotStartWithAuthoritiesThatAreNone() throws IOException {
        Files.writeString(pki.authorities, "none");
        assertThatThrownBy(() -> listener(pki.settings(ClientAuth.REQUIRED, TlsEngine.JDK, TlsVersion.values())))
                .isInstanceOf(TlsRefusedException.class)
                .hasMessageStartingWith("mqtt.listeners.tcp.tls.client-ca-file: ");
    }

    private void assertRefused(String key, String why) {
        assertThatThrownBy(() -> listener(pki.settings()))
                .isInstanceOf(TlsRefusedException.class)
                .hasMessageStartingWith(key)
                .hasMessageContaining(why);
    }

    // --- slow devices ---

    @Test
    void shouldCloseADeviceThatStopsInItsHandshake() throws IOException {
        TlsSettings hasty = new TlsSettings(
                pki.certificate,
                pki.key,
                pki.settings().clientAuthorities(),
                ClientAuth.NONE,
                500,
                pki.settings().versions(),
                TlsEngine.JDK);
        try (ListenerUnderTest listener = listener(hasty);
                RawDevice slow = new RawDevice(listener.port())) {
            slow.send(new byte[] {0x16, 3, 1, 0x01, 0x00, 1, 0, 0, (byte) 0xFC, 3, 3});
            slow.expectClosed();
            await().until(() -> listener.shown("bop.mqtt.sockets.failed", "tcp") == 1);
        }
    }

    @Test
    void shouldNotLetATrickledHandshakeExtendTheTimeForConnect() throws IOException {
        try (ListenerUnderTest listener = new ListenerUnderTest(new TestListener()
                        .tls(pki.settings())
                        .connectTimeoutMs(1_000)
                        .node());
                RawDevice slow = new RawDevice(listener.port())) {
            slow.send(new byte[] {0x16, 3, 1, 0x3F, 0x00, 1, 0, 0x3E, (byte) 0xFC, 3, 3});
            await().pollInterval(50, TimeUnit.MILLISECONDS)
                    .atMost(4, TimeUnit.SECONDS)
                    .until(() -> slow.isClosedWhenSent(new byte[] {0}));
            assertThat(listener.shown("bop.mqtt.sockets.late", "tcp")).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseADeviceThatSendsNoConnectAfterItsHandshake() throws IOException {
        try (ListenerUnderTest listener = new ListenerUnderTest(new TestListener()
                        .tls(pki.settings())
                        .connectTimeoutMs(1_000)
                        .node());
                RawDevice silent = new RawDevice(TestPki.handshake(pki.client(null), listener.port()))) {
            silent.expectClosed();
            assertThat(listener.shown("bop.mqtt.sockets.late", "tcp")).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseSocketsAboveTheLimitBeforeTheirHandshake() throws IOException {
        try (ListenerUnderTest listener = new ListenerUnderTest(
                        new TestListener().tls(pki.settings()).connectionsMax(1).node());
                SSLSocket first = TestPki.handshake(pki.client(null), listener.port())) {
            assertThat(first.getSession().isValid()).isTrue();
            assertThatThrownBy(() -> TestPki.handshake(pki.client(null), listener.port()))
                    .isInstanceOf(IOException.class);
            assertThat(listener.shown("bop.mqtt.sockets.refused", "tcp")).isEqualTo(1);
            assertThat(listener.shown("bop.mqtt.sockets.failed", "tcp")).isZero();
        }
    }
}
