package io.balanceofpower.step1_accept;

import io.balanceofpower.step1_accept.TlsSettings.ClientAuth;
import io.balanceofpower.step1_accept.TlsSettings.TlsEngine;
import io.balanceofpower.step1_accept.TlsSettings.TlsVersion;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** An authority, and the certificates that it gives out, in files as a listener reads them. */
final class TestPki {
    private static final char[] NO_PASSWORD = new char[0];

    final Path certificate;
    final Path key;
    final Path authorities;
    private final X509Bundle authority;

    TestPki(Path directory) {
        certificate = directory.resolve("certificate.pem");
        key = directory.resolve("key.pem");
        authorities = directory.resolve("authorities.pem");
        try {
            authority = authority("Devices and nodes");
            Files.writeString(authorities, authority.getCertificatePEM());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        write(node());
    }

    static X509Bundle authority(String name) {
        return built(() -> new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned());
    }

    /** A certificate for this machine, from this authority. */
    X509Bundle node() {
        return node(Instant.now().plus(Duration.ofDays(7)));
    }

    X509Bundle node(Instant notAfter) {
        return built(() -> new CertificateBuilder()
                .subject("CN=node")
                .addSanIpAddress("127.0.0.1")
                .addSanDnsName("localhost")
                .notBefore(Instant.now().minus(Duration.ofDays(7)))
                .notAfter(notAfter)
                .ecp256()
                .buildIssuedBy(authority));
    }

    X509Bundle device(String name) {
        return device(name, authority);
    }

    static X509Bundle device(String name, X509Bundle by) {
        return built(() -> new CertificateBuilder()
                .subject("CN=" + name)
                .addExtendedKeyUsageClientAuth()
                .ecp256()
                .buildIssuedBy(by));
    }

    private interface Building {
        X509Bundle build() throws Exception;
    }

    private static X509Bundle built(Building building) {
        try {
            return building.build();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void write(X509Bundle node) {
        write(node, node);
    }

    /** What a listener reads from now on. */
    void write(X509Bundle certificateOf, X509Bundle keyOf) {
        try {
            Files.writeString(certificate, certificateOf.getCertificatePathPEM());
            Files.writeString(key, keyOf.getPrivateKeyPEM());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    TlsSettings settings() {
        return settings(ClientAuth.NONE, TlsEngine.JDK, TlsVersion.values());
    }

    TlsSettings settings(ClientAuth clientAuth, TlsEngine engine, TlsVersion... versions) {
        Optional<Path> asked = clientAuth == ClientAuth.NONE ? Optional.empty() : Optional.of(authorities);
        return new TlsSettings(certificate, key, asked, clientAuth, 5_000, List.of(versions), engine);
    }

    /** The side of a device, which trusts this authority and shows a certificate if it has one. */
    SSLContext client(@Nullable X509Bundle device) {
        try {
            KeyManager[] keys = device == null ? null : new KeyManager[] {new AlwaysShown(device)};
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust().getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Shows the certificate also to a node that did not name its authority, as a stranger would. */
    private static final class AlwaysShown extends X509ExtendedKeyManager {
        private final X509Bundle device;

        AlwaysShown(X509Bundle device) {
            this.device = device;
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "device";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return device.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return device.getKeyPair().getPrivate();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {"device"};
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    TrustManagerFactory trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setCertificateEntry("authority", authority.getCertificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** A socket whose handshake is done, which with TLS 1.3 does not yet mean that the server is content. */
    static SSLSocket handshake(SSLContext context, int port, String... versions) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        socket.startHandshake();
        return socket;
    }
}
