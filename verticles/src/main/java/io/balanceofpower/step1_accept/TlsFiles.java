package io.balanceofpower.step1_accept;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What stood in a listener's TLS files at one time. Equal if every byte is.
 *
 * @param certificate the chain, in PEM
 * @param key the private key, in PEM; never shown
 * @param clientAuthorities empty when no device is asked for a certificate
 */
record TlsFiles(Buffer certificate, Buffer key, Optional<Buffer> clientAuthorities) {

    /** Far above any chain; a larger file is something else. */
    private static final int BYTES_MAX = 1 << 20;

    /** Reads all of them; blocks. Whether they fit together is for {@link TlsCheck} to say. */
    static TlsFiles read(ListenerSettings listener) throws TlsRefusedException {
        TlsSettings tls = listener.tls().orElseThrow();
        String keys = listener.keys() + "tls.";
        Optional<Buffer> authorities = tls.clientAuthorities().isPresent()
                ? Optional.of(
                        read(keys + "client-ca-file", tls.clientAuthorities().get()))
                : Optional.empty();
        return new TlsFiles(
                read(keys + "certificate-file", tls.certificate()), read(keys + "key-file", tls.key()), authorities);
    }

    private static Buffer read(String setting, Path file) throws TlsRefusedException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw new TlsRefusedException(
                    setting, file + " cannot be read", "name a PEM file that the node may read", e);
        }
        if (content.length > BYTES_MAX) {
            throw new TlsRefusedException(
                    setting, file + " has more than " + BYTES_MAX + " bytes", "name a PEM file of that size at most");
        }
        return Buffer.buffer(content);
    }

    PemKeyCertOptions keyCertOptions() {
        return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    }

    Optional<PemTrustOptions> trustOptions() {
        return clientAuthorities.map(pem -> new PemTrustOptions().addCertValue(pem));
    }

    /** The options of a server that speaks TLS with these and as the settings say. */
    void apply(TlsSettings tls, NetServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(keyCertOptions())
                .setClientAuth(
                        switch (tls.clientAuth()) {
                            case NONE -> io.vertx.core.http.ClientAuth.NONE;
                            case OPTIONAL -> io.vertx.core.http.ClientAuth.REQUEST;
                            case REQUIRED -> io.vertx.core.http.ClientAuth.REQUIRED;
                        })
                .setSslHandshakeTimeout(tls.handshakeTimeoutMs())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(tls.words());
        trustOptions().ifPresent(options::setTrustOptions);
        options.setSslEngineOptions(engine(tls));
    }

    static SSLEngineOptions engine(TlsSettings tls) {
        return switch (tls.engine()) {
            case JDK -> new JdkSSLEngineOptions();
            case BORINGSSL -> new OpenSSLEngineOptions();
        };
    }

    @Override
    public String toString() {
        return "TLS files of " + certificate.length() + " and " + key.length() + " bytes";
    }
}
