package io.balanceofpower.step1_accept;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a listener speaks TLS.
 *
 * @param certificate the node's chain, in PEM
 * @param key its private key, in PEM
 * @param clientAuthorities whose certificates devices may show, in PEM; there unless nobody is asked
 * @param handshakeTimeoutMs how long a handshake may take before the connection is closed
 */
public record TlsSettings(
        Path certificate,
        Path key,
        Optional<Path> clientAuthorities,
        ClientAuth clientAuth,
        long handshakeTimeoutMs,
        List<TlsVersion> versions,
        TlsEngine engine) {

    /** The versions as the engines name them. */
    Set<String> words() {
        return versions.stream().map(TlsVersion::word).collect(Collectors.toSet());
    }

    /** Whether devices are asked for a certificate. */
    public enum ClientAuth {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** What computes TLS. */
    public enum TlsEngine {
        JDK,
        BORINGSSL
    }

    /** A version of TLS that is still safe. */
    public enum TlsVersion {
        TLS_1_2("TLSv1.2"),
        TLS_1_3("TLSv1.3");

        private final String word;

        TlsVersion(String word) {
            this.word = word;
        }

        /** The name in settings, in the JDK and in OpenSSL. */
        public String word() {
            return word;
        }
    }
}
