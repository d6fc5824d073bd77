package io.balanceofpower.step1_accept;

import io.netty.handler.ssl.ClientAuth;
import io.vertx.core.Vertx;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.X509KeyManager;

/**
 * Whether a listener can speak TLS with what is in its files, found out before any device does: neither the JDK nor
 * Vert.x notices a key of another certificate until a handshake fails.
 */
final class TlsCheck {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Vertx vertx;
    private final ListenerSettings listener;
    private final TlsSettings tls;
    private final String keys;

    TlsCheck(Vertx vertx, ListenerSettings listener) {
        this.vertx = vertx;
        this.listener = listener;
        tls = listener.tls().orElseThrow();
        keys = listener.keys() + "tls.";
    }

    /** What is in the files, which fits together; blocks. */
    TlsFiles read() throws TlsRefusedException {
        if (tls.engine() == TlsSettings.TlsEngine.BORINGSSL && !OpenSSLEngineOptions.isAvailable()) {
            throw new TlsRefusedException(
                    "mqtt.tls-engine", "boringssl does not load on this system", "set jdk, which is everywhere");
        }
        TlsFiles files = TlsFiles.read(listener);
        expiry(files);
        return files;
    }

    /** When the first certificate of the chain expires; blocks. */
    Instant expiry(TlsFiles files) throws TlsRefusedException {
        X509Certificate[] chain = chain(files);
        for (X509Certificate certificate : chain) {
            checkTime(certificate);
        }
        authorities(files);
        rehearse(files);
        return Arrays.stream(chain)
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private X509Certificate[] chain(TlsFiles files) throws TlsRefusedException {
        X509Certificate[] chain;
        PrivateKey key;
        try {
            PemKeyCertOptions pem = files.keyCertOptions();
            X509KeyManager manager =
                    (X509KeyManager) pem.getKeyManagerFactory(vertx).getKeyManagers()[0];
            String alias = pem.loadKeyStore(vertx).aliases().nextElement();
            chain = manager.getCertificateChain(alias);
            key = manager.getPrivateKey(alias);
        } catch (Exception e) {
            throw new TlsRefusedException(
                    keys + "certificate-file",
                    tls.certificate() + " and " + tls.key() + " are not a chain and an unencrypted key in PEM",
                    "convert the key with: openssl pkcs8 -topk8 -nocrypt",
                    e);
        }
        if (!fit(chain[0], key)) {
            throw new TlsRefusedException(
                    keys + "key-file",
                    tls.key() + " is not the key of the first certificate in " + tls.certificate(),
                    "put the node's own certificate first, and its own key");
        }
        return chain;
    }

    /** Signs something and sees whether the certificate confirms it. */
    private boolean fit(X509Certificate certificate, PrivateKey key) throws TlsRefusedException {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        String signature = SIGNATURES.get(algorithm);
        if (signature == null) {
            throw new TlsRefusedException(
                    keys + "certificate-file", "has a key for " + algorithm, "use RSA, EC or Ed25519");
        }
        try {
            Signature signer = Signature.getInstance(signature);
            signer.initSign(key);
            byte[] signed = signer.sign();
            Signature verifier = Signature.getInstance(signature);
            verifier.initVerify(certificate.getPublicKey());
            return verifier.verify(signed);
        } catch (GeneralSecurityException keyOfAnotherKind) {
            return false;
        }
    }

    private void checkTime(X509Certificate certificate) throws TlsRefusedException {
        String who = tls.certificate() + ": " + certificate.getSubjectX500Principal();
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new TlsRefusedException(
                    keys + "certificate-file", who + " expired at " + certificate.getNotAfter(), "renew it");
        } catch (CertificateNotYetValidException e) {
            throw new TlsRefusedException(
                    keys + "certificate-file",
                    who + " is valid from " + certificate.getNotBefore() + " on",
                    "set the clock, or use one that is valid");
        }
    }

    private void authorities(TlsFiles files) throws TlsRefusedException {
        try {
            if (files.trustOptions().isPresent()) {
                files.trustOptions().get().getTrustManagerFactory(vertx);
            }
        } catch (Exception e) {
            throw new TlsRefusedException(
                    keys + "client-ca-file",
                    tls.clientAuthorities().orElseThrow() + " holds no certificates in PEM",
                    "name the file with the authorities' certificates",
                    e);
        }
    }

    /** A rehearsal. It also loads what the engine reads from files the first time, which no event loop should wait for. */
    private void rehearse(TlsFiles files) throws TlsRefusedException {
        try {
            var unused = TlsFiles.engine(tls)
                    .sslContextFactory()
                    .forServer(ClientAuth.NONE)
                    .keyMananagerFactory(files.keyCertOptions().getKeyManagerFactory(vertx))
                    .enabledProtocols(tls.words())
                    .create();
        } catch (Exception e) {
            throw new TlsRefusedException(
                    keys + "certificate-file", "cannot be used", "see the cause, or try another mqtt.tls-engine", e);
        }
    }
}
