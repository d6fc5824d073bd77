package io.balanceofpower.loadtests;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * A self-signed certificate for this machine with a P-256 key, as a node reads it.
 *
 * @param certificate the file with the certificate
 * @param key the file with its key
 */
record BenchCertificate(Path certificate, Path key) {

    private static final String LISTENER = "mqtt.listeners.tcp.";

    static BenchCertificate in(Path directory) throws BenchFailed {
        BenchCertificate made =
                new BenchCertificate(directory.resolve("certificate.pem"), directory.resolve("key.pem"));
        try {
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=127.0.0.1")
                    .addSanIpAddress("127.0.0.1")
                    .ecp256()
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            Files.writeString(made.certificate, bundle.getCertificatePathPEM());
            Files.writeString(made.key, bundle.getPrivateKeyPEM());
        } catch (Exception e) {
            throw BenchFailed.notStarted("no certificate could be made: " + e, e);
        }
        return made;
    }

    /** A node's settings. */
    Map<String, String> settings(String mesh, String engine) {
        return Map.of(
                "mesh.name",
                mesh,
                "mqtt.tls-engine",
                engine,
                LISTENER + "tls.certificate-file",
                certificate.toString(),
                LISTENER + "tls.key-file",
                key.toString());
    }

    /** What devices trust, by the engine that takes the generator least time. */
    SslContext client() throws BenchFailed {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(certificate.toFile())
                    // Devices do not say whom they call, so that no session is kept for another time.
                    .endpointIdentificationAlgorithm("")
                    .build();
        } catch (SSLException e) {
            throw BenchFailed.notStarted("the devices cannot speak TLS: " + e, e);
        }
    }
}
