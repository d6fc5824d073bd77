package io.balanceofpower.loadtests.gatling;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS by BoringSSL where it is there, otherwise by the JDK. The server's name or address is checked against its
 * certificate. Immutable.
 */
public final class MqttTls {
    private final Optional<Path> authorities;
    private final Optional<Path> certificate;
    private final Optional<Path> key;
    private final boolean trustAll;

    private MqttTls(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key, boolean trustAll) {
        this.authorities = authorities;
        this.certificate = certificate;
        this.key = key;
        this.trustAll = trustAll;
    }

    /** Trusts whom the JDK trusts. */
    public static MqttTls standard() {
        return new MqttTls(Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** Trusts the authorities in this PEM file, and no others. */
    public MqttTls authorities(Path file) {
        return new MqttTls(Optional.of(file), certificate, key, false);
    }

    /** Trusts everybody, by any name: for tests only. */
    public MqttTls trustAll() {
        return new MqttTls(Optional.empty(), certificate, key, true);
    }

    /** All devices show this certificate chain; PEM, the key without a password. */
    public MqttTls certificate(Path chain, Path privateKey) {
        return new MqttTls(authorities, Optional.of(chain), Optional.of(privateKey), trustAll);
    }

    /** @throws IllegalArgumentException if a file cannot be used */
    SslContext context() {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
            if (trustAll) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
            } else if (authorities.isPresent()) {
                builder.trustManager(readable(authorities.get()).toFile());
            }
            if (certificate.isPresent() && key.isPresent()) {
                builder.keyManager(
                        readable(certificate.get()).toFile(),
                        readable(key.get()).toFile());
            }
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(file + " cannot be read");
        }
        return file;
    }
}
