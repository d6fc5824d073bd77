package io.balanceofpower.step1_accept;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device brings to show who it is. Its text shows no secret.
 *
 * @param userName the User Name of the CONNECT; null without one
 * @param password the Password of the CONNECT, as bytes, which need not be text; null without one
 * @param chain the client certificate that TLS has verified, and what stands above it; empty without one
 * @param method the Authentication Method (MQTT 5, 3.1.2.11.9); null without one
 * @param data the Authentication Data that came with it; empty without any
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Credentials(
        @Nullable String userName,
        byte @Nullable [] password,
        List<X509Certificate> chain,
        @Nullable String method,
        byte[] data) {

    /** A device that shows nothing. */
    public static final Credentials NONE = new Credentials(null, null, List.of(), null, new byte[0]);

    @Override
    public String toString() {
        return "Credentials[userName=" + userName + ", method=" + method + ", certificates=" + chain.size() + "]";
    }
}
