package io.balanceofpower.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who is let in, and to what.
 *
 * @param usersFile the file with users; empty for none
 * @param permissionsFile the file with permissions; empty when {@code open}
 * @param open whether every device that is let in may do everything
 * @param tokens empty when none are taken
 * @param certificateUser what of a client certificate is the user's name
 * @param verifyThreads how many passwords, proofs and tokens are verified at once
 * @param verifyQueueMax how many wait for that
 * @param passwordKeptS how long a password that was right is not hashed again
 * @param refusedPublish what an MQTT 3.1.1 device gets for a message that it may not publish
 */
public record AccessSettings(
        Optional<Path> usersFile,
        Optional<Path> permissionsFile,
        boolean open,
        Optional<TokenSettings> tokens,
        CertificateUser certificateUser,
        int verifyThreads,
        int verifyQueueMax,
        long passwordKeptS,
        RefusedPublish refusedPublish) {

    /** What of a client certificate names the user. */
    public enum CertificateUser {
        /** The common name of the subject. */
        SUBJECT_CN,
        /** The whole subject, as RFC 2253 writes it. */
        SUBJECT,
        /** The first DNS name among the alternative names. */
        SAN_DNS,
        /** The first URI among them. */
        SAN_URI,
        /** The first e-mail address among them. */
        SAN_EMAIL
    }

    /** MQTT 3.1.1 has no reason codes, so a device cannot be told that it may not publish somewhere. */
    public enum RefusedPublish {
        /** The connection is closed. */
        CLOSE,
        /** The message is acknowledged, dropped and counted. */
        SWALLOW
    }
}
